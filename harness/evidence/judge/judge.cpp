#include "harness/evidence/judge/judge.hpp"

#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/evidence/history/client_messages.hpp"
#include "harness/evidence/judge/client_statistics.hpp"
#include "harness/evidence/judge/happenings.hpp"
#include "harness/evidence/judge/passive_check.hpp"
#include "harness/evidence/judge/statistics.hpp"
#include "harness/evidence/judge/verdict.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <span>

namespace assay::evidence {
namespace {

using reports::Expectation;
using reports::RowResult;
using Source = Expectation::Source;

/// The guarantee that every row gives, asked for or not.
constexpr std::string_view conforms = "conforms";

/// What happened until the row came to its end: its clean-up shows nothing.
std::span<const reports::TraceEvent> evidence_of(const RowResult& row) {
    return std::span{row.trace}.first(row.course->epilogue);
}

wire::Version version_of(const RowResult& row) {
    return row.version == wire::name_of(wire::Version::v3_1_1) ? wire::Version::v3_1_1
                                                               : wire::Version::v5_0;
}

/// Puts what the passive checks found where it was found among the findings of the steps: before
/// what a step concludes at that instant.
void add_passive(RowResult& row) {
    const PassiveOptions options{
        .judged = row.charge.binds_client ? Judged::client : Judged::server,
        .reaction = row.charge.reaction
    };
    auto findings = passive_findings(
        evidence_of(row), version_of(row), row.course->root, options, row.duration
    );
    auto place = row.expectations.begin();
    for (auto& finding : findings) {
        place = std::find_if(place, row.expectations.end(), [&](const Expectation& other) {
            return other.to >= finding.to;
        });
        place = std::next(row.expectations.insert(place, std::move(finding)));
    }
}

/// What a row that asks for `conforms` shows although one of its steps stopped it. What happened
/// until then stands for itself, so only a breach says something; and as nobody waited for what is
/// missing, no time counts behind the last event.
void add_breach_so_far(RowResult& row) {
    const auto trace = evidence_of(row);
    const auto asked =
        std::ranges::find(row.charge.guarantees, conforms, &reports::Guarantee::name);
    // An older program did not say how long the last delivery may take.
    const auto is_known = row.course->settle > reports::Offset{} && !row.course->interrupted;
    if (asked == row.charge.guarantees.end() || trace.empty() || !is_known) return;
    const GuaranteeInput input{
        .trace = trace,
        .actor_links = row.actor_links,
        .settle = row.course->settle,
        .settles = row.course->settles,
        .end = trace.back().at,
        .clock_drifts = row.charge.clock_drifts,
        .restarts = row.course->restarts
    };
    for (auto& expectation : judge_guarantees({*asked}, input))
        if (expectation.verdict == reports::Verdict::fail)
            row.expectations.push_back(std::move(expectation));
}

/// Whether all that the row asked for hold. They speak of a row that came to its end.
bool add_guarantees(RowResult& row) {
    const auto& course = *row.course;
    if (!course.completed) {
        add_breach_so_far(row);
        return false;
    }
    std::optional<ClientMessages> client;
    if (row.charge.binds_client && !row.charge.guarantees.empty()) {
        client = read_client_messages(evidence_of(row), course.application, version_of(row));
        client->is_unseen = course.undriven;
    }
    const GuaranteeInput input{
        .trace = evidence_of(row),
        .actor_links = row.actor_links,
        .settle = course.settle,
        .settles = course.settles,
        .end = row.duration,
        .clock_drifts = row.charge.clock_drifts,
        .restarts = course.restarts,
        .client = client ? &*client : nullptr,
        .version = version_of(row)
    };
    auto asked = row.charge.guarantees;
    const auto is_asked =
        std::ranges::find(asked, conforms, &reports::Guarantee::name) != asked.end();
    // Every row is held to the standard, unless its scenario says why not or an older program stored
    // it, which did not say how long the last delivery may take. What the standard says of a row as
    // a whole it says of servers.
    const bool is_held = !is_asked && !row.charge.binds_client && row.charge.conforms_off.empty() &&
                         course.settle > reports::Offset{};
    if (is_held) asked.push_back({.name = std::string{conforms}});
    auto answers = judge_guarantees(asked, input);
    std::optional<Expectation> unasked;
    if (is_held) {
        unasked = std::move(answers.back());
        answers.pop_back();
    }
    bool all_hold = true;
    for (auto& expectation : answers) {
        all_hold &= expectation.verdict == reports::Verdict::pass;
        row.expectations.push_back(std::move(expectation));
    }
    // Where the row did not ask for it only a breach says something, and nothing about the row's
    // own statements.
    if (unasked && unasked->verdict == reports::Verdict::fail)
        row.expectations.push_back(std::move(*unasked));
    return all_hold;
}

/// Counts everything but what only the links knew.
void measure(RowResult& row) {
    if (!row.statistics) return;
    const StatisticsInput input{
        evidence_of(row), row.actor_links, row.course->made, row.statistics->wire, row.duration
    };
    auto counted = row.charge.binds_client
                       ? gather_client_statistics(input, *row.course, version_of(row))
                       : gather_statistics(input);
    counted.links = std::move(row.statistics->links);
    counted.is_planning = row.statistics->is_planning;
    row.statistics = std::move(counted);
}

}  // namespace

void judge(RowResult& row, const IsMust& is_must) {
    const auto sums = std::ranges::stable_partition(row.expectations, [](const auto& expectation) {
        return expectation.source != Source::sweep;
    });
    std::vector<Expectation> swept{sums.begin(), sums.end()};
    row.expectations.erase(sums.begin(), sums.end());
    std::erase_if(row.expectations, [](const Expectation& expectation) {
        return expectation.source != Source::play;
    });
    add_passive(row);
    const bool is_complete = add_guarantees(row);
    std::ranges::move(swept, std::back_inserter(row.expectations));
    measure(row);
    row.happened = happenings_of(row.hoped_for, evidence_of(row), row.statistics);
    decide(row, is_complete, is_must);
}

}  // namespace assay::evidence
