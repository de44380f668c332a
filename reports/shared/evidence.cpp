#include "reports/shared/evidence.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/shell.hpp"
#include "reports/result/verdicts.hpp"
#include "reports/result/watched.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports {
namespace {

/// Where the story turns: the evidence, or the last event before the broken window closed.
std::size_t turning_point(const RowResult& row, const Expectation* broken) {
    if (broken == nullptr) return row.trace.size();
    if (broken->evidence) return *broken->evidence;
    std::size_t point = 0;
    for (std::size_t i = 0; i < row.trace.size(); ++i) {
        if (row.trace[i].at <= broken->to) point = i;
    }
    return point;
}

/// Segments that TCP sent again explain the events, so they do not take their places, but a storm
/// of them does not fill the page either.
std::size_t first_of(const RowResult& row, std::size_t point, std::size_t before) {
    std::size_t segments_max = before;
    auto first = point;
    while (first > 0 && before > 0) {
        const bool is_segment = row.trace[first - 1].kind == TraceEvent::Kind::segment;
        if (is_segment && segments_max == 0) break;
        --(is_segment ? segments_max : before);
        --first;
    }
    return first;
}

/// Whether Assay itself brings the target along; any other has to be named by whoever plays a row
/// again, and not by a results file alone.
bool is_built_in(std::string_view target) {
    return target.starts_with("builtin") || std::ranges::all_of(target, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

}  // namespace

std::vector<const Expectation*> broken_expectations(const RowResult& row) {
    std::vector<const Expectation*> out{};
    for (const auto& expectation : row.expectations)
        if (is_finding(expectation.verdict)) out.push_back(&expectation);
    // All point into one vector, so the lower address is the earlier expectation.
    std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
        return a->verdict != b->verdict ? a->verdict < b->verdict : a < b;
    });
    return out;
}

std::string difference_text(const Expectation& expectation) {
    return fmt::format(
        "expected {}; actual: {}",
        expectation.what,
        expectation.actual.empty() ? "nothing" : first_line(expectation.actual)
    );
}

Excerpt excerpt_of(const RowResult& row, std::size_t before, std::size_t after) {
    const auto broken = broken_expectations(row);
    const Expectation* worst = broken.empty() ? nullptr : broken.front();
    const std::size_t size = row.trace.size();
    const std::size_t point = std::min(turning_point(row, worst), size);
    Excerpt out{};
    out.first = first_of(row, point, before);
    out.last = std::min(size, point + after + 1);
    if (worst != nullptr && worst->evidence && *worst->evidence < size) {
        out.evidence = worst->evidence;
    }
    return out;
}

std::string advice_reason(const RowResult& row, bool breaks_a_must) {
    if (row.verdict != Verdict::advice) return {};
    if (!breaks_a_must)
        return fmt::format(
            "the standard says SHOULD: a {} may have its reasons",
            row.charge.binds_client ? "Client" : "Server"
        );
    if (row.charge.may_accept)
        return "the standard leaves it to the receiver whether it looks for this fault: to take "
               "the "
               "packet is no breach of the MUST";
    return "the MUST is kept in what it demands; what differs is its recommendation";
}

bool is_packet(const TraceEvent& event) {
    return event.kind == TraceEvent::Kind::sent || event.kind == TraceEvent::Kind::received;
}

std::string again_command(const Results& results, const RowResult& row, const std::string& folder) {
    if (row.scenario == watched_scenario) return {};
    std::string out{"assay replay"};
    if (!folder.empty()) out += " " + shell_quoted(printable(folder));
    out += " " + shell_quoted(printable(row.name));
    if (results.header.targets.size() > 1 || !is_built_in(row.target)) {
        // Of a command line only its program is kept.
        const auto rest = row.target.starts_with("exec:") ? " ..." : "";
        out += row.charge.binds_client ? " -c " : " -t ";
        out += shell_quoted(printable(row.target) + rest);
    }
    if (results.header.links.size() > 1) out += " --link " + shell_quoted(printable(row.link));
    return out;
}

}  // namespace assay::reports
