#include "reports/result/clean.hpp"
#include "reports/result/json.hpp"
#include "reports/result/json_members.hpp"
#include "reports/result/packed.hpp"
#include "reports/result/statistics_json.hpp"

#include <boost/json.hpp>

#include <utility>

namespace assay::reports {
namespace {

namespace json = boost::json;

/// Makes one object of members.
class Writer {
public:
    template <class Struct>
    static json::object object(const Struct& whole, json::object begin = {}) {
        Writer writer{std::move(begin)};
        members(writer, whole);
        return std::move(writer.out_);
    }
    template <class Value>
    static json::value value_of(const std::vector<Value>& items) {
        json::array out{};
        for (const auto& item : items)
            out.push_back(value_of(item));
        return out;
    }

    template <class Value>
    void operator()(std::string_view name, const Value& value) {
        out_[name] = value_of(value);
    }
    template <class Value>
    void brief(std::string_view name, const Value& value) {
        unless(value == Value{}, name, value);
    }
    template <class Value>
    void unless(bool is_left_out, std::string_view name, const Value& value) {
        if (!is_left_out) out_[name] = value_of(value);
    }

private:
    explicit Writer(json::object begin) : out_{std::move(begin)} {}

    static json::value value_of(const std::string& text) { return json::string{well_formed(text)}; }
    static json::value value_of(std::integral auto number) { return number; }
    static json::value value_of(Offset span) { return span.count(); }
    static json::value value_of(Verdict verdict) { return json::string{name_of(verdict)}; }
    static json::value value_of(TraceEvent::Kind kind) { return json::string{name_of(kind)}; }
    static json::value value_of(Expectation::Source source) {
        return json::string{name_of(source)};
    }
    static json::value value_of(const RowStatistics& sum) { return object_of(sum); }
    static json::value value_of(const StatisticsLine& line) { return object_of(line); }
    static json::value value_of(const wire::Bytes& bytes) { return json::string{hex_of(bytes)}; }
    template <class Value>
    static json::value value_of(const std::optional<Value>& value) {
        return value_of(*value);
    }
    template <class Value>
    static json::value value_of(const std::map<std::string, Value>& map) {
        json::object out{};
        for (const auto& [name, value] : map)
            out[well_formed(name)] = value_of(value);
        return out;
    }
    template <class Struct>
    static json::value value_of(const Struct& whole)
        requires requires(Writer& writer) { members(writer, whole); }
    {
        return object(whole);
    }

    json::object out_;
};

/// What shows why a row passes is seldom read, and was nineteen parts of twenty of a file.
bool is_packed(const RowResult& row) {
    return !row.trace.empty() && (row.verdict == Verdict::pass || row.verdict == Verdict::advice);
}

}  // namespace

std::string json_line(const Header& header) {
    return json::serialize(Writer::object(header, {{"kind", "header"}, {"format", format_written}})
    );
}

std::string json_line(const TargetInfo& target) {
    auto out = Writer::object(target);
    out["kind"] = "target";
    return json::serialize(out);
}

std::string json_line(const RowResult& row) {
    auto out = Writer::object(row, {{"kind", "row"}});
    if (is_packed(row)) {
        json::object evidence{};
        for (const auto* name : packed_members) {
            const auto found = out.find(name);
            if (found == out.end()) continue;
            evidence[name] = std::move(found->value());
            out.stable_erase(found);
        }
        out["packed"] = base64(gzip(json::serialize(evidence), Effort::quick));
    }
    return json::serialize(out);
}

std::string json_line(const ExploredFinding& finding) {
    return json::serialize(Writer::object(finding, {{"kind", "finding"}}));
}

std::string footer_line(const Results& results) {
    auto out = Writer::object(*results.footer, {{"kind", "footer"}});
    const auto put_lines = [&](std::string_view name, Lines lines) {
        const auto sums = statistics_lines(results, lines);
        if (!sums.empty()) out[name] = Writer::value_of(sums);
    };
    put_lines("statistics", Lines::by_link);
    put_lines("planning", Lines::planning);
    return json::serialize(out);
}

}  // namespace assay::reports
