#include "harness/run/campaign/sweep.hpp"

#include "harness/run/campaign/chaos.hpp"

namespace assay::harness {
namespace {

using simulator::Way;
using On = FaultTrigger::On;

void add(
    std::vector<Fault>& out, const Fault& kind, On on, std::optional<Way> way, std::uint64_t count
) {
    for (std::uint64_t n = 1; n <= count && out.size() < breaking_points_max; ++n) {
        auto fault = kind;
        fault.trigger = {.on = on, .n = n, .way = way};
        out.push_back(std::move(fault));
    }
}

}  // namespace

std::vector<Fault> breaking_points(const Row& row, const Played& whole) {
    std::vector<Fault> out;
    const auto& sweep = *row.sweep;
    for (const auto& actor : sweep.actors.empty() ? resilient_actors(row) : sweep.actors) {
        const auto found = whole.traffic.find(actor);
        if (found == whole.traffic.end()) continue;
        const Fault kind{.kind = sweep.with, .actor = actor};
        if (sweep.every == Sweep::Every::packet) {
            add(out, kind, On::packets, std::nullopt, found->second.packets);
        } else {
            add(out, kind, On::bytes, Way::up, found->second.bytes_up);
            add(out, kind, On::bytes, Way::down, found->second.bytes_down);
        }
    }
    return out;
}

}  // namespace assay::harness
