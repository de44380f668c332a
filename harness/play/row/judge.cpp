#include "harness/play/row/judge.hpp"

#include "harness/evidence/judge/happenings.hpp"
#include "reports/result/clean.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <regex>
#include <set>
#include <tuple>

namespace assay::harness {
namespace {

using reports::Expectation;
using reports::Verdict;

Verdict worse(Verdict a, Verdict b) {
    return std::min(a, b);
}

bool is_listed(const Expectation& expectation, const std::string& id) {
    return std::ranges::find(expectation.statements, id) != expectation.statements.end();
}

/// Statements that some step of the row names in `proves`.
void collect_proved(const std::vector<Step>& steps, std::set<std::string>& proved) {
    for (const auto& step : steps) {
        proved.insert(step.proves.begin(), step.proves.end());
        if (const auto* parallel = std::get_if<ParallelAction>(&step.action))
            collect_proved(parallel->steps, proved);
        if (const auto* repeat = std::get_if<RepeatAction>(&step.action))
            collect_proved(repeat->steps, proved);
        if (const auto* either = std::get_if<EitherAction>(&step.action))
            collect_proved(either->steps, proved);
    }
}

Verdict statement_verdict(
    const std::string& id, const std::set<std::string>& proved, const Played& played
) {
    const bool narrowed = proved.contains(id);
    Verdict verdict = Verdict::pass;
    for (const auto& expectation : played.expectations) {
        if (expectation.verdict == Verdict::pass) continue;
        const bool counts = narrowed ? is_listed(expectation, id) : expectation.statements.empty();
        if (counts) verdict = worse(verdict, expectation.verdict);
    }
    // The step that would have shown it was never reached: nothing is known.
    if (verdict == Verdict::pass && !played.completed) verdict = Verdict::undecided;
    return verdict;
}

/// The line of the step that sends the broken packet; 0 without one.
int fault_line(const Row& row) {
    int line = 0;
    for (const auto& step : row.steps)
        if (const auto* send = std::get_if<SendAction>(&step.action); send && !send->fault.empty())
            line = step.at.line;
    return line;
}

/// Whether the row failed before the broken packet was sent: a target that does not even accept the
/// legal one takes no freedom that the standard gives.
bool is_twin_refused(const Row& row, const Played& played) {
    const auto line = fault_line(row);
    return std::ranges::any_of(played.expectations, [&](const Expectation& expectation) {
        return expectation.verdict == Verdict::fail && expectation.line > 0 &&
               expectation.line < line;
    });
}

/// Cuts out what differs between packets that are refused alike: the codes that may be given.
std::string without_allowed_codes(std::string what) {
    const auto from = what.find(", with 0x");
    constexpr std::string_view end = " if a reason is given";
    const auto to = from == std::string::npos ? from : what.find(end, from);
    return to == std::string::npos ? what : what.erase(from, to + end.size() - from);
}

/// What a baseline entry is compared with: the expectation and what came instead, without what
/// differs from run to run: instants, the row's root topic, and the Packet Identifiers that the
/// target chose.
std::string signature_of(const Expectation& expectation) {
    static const std::regex instant{R"(\b[0-9]+(\.[0-9]+)? s\b)"};
    static const std::regex packet_id{R"(\bid [0-9]+\b)"};
    static const std::regex root{R"(assay/[0-9a-f]{8}/[0-9a-f]{10})"};
    auto text = fmt::format(
        "{} <- {}", without_allowed_codes(expectation.what), reports::first_line(expectation.actual)
    );
    text = std::regex_replace(text, instant, "T");
    text = std::regex_replace(text, packet_id, "id N");
    return std::regex_replace(text, root, "~");
}

/// The worst expectation; among several the one whose evidence came first, so that it does not
/// depend on how much more arrived before the row ended. Where a broken packet was accepted, what
/// the passive checks saw after it is chance: other rows' messages.
const Expectation* worst_of(const Row& row, const Played& played) {
    const bool has_fault = fault_line(row) > 0;
    const auto rank = [&](const Expectation& expectation) {
        constexpr auto none = std::numeric_limits<std::size_t>::max();
        const bool is_passive = expectation.line == 0;
        return std::tuple{
            expectation.verdict, has_fault && is_passive, expectation.evidence.value_or(none)
        };
    };
    const Expectation* worst{};
    for (const auto& expectation : played.expectations)
        if (expectation.verdict != Verdict::pass && (!worst || rank(expectation) < rank(*worst)))
            worst = &expectation;
    return worst;
}

/// What the row's devices were behind: links of its own by preset, and the one of --link.
std::string links_of(const Row& row, const std::string& under_all) {
    std::set<std::string> names;
    for (const auto& [name, spec] : row.links)
        names.insert(spec.name.empty() ? name : spec.name);
    if (names.empty() || under_all != "direct") names.insert(under_all);
    return fmt::format("{}", fmt::join(names, " + "));
}

}  // namespace

void judge(
    const Row& row, const Played& played, const IsMust& is_must, reports::RowResult& result
) {
    result.trace = played.trace;
    result.expectations = played.expectations;
    result.duration = played.duration;
    result.actor_links = played.actor_links;
    result.drawn = played.drawn;
    result.statistics = played.statistics;
    result.hoped_for = row.sometimes;
    result.happened = happenings_of(row.sometimes, played.trace, played.statistics);
    if (result.statistics) {
        result.statistics->links = links_of(row, result.link);
        result.statistics->is_planning = row.is_planning;
    }
    if (played.interrupted) {
        result.verdict = Verdict::not_run;
        result.reason = "the run was interrupted";
        for (const auto& id : row.statements)
            result.statements[id] = Verdict::not_run;
        return;
    }
    if (!played.not_applicable.empty()) {
        result.verdict = Verdict::not_applicable;
        result.reason = played.not_applicable;
        for (const auto& id : row.statements)
            result.statements[id] = Verdict::not_applicable;
        return;
    }
    if (!played.error.empty()) {
        result.verdict = Verdict::error;
        result.reason = played.error;
        for (const auto& id : row.statements)
            result.statements[id] = Verdict::error;
        return;
    }
    std::set<std::string> proved;
    collect_proved(row.steps, proved);
    const bool may_accept = row.advice && !is_twin_refused(row, played);
    const auto lenient = [&](const std::string& id, Verdict verdict) {
        const bool is_advice = verdict == Verdict::fail && (may_accept || !is_must(id));
        return is_advice ? Verdict::advice : verdict;
    };
    result.verdict = Verdict::pass;
    for (const auto& id : row.statements) {
        const auto verdict = lenient(id, statement_verdict(id, proved, played));
        result.statements[id] = verdict;
        result.verdict = worse(result.verdict, verdict);
    }
    // What the passive checks found counts against its own statement, wherever it happened.
    for (const auto& expectation : played.expectations)
        for (const auto& id : expectation.statements) {
            if (expectation.verdict == Verdict::pass) continue;
            const auto verdict = lenient(id, expectation.verdict);
            const auto [at, added] = result.statements.try_emplace(id, verdict);
            if (!added) at->second = worse(at->second, verdict);
            result.verdict = worse(result.verdict, verdict);
        }
    const auto* worst = worst_of(row, played);
    if (!worst) return;
    // A row without statements (a delivery scenario) still fails when an expectation does.
    if (row.statements.empty()) result.verdict = worse(result.verdict, worst->verdict);
    result.reason = fmt::format("expected {}; {}", worst->what, reports::first_line(worst->actual));
    result.signature = signature_of(*worst);
}

}  // namespace assay::harness
