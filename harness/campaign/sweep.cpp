#include "harness/campaign/sweep.hpp"

#include "harness/campaign/chaos.hpp"

#include <fmt/format.h>
#include <ranges>

namespace assay::campaign {
namespace {

using simulator::Way;
using On = scenario::FaultTrigger::On;
using reports::Verdict;

/// How many failing points are named.
constexpr std::size_t named_points_max = 5;

void add(
    std::vector<scenario::Fault>& out,
    const scenario::Fault& kind,
    On on,
    std::optional<Way> way,
    std::uint64_t count
) {
    for (std::uint64_t n = 1; n <= count && out.size() < breaking_points_max; ++n) {
        auto fault = kind;
        fault.trigger = {.on = on, .n = n, .way = way};
        out.push_back(std::move(fault));
    }
}

}  // namespace

scenario::Row with_faults(scenario::Row row, const std::vector<scenario::Fault>& faults) {
    row.faults.insert(row.faults.end(), faults.begin(), faults.end());
    return row;
}

std::vector<scenario::Fault>
breaking_points(const scenario::Row& row, const std::map<std::string, play::Traffic>& whole) {
    std::vector<scenario::Fault> out;
    const auto& sweep = *row.sweep;
    for (const auto& actor : sweep.actors.empty() ? resilient_actors(row) : sweep.actors) {
        const auto found = whole.find(actor);
        if (found == whole.end()) continue;
        const scenario::Fault kind{.kind = sweep.with, .actor = actor};
        if (sweep.every == scenario::Sweep::Every::packet) {
            add(out, kind, On::packets, std::nullopt, found->second.packets);
        } else {
            add(out, kind, On::bytes, Way::up, found->second.bytes_up);
            add(out, kind, On::bytes, Way::down, found->second.bytes_down);
        }
    }
    return out;
}

void SweepTally::add(const scenario::Fault& point, reports::RowResult outcome) {
    if (outcome.verdict == Verdict::pass) return;
    failing_.push_back(scenario::print_fault(point));
    if (worst_ && worst_->verdict <= outcome.verdict) return;
    outcome.faults = {failing_.back()};
    worst_ = std::move(outcome);
}

void SweepTally::sum_up(
    std::size_t points, const evidence::IsMust& is_must, reports::RowResult& result
) && {
    reports::Expectation sum{
        .what = fmt::format("the row holds at each of {} breaking points", points),
        .source = reports::Expectation::Source::sweep
    };
    if (worst_) {
        result = std::move(*worst_);
        sum.verdict = result.verdict;
        sum.actual = fmt::format(
            "it does not at {}: {}{}",
            failing_.size(),
            fmt::join(failing_ | std::views::take(named_points_max), "; "),
            failing_.size() > named_points_max ? "; ..." : ""
        );
    }
    result.expectations.push_back(std::move(sum));
    evidence::judge(result, is_must);
}

}  // namespace assay::campaign
