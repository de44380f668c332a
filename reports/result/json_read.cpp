#include "reports/result/json.hpp"
#include "reports/result/json_members.hpp"
#include "reports/result/packed.hpp"
#include "reports/result/statistics_json.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace assay::reports {
namespace {

namespace json = boost::json;

/// Takes members out of one object. One of the wrong type is remembered in `trouble` (the first one
/// counts) and leaves its default.
class Reader {
public:
    Reader(const json::object& object, std::string& trouble) : object_{object}, trouble_{trouble} {}

    void operator()(std::string_view name, auto& out) {
        if (const auto* value = object_.if_contains(name)) read(name, *value, out);
    }
    void brief(std::string_view name, auto& out) { (*this)(name, out); }
    void unless(bool, std::string_view name, auto& out) { (*this)(name, out); }

    bool has(std::string_view name) const { return object_.contains(name); }
    /// Of an object that belongs to the same line.
    Reader of(const json::object& object) const { return {object, trouble_}; }
    void complain(std::string_view name, std::string_view wanted) {
        if (trouble_.empty()) trouble_ = fmt::format("member \"{}\" is not {}", name, wanted);
    }

private:
    void read(std::string_view name, const json::value& value, std::string& out) {
        const auto* text = value.if_string();
        if (text == nullptr) return complain(name, "text");
        out = std::string_view{*text};
    }
    void read(std::string_view name, const json::value& value, bool& out) {
        const auto* truth = value.if_bool();
        if (truth == nullptr) return complain(name, "true or false");
        out = *truth;
    }
    void read(std::string_view name, const json::value& value, std::integral auto& out) {
        json::error_code error{};
        const auto number = value.to_number<std::remove_reference_t<decltype(out)>>(error);
        if (error) return complain(name, "an integer in range");
        out = number;
    }
    void read(std::string_view name, const json::value& value, Offset& out) {
        auto count = out.count();
        read(name, value, count);
        out = Offset{count};
    }
    void read(std::string_view name, const json::value& value, Verdict& out) {
        std::string text{};
        read(name, value, text);
        const auto found = verdict_named(text);
        if (!found) return complain(name, "a verdict");
        out = *found;
    }
    void read(std::string_view name, const json::value& value, TraceEvent::Kind& out) {
        std::string text{};
        read(name, value, text);
        const auto found = trace_kind_named(text);
        if (!found) return complain(name, "a kind of trace event");
        out = *found;
    }
    void read(std::string_view name, const json::value& value, Expectation::Source& out) {
        std::string text{};
        read(name, value, text);
        const auto found = source_named(text);
        if (!found) return complain(name, "the source of an expectation");
        out = *found;
    }
    void read(std::string_view name, const json::value& value, wire::Bytes& out) {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string hex{};
        read(name, value, hex);
        out.clear();
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            const auto high = digits.find(hex[i]);
            const auto low = i + 1 < hex.size() ? digits.find(hex[i + 1]) : std::string_view::npos;
            if (high == std::string_view::npos || low == std::string_view::npos)
                return complain(name, "pairs of hex digits");
            out.push_back(static_cast<std::uint8_t>(high * 16 + low));
        }
    }
    void read(std::string_view name, const json::value& value, RowStatistics& out) {
        const auto* object = value.if_object();
        if (object == nullptr) return complain(name, "an object");
        const auto wrong = reports::read(*object, out);
        if (wrong && trouble_.empty()) trouble_ = *wrong;
    }
    template <class Value>
    void read(std::string_view name, const json::value& value, std::optional<Value>& out) {
        read(name, value, out.emplace());
    }
    template <class Value>
    void read(std::string_view name, const json::value& value, std::map<std::string, Value>& out) {
        const auto* object = value.if_object();
        if (object == nullptr) return complain(name, "an object");
        for (const auto& entry : *object)
            read(entry.key(), entry.value(), out[std::string{std::string_view{entry.key()}}]);
    }
    template <class Item>
    void read(std::string_view name, const json::value& value, std::vector<Item>& out) {
        const auto* array = value.if_array();
        if (array == nullptr) return complain(name, "an array");
        out.reserve(array->size());
        constexpr bool holds_objects =
            requires(Reader& reader, Item& item) { members(reader, item); };
        for (const auto& item : *array) {
            if (holds_objects && !item.is_object()) return complain(name, "an array of objects");
            read(name, item, out.emplace_back());
        }
    }
    template <class Struct>
    void read(std::string_view name, const json::value& value, Struct& out)
        requires requires(Reader& reader) { members(reader, out); }
    {
        const auto* object = value.if_object();
        if (object == nullptr) return complain(name, "an object");
        Reader reader{*object, trouble_};
        members(reader, out);
        if constexpr (is_a<Struct, TraceEvent>) {
            std::string actor{};
            reader("actor", actor);
            if (!actor.empty()) put_ends(out, std::move(actor));
        }
    }
    /// Format 1 named the actor; the other end was always the broker.
    static void put_ends(TraceEvent& event, std::string actor) {
        using enum TraceEvent::Kind;
        const std::string broker{"broker"};
        if (event.kind == link || event.kind == note || event.kind == expectation) {
            event.from = std::move(actor);
            return;
        }
        event.from = event.kind == received ? broker : actor;
        event.to = event.kind == received ? actor : actor == broker ? "" : broker;
    }

