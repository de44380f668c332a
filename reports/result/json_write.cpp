#include "reports/result/clean.hpp"
#include "reports/result/json.hpp"
#include "reports/result/statistics_json.hpp"

#include <boost/json.hpp>

namespace assay::reports {
namespace {

namespace json = boost::json;

std::string hex_of(const wire::Bytes& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out{};
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
    return out;
}

json::array list_of(const std::vector<std::string>& texts) {
    json::array out{};
    for (const auto& text : texts)
        out.emplace_back(well_formed(text));
    return out;
}

json::object map_of(const std::map<std::string, std::string>& texts) {
    json::object out{};
    for (const auto& [name, text] : texts)
        out[well_formed(name)] = well_formed(text);
    return out;
}

void put_text(json::object& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out[name] = well_formed(text);
}

json::array spans_of(const std::vector<Offset>& spans) {
    json::array out{};
    for (const auto span : spans)
        out.emplace_back(span.count());
    return out;
}

void put_span(json::object& out, std::string_view name, Offset span) {
    if (span != Offset{}) out[name] = span.count();
}

json::object object_of(const TraceEvent& event) {
    json::object out{{"at_ns", event.at.count()}, {"kind", name_of(event.kind)}};
    put_text(out, "from", event.from);
    put_text(out, "to", event.to);
    if (!event.bytes.empty()) out["bytes"] = hex_of(event.bytes);
    put_text(out, "text", event.text);
    if (event.lost) out["lost"] = true;
    put_span(out, "delivered_at_ns", event.delivered_at);
    put_span(out, "sent_at_ns", event.sent_at);
    if (event.line != 0) out["line"] = event.line;
    return out;
}

json::object object_of(const Expectation& expectation) {
    json::object out{
        {"line", expectation.line},
        {"what", well_formed(expectation.what)},
        {"verdict", name_of(expectation.verdict)}
    };
    put_text(out, "actual", expectation.actual);
    if (!expectation.statements.empty()) out["statements"] = list_of(expectation.statements);
    put_span(out, "from_ns", expectation.from);
    put_span(out, "to_ns", expectation.to);
    if (expectation.evidence) out["evidence"] = *expectation.evidence;
    if (expectation.source != Expectation::Source::play)
        out["source"] = name_of(expectation.source);
    return out;
}

json::object object_of(const Guarantee& guarantee) {
    json::object out{{"name", well_formed(guarantee.name)}, {"line", guarantee.line}};
    if (!guarantee.of.empty()) out["of"] = list_of(guarantee.of);
    return out;
}

json::object object_of(const TargetInfo& target) {
    return {
        {"name", well_formed(target.name)},
        {"address", well_formed(target.address)},
        {"product", well_formed(target.product)},
        {"capabilities", map_of(target.capabilities)},
        {"findings", list_of(target.findings)},
        {"baseline_entries", target.baseline_entries}
    };
}

template <class Item>
json::array objects_of(const std::vector<Item>& items) {
    json::array out{};
    for (const auto& item : items)
        out.emplace_back(object_of(item));
    return out;
}

json::object object_of(const Charge& charge) {
    json::object out{{"statements", list_of(charge.statements)}};
    if (!charge.proved.empty()) out["proved"] = list_of(charge.proved);
    if (!charge.guarantees.empty()) out["guarantees"] = objects_of(charge.guarantees);
    if (!charge.clock_drifts.empty()) {
        json::object drifts{};
        for (const auto& [actor, drift] : charge.clock_drifts)
            drifts[well_formed(actor)] = drift;
        out["clock_drifts"] = std::move(drifts);
    }
    if (charge.fault_line != 0) out["fault_line"] = charge.fault_line;
    if (charge.may_accept) out["may_accept"] = true;
    return out;
}

json::object object_of(const MadeMessages& made) {
    return {
        {"topic", well_formed(made.topic)}, {"qos", made.qos}, {"made_at_ns", spans_of(made.at)}
    };
}

json::object object_of(const Course& course) {
    json::object out{
        {"root", well_formed(course.root)},
        {"completed", course.completed},
        {"epilogue", course.epilogue}
    };
    if (course.interrupted) out["interrupted"] = true;
    put_text(out, "not_applicable", course.not_applicable);
    put_text(out, "error", course.error);
    put_text(out, "death", course.death);
    put_span(out, "settle_ns", course.settle);
    if (!course.restarts.empty()) out["restarts_ns"] = spans_of(course.restarts);
    if (!course.made.empty()) {
        json::object loads{};
        for (const auto& [load, made] : course.made)
            loads[well_formed(load)] = object_of(made);
        out["made"] = std::move(loads);
    }
    return out;
}

}  // namespace

std::string json_line(const Header& header) {
    return json::serialize(json::object{
        {"kind", "header"},
        {"format", format_written},
        {"assay_version", well_formed(header.assay_version)},
        {"suite_digest", well_formed(header.suite_digest)},
        {"selection", well_formed(header.selection)},
        {"options", map_of(header.options)},
        {"seed", header.seed},
        {"targets", objects_of(header.targets)},
        {"links", list_of(header.links)},
        {"rows", header.rows},
        {"rows_digest", well_formed(header.rows_digest)},
        {"shard_index", header.shard_index},
        {"shard_count", header.shard_count}
    });
}

std::string json_line(const TargetInfo& target) {
    auto out = object_of(target);
    out["kind"] = "target";
    return json::serialize(out);
}

std::string json_line(const RowResult& row) {
    json::object statements{};
    for (const auto& [id, verdict] : row.statements)
        statements[well_formed(id)] = name_of(verdict);
    json::object out{
        {"kind", "row"},
        {"target", well_formed(row.target)},
        {"name", well_formed(row.name)},
        {"scenario", well_formed(row.scenario)},
        {"title", well_formed(row.title)},
        {"file", well_formed(row.file)},
        {"version", well_formed(row.version)},
        {"matrix", map_of(row.matrix)},
        {"link", well_formed(row.link)},
        {"seed", row.seed},
        {"verdict", name_of(row.verdict)},
        {"reason", well_formed(row.reason)},
        {"signature", well_formed(row.signature)},
        {"statements", std::move(statements)},
        {"charge", object_of(row.charge)},
        {"expectations", objects_of(row.expectations)},
        {"duration_ns", row.duration.count()},
        {"trace", objects_of(row.trace)}
    };
    put_text(out, "baseline", row.baseline);
    if (row.course) out["course"] = object_of(*row.course);
    if (!row.faults.empty()) out["faults"] = list_of(row.faults);
    if (!row.drawn.empty()) out["drawn"] = list_of(row.drawn);
    if (!row.hoped_for.empty()) {
        out["hoped_for"] = list_of(row.hoped_for);
        out["happened"] = list_of(row.happened);
    }
    if (row.statistics) out["statistics"] = object_of(*row.statistics);
    put_text(out, "target_output", row.target_output);
    if (!row.actor_links.empty()) out["actor_links"] = map_of(row.actor_links);
    return json::serialize(out);
}

std::string footer_line(const Results& results) {
    const auto& footer = *results.footer;
    json::object verdicts{};
    for (const auto& [name, count] : footer.verdicts)
        verdicts[well_formed(name)] = count;
    json::object out{
        {"kind", "footer"},
        {"interrupted", footer.interrupted},
        {"verdicts", std::move(verdicts)},
        {"wall_ns", footer.wall.count()},
        {"exit_code", footer.exit_code}
    };
    const auto put_lines = [&](std::string_view name, Lines lines) {
        auto sums = objects_of(statistics_lines(results, lines));
        if (!sums.empty()) out[name] = std::move(sums);
    };
    put_lines("statistics", Lines::by_link);
    put_lines("planning", Lines::planning);
    return json::serialize(out);
}

}  // namespace assay::reports
