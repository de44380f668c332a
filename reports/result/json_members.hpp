#pragma once
/// The members of the lines of results.jsonl, said once for reading and writing.
///
///     walk("name", member)             is always written
///     walk.brief("name", member)       is left out where it holds its default
///     walk.unless(x, "name", member)   is left out if x
///
/// What is missing when it is read leaves the default, in each of the three.
#include "reports/result/model.hpp"

#include <concepts>
#include <type_traits>

namespace assay::reports {

template <class Struct, class Type>
concept is_a = std::same_as<std::remove_const_t<Struct>, Type>;

template <class Walk>
void members(Walk& walk, is_a<TraceEvent> auto& event) {
    walk("at_ns", event.at);
    walk("kind", event.kind);
    walk.brief("from", event.from);
    walk.brief("to", event.to);
    walk.brief("bytes", event.bytes);
    walk.brief("text", event.text);
    walk.brief("lost", event.lost);
    walk.brief("delivered_at_ns", event.delivered_at);
    walk.brief("sent_at_ns", event.sent_at);
    walk.brief("line", event.line);
    walk.brief("connection", event.connection);
}

template <class Walk>
void members(Walk& walk, is_a<Expectation> auto& expectation) {
    walk("line", expectation.line);
    walk("what", expectation.what);
    walk("verdict", expectation.verdict);
    walk.brief("actual", expectation.actual);
    walk.brief("statements", expectation.statements);
    walk.brief("from_ns", expectation.from);
    walk.brief("to_ns", expectation.to);
    walk.brief("evidence", expectation.evidence);
    walk.brief("source", expectation.source);
}

template <class Walk>
void members(Walk& walk, is_a<Guarantee> auto& guarantee) {
    walk("name", guarantee.name);
    walk("line", guarantee.line);
    walk.brief("of", guarantee.of);
    walk.brief("most", guarantee.most);
}

template <class Walk>
void members(Walk& walk, is_a<Charge> auto& charge) {
    walk("statements", charge.statements);
    walk.brief("proved", charge.proved);
    walk.brief("guarantees", charge.guarantees);
    walk.brief("conforms_off", charge.conforms_off);
    walk.brief("clock_drifts", charge.clock_drifts);
    walk.brief("fault_line", charge.fault_line);
    walk.brief("may_accept", charge.may_accept);
    walk.brief("binds_client", charge.binds_client);
    walk.brief("reaction_ns", charge.reaction);
}

template <class Walk>
void members(Walk& walk, is_a<MadeMessages> auto& made) {
    walk("topic", made.topic);
    walk("qos", made.qos);
    walk("made_at_ns", made.at);
}

template <class Walk>
void members(Walk& walk, is_a<ApplicationMessage> auto& message) {
    walk("at_ns", message.at);
    walk.brief("heard", message.is_heard);
    walk("topic", message.topic);
    walk.brief("payload", message.payload);
    walk("qos", message.qos);
    walk.brief("failed", message.has_failed);
}

template <class Walk>
void members(Walk& walk, is_a<Course> auto& course) {
    walk("root", course.root);
    walk("completed", course.completed);
    walk("epilogue", course.epilogue);
    walk.brief("interrupted", course.interrupted);
    walk.brief("not_applicable", course.not_applicable);
    walk.brief("error", course.error);
    walk.brief("death", course.death);
    walk.brief("deadly", course.deadly);
    walk.brief("settle_ns", course.settle);
    walk.brief("settles_ns", course.settles);
    walk.brief("restarts_ns", course.restarts);
    walk.brief("made", course.made);
    walk.brief("application", course.application);
    walk.brief("undriven", course.undriven);
}

template <class Walk>
void members(Walk& walk, is_a<TargetInfo> auto& target) {
    walk("name", target.name);
    walk("address", target.address);
    walk("product", target.product);
    walk("capabilities", target.capabilities);
    walk("findings", target.findings);
    walk("baseline_entries", target.baseline_entries);
    walk.brief("unreachable", target.unreachable);
}

template <class Walk>
void members(Walk& walk, is_a<Header> auto& header) {
    walk("assay_version", header.assay_version);
    walk("suite_digest", header.suite_digest);
    walk("selection", header.selection);
    walk("options", header.options);
    walk("seed", header.seed);
    walk("targets", header.targets);
    walk("links", header.links);
    walk.brief("met", header.met);
    walk("rows", header.rows);
    walk("rows_digest", header.rows_digest);
    walk("shard_index", header.shard_index);
    walk("shard_count", header.shard_count);
}

/// Where a scenario of the built-in suite lies. A row without a "file" lies there.
inline std::string usual_file(const std::string& scenario) {
    return "scenarios/" + scenario + ".yaml";
}

/// Of a row that passes they are one member, "packed": an object of them, as gzip in base64.
inline constexpr std::array packed_members{"expectations", "trace"};

template <class Walk>
void members(Walk& walk, is_a<RowResult> auto& row) {
    walk("target", row.target);
    walk("name", row.name);
    walk("scenario", row.scenario);
    walk("title", row.title);
    walk.unless(row.file == usual_file(row.scenario), "file", row.file);
    walk("version", row.version);
    walk("matrix", row.matrix);
    walk("link", row.link);
    walk("seed", row.seed);
    walk("verdict", row.verdict);
    walk.brief("reason", row.reason);
    walk.brief("signature", row.signature);
    walk("statements", row.statements);
    walk.brief("charge", row.charge);
    walk.brief("expectations", row.expectations);
    walk("duration_ns", row.duration);
    walk.brief("trace", row.trace);
    walk.brief("baseline", row.baseline);
    walk.brief("course", row.course);
    walk.brief("faults", row.faults);
    walk.brief("drawn", row.drawn);
    walk.brief("hoped_for", row.hoped_for);
    walk.unless(row.hoped_for.empty(), "happened", row.happened);
    walk.brief("statistics", row.statistics);
    walk.brief("target_output", row.target_output);
    walk.brief("actor_links", row.actor_links);
    walk.unless(row.stands_for == 1, "stands_for", row.stands_for);
}

template <class Walk>
void members(Walk& walk, is_a<ExploredFinding> auto& finding) {
    walk("target", finding.target);
    walk("link", finding.link);
    walk("statements", finding.statements);
    walk("rule", finding.rule);
    walk("rows", finding.rows);
    walk("example", finding.example);
    walk.brief("file", finding.file);
    walk.unless(finding.file.empty(), "shrunk", finding.shrunk);
}

template <class Walk>
void members(Walk& walk, is_a<Footer> auto& footer) {
    walk("interrupted", footer.interrupted);
    walk("verdicts", footer.verdicts);
    walk("wall_ns", footer.wall);
    walk.brief("target_cpu_ns", footer.target_cpu_ns);
    walk.brief("target_memory_peak_bytes", footer.target_memory_peak_bytes);
    walk("exit_code", footer.exit_code);
}

}  // namespace assay::reports
