#include "harness/evidence/judge/verdict.hpp"

#include "reports/result/clean.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <regex>
#include <tuple>

namespace assay::evidence {
namespace {

using reports::Expectation;
using reports::RowResult;
using reports::Verdict;

Verdict worse(Verdict a, Verdict b) {
    return std::min(a, b);
}

bool is_listed(const Expectation& expectation, const std::string& id) {
    return std::ranges::find(expectation.statements, id) != expectation.statements.end();
}

/// What counts for the row: a sweep adds up rows that were judged each.
bool is_broken(const Expectation& expectation) {
    return expectation.verdict != Verdict::pass && expectation.source != Expectation::Source::sweep;
}

Verdict statement_verdict(const std::string& id, const RowResult& row, bool is_complete) {
    const bool is_narrowed = std::ranges::find(row.charge.proved, id) != row.charge.proved.end();
    Verdict verdict = Verdict::pass;
    for (const auto& expectation : row.expectations) {
        if (!is_broken(expectation)) continue;
        const bool counts =
            is_narrowed ? is_listed(expectation, id) : expectation.statements.empty();
        if (counts) verdict = worse(verdict, expectation.verdict);
    }
    // The step that would have shown it was never reached: nothing is known.
    if (verdict == Verdict::pass && !is_complete) verdict = Verdict::undecided;
    return verdict;
}

/// Whether the row failed before the broken packet was sent: a target that does not even accept the
/// legal one takes no freedom that the standard gives.
bool is_twin_refused(const RowResult& row) {
    return std::ranges::any_of(row.expectations, [&](const Expectation& expectation) {
        return expectation.verdict == Verdict::fail && expectation.line > 0 &&
               expectation.line < row.charge.fault_line;
    });
}

/// Cuts out what differs between packets that are refused alike: the codes that may be given.
std::string without_allowed_codes(std::string what) {
    const auto from = what.find(", with 0x");
    constexpr std::string_view end = " if a reason is given";
    const auto to = from == std::string::npos ? from : what.find(end, from);
    return to == std::string::npos ? what : what.erase(from, to + end.size() - from);
}

constexpr std::size_t signature_size_max = 2'000;

/// What a baseline entry is compared with: the expectation and what came instead, without what
/// differs from run to run and from row to row: instants and spans of time, the row's root topic and
/// Client Identifiers, and the Packet Identifiers that the target chose.
std::string signature_of(const Expectation& expectation) {
    static const std::regex time{R"(\b[0-9]+(\.[0-9]+)? (s|ms)\b)"};
    static const std::regex packet_id{R"(\bid [0-9]+\b)"};
    // In virtual time all rows are of the run "simulate".
    static const std::regex root{R"(assay/[0-9a-z]{8}/[0-9a-f]{10})"};
    static const std::regex client_id{R"(\bassay[0-9a-f]{16}\b)"};
    auto text = fmt::format(
        "{} <- {}", without_allowed_codes(expectation.what), reports::first_line(expectation.actual)
    );
    // A target may send a million digits, and std::regex goes one call deeper for each.
    text.resize(std::min(text.size(), signature_size_max));
    text = std::regex_replace(text, time, "T");
    text = std::regex_replace(text, packet_id, "id N");
    text = std::regex_replace(text, client_id, "<client_id>");
    return std::regex_replace(text, root, "~");
}

/// The worst expectation; among several the one whose evidence came first, so that it does not
/// depend on how much more arrived before the row ended. Where a broken packet was accepted, what
/// the passive checks saw after it is chance: other rows' messages. What a step found in the packet
/// of a client goes before what they found in it: whether they do is a matter of how long the client
/// has had to react.
const Expectation* worst_of(const RowResult& row) {
    const bool has_fault = row.charge.fault_line > 0;
    const auto rank = [&](const Expectation& expectation) {
        constexpr auto none = std::numeric_limits<std::size_t>::max();
        const bool is_passive = expectation.line == 0;
        return std::tuple{
            expectation.verdict,
            has_fault && is_passive,
            expectation.evidence.value_or(none),
            row.charge.binds_client && is_passive
        };
    };
    const Expectation* worst{};
    for (const auto& expectation : row.expectations)
        if (is_broken(expectation) && (!worst || rank(expectation) < rank(*worst)))
            worst = &expectation;
    return worst;
}

/// A row that was not played to a judgement, for all of its statements.
void give_up(RowResult& row, Verdict verdict, std::string reason) {
    row.verdict = verdict;
    row.reason = std::move(reason);
    for (const auto& id : row.charge.statements)
        row.statements[id] = verdict;
}

void weigh(RowResult& row, bool is_complete, const IsMust& is_must) {
    const bool may_accept = row.charge.may_accept && !is_twin_refused(row);
    const auto lenient = [&](const std::string& id, Verdict verdict) {
        const bool is_advice = verdict == Verdict::fail && (may_accept || !is_must(id));
        return is_advice ? Verdict::advice : verdict;
    };
    row.verdict = Verdict::pass;
    for (const auto& id : row.charge.statements) {
        const auto verdict = lenient(id, statement_verdict(id, row, is_complete));
        row.statements[id] = verdict;
        row.verdict = worse(row.verdict, verdict);
    }
    // What the passive checks found counts against its own statement, wherever it happened.
    for (const auto& expectation : row.expectations)
        for (const auto& id : expectation.statements) {
            if (!is_broken(expectation)) continue;
            const auto verdict = lenient(id, expectation.verdict);
            const auto [at, added] = row.statements.try_emplace(id, verdict);
            if (!added) at->second = worse(at->second, verdict);
            row.verdict = worse(row.verdict, verdict);
        }
    const auto* worst = worst_of(row);
    if (!worst) return;
    // What is not known leaves the row undecided, also where it counts against no statement: each of
    // them may have steps of its own.
    const bool is_in_doubt = std::ranges::any_of(row.expectations, [](const auto& expectation) {
        return is_broken(expectation) && expectation.verdict == Verdict::undecided;
    });
    if (is_in_doubt) row.verdict = worse(row.verdict, Verdict::undecided);
    // A row without statements (a delivery scenario) still fails when an expectation does.
    if (row.charge.statements.empty()) row.verdict = worse(row.verdict, worst->verdict);
    row.reason = fmt::format("expected {}; {}", worst->what, reports::first_line(worst->actual));
    row.signature = signature_of(*worst);
}

/// A target that ends keeps nothing of what it was asked: it neither closed the connection, nor went
/// on with the others.
void convict(RowResult& row) {
    const auto is_narrowed = [&](const std::string& id) {
        return std::ranges::find(row.charge.proved, id) != row.charge.proved.end();
    };
    row.verdict = Verdict::fail;
    row.reason = fmt::format("the target dies of this row, also alone: {}", row.course->death);
    // Without how: of a target that is not ours that is seen now in this way, now in that.
    row.signature = "the target lives <- it died";
    for (auto& [id, verdict] : row.statements)
        if (!is_narrowed(id)) verdict = worse(verdict, Verdict::fail);
}

/// Whether a row killed the target, or only ran when another one did, is known of those that were
/// played alone; whatever the others showed, they showed it of a target that was about to end.
void blame_death(RowResult& row) {
    const bool has_none = row.verdict == Verdict::not_applicable ||
                          row.verdict == Verdict::not_run || row.verdict == Verdict::error;
    if (row.course->death.empty() || has_none) return;
    if (row.course->deadly) return convict(row);
    row.verdict = Verdict::undecided;
    row.reason = fmt::format("the target died while this row ran: {}", row.course->death);
    for (auto& [id, verdict] : row.statements)
        verdict = Verdict::undecided;
}

/// Of a swept row whose points do not all hold, the worst is shown.
void name_the_point(RowResult& row) {
    const bool is_point = std::ranges::any_of(row.expectations, [](const Expectation& expectation) {
        return expectation.source == Expectation::Source::sweep &&
               expectation.verdict != Verdict::pass;
    });
    if (is_point && !row.faults.empty())
        row.reason = fmt::format("broken by '{}': {}", row.faults.front(), row.reason);
}

}  // namespace

void decide(RowResult& row, bool is_complete, const IsMust& is_must) {
    const auto& course = *row.course;
    row.statements.clear();
    row.reason.clear();
    row.signature.clear();
    if (course.interrupted)
        give_up(row, Verdict::not_run, "the run was interrupted");
    else if (!course.not_applicable.empty())
        give_up(row, Verdict::not_applicable, course.not_applicable);
    else if (!course.error.empty())
        give_up(row, Verdict::error, course.error);
    else
        weigh(row, is_complete, is_must);
    blame_death(row);
    name_the_point(row);
}

}  // namespace assay::evidence