    const json::object& object_;
    std::string& trouble_;
};

template <class Struct>
Struct read_all(Reader& reader) {
    Struct out{};
    members(reader, out);
    return out;
}

// A file of a stranger may say anything.
constexpr std::size_t unpacked_bytes_max = 32'000'000;  ///< of a row's evidence
constexpr std::uint32_t shards_max = 100'000;
constexpr std::uint64_t rows_max = 1'000'000'000'000;

std::expected<json::object, std::string> unpacked(std::string_view text) {
    const auto bytes = unbase64(text);
    if (!bytes) return std::unexpected{bytes.error()};
    const auto evidence = gunzip(*bytes, unpacked_bytes_max);
    if (!evidence) return std::unexpected{evidence.error()};
    json::error_code error{};
    auto value = json::parse(*evidence, error);
    if (error || !value.is_object()) return std::unexpected{std::string{"it holds no JSON object"}};
    return std::move(value.as_object());
}

void read_packed(Reader& reader, RowResult& out) {
    std::string packed{};
    reader("packed", packed);
    if (packed.empty()) return;
    const auto evidence = unpacked(packed);
    if (!evidence)
        return reader.complain("packed", "an object in gzip and base64: " + evidence.error());
    auto inner = reader.of(*evidence);
    inner("expectations", out.expectations);
    inner("trace", out.trace);
}

/// Whether what the row says of its trace is inside it.
void check(const RowResult& out, Reader& reader) {
    if (out.course && out.course->epilogue > out.trace.size())
        reader.complain("epilogue", "within the trace");
    for (const auto& expectation : out.expectations) {
        if (expectation.evidence && *expectation.evidence >= out.trace.size()) {
            reader.complain("evidence", "the index of a trace event");
        }
    }
}

RowResult row_from(Reader& reader) {
    auto out = read_all<RowResult>(reader);
    if (!reader.has("file")) out.file = usual_file(out.scenario);
    read_packed(reader, out);
    check(out, reader);
    return out;
}

ExploredFinding finding_from(Reader& reader) {
    auto out = read_all<ExploredFinding>(reader);
    check(out.shrunk, reader);
    return out;
}

Header header_from(Reader& reader) {
    int format{};
    reader("format", format);
    if (format > format_written)
        reader.complain(
            "format", fmt::format("at most {}: a newer assay wrote this file", format_written)
        );
    auto out = read_all<Header>(reader);
    if (out.shard_count == 0 || out.shard_count > shards_max)
        reader.complain("shard_count", fmt::format("from 1 to {}", shards_max));
    if (out.rows > rows_max) reader.complain("rows", fmt::format("at most {}", rows_max));
    return out;
}

std::optional<Line> line_from(std::string_view kind, Reader& reader) {
    if (kind == "header") return header_from(reader);
    if (kind == "target") return read_all<TargetInfo>(reader);
    if (kind == "row") return row_from(reader);
    if (kind == "finding") return finding_from(reader);
    if (kind == "footer") return read_all<Footer>(reader);
    return std::nullopt;
}

}  // namespace

std::expected<Line, std::string> parse_json_line(std::string_view line) {
    json::error_code error{};
    const json::value value = json::parse(line, error);
    if (error) return std::unexpected{"not JSON: " + error.message()};
    const auto* object = value.if_object();
    if (object == nullptr) return std::unexpected{std::string{"not a JSON object"}};
    std::string trouble{};
    Reader reader{*object, trouble};
    std::string kind{};
    reader("kind", kind);
    auto parsed = line_from(kind, reader);
    if (!parsed)
        return std::unexpected{
            std::string{"\"kind\" is none of header, target, row, finding, footer"}
        };
    if (!trouble.empty()) return std::unexpected{trouble};
    return *std::move(parsed);
}

}  // namespace assay::reports
