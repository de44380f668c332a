#include "harness/play/row/row_faults.hpp"

#include "harness/evidence/trace/member.hpp"
#include "harness/play/world/actor_paths.hpp"

#include <set>

namespace assay::play {
namespace {

using Links = std::vector<simulator::Link*>;

/// Those of an actor, or of all members of a fleet.
Links links_of(const scenario::Row& row, World& world, const std::string& name) {
    // In the order of the actors: that of addresses would differ from run to run.
    Links links;
    std::set<simulator::Link*> seen;
    for (const auto& actor : row.actors)
        if (auto* link =
                evidence::is_meant(name, actor.name) ? world.paths().link_of(actor) : nullptr)
            if (seen.insert(link).second) links.push_back(link);
    return links;
}

Links links_of(const scenario::Row& row, World& world, const scenario::Fault& fault) {
    if (!fault.actor.empty()) return links_of(row, world, fault.actor);
    auto links = world.paths().links();
    if (!fault.link.empty())
        std::erase_if(links, [&](const auto* link) {
            return !evidence::is_meant(fault.link, link->name());
        });
    return links;
}

/// A row whose target cannot be killed shows nothing of what that would have cost.
void kill(World& world, evidence::Trace& trace, Duration away) {
    const auto why_not = world.command(scenario::BrokerAction::Verb::kill, away);
    if (!why_not) return;
    const auto now = trace.offset(world.schedule().now());
    trace.expect(
        {.what = "the broker is killed",
         .actual = "it cannot be: " + *why_not,
         .verdict = reports::Verdict::undecided,
         .from = now,
         .to = now}
    );
}

}  // namespace

FaultStage stage_of(const scenario::Row& row, World& world, evidence::Trace& trace) {
    return {
        .links = [&row,
                  &world](const scenario::Fault& fault) { return links_of(row, world, fault); },
        .break_off = [&world](
                         const std::string& actor, simulator::Ending how
                     ) { world.paths().break_off(actor, how); },
        // Not inside the event that brings it about: the broker may be in the middle of it.
        .kill =
            [&world, &trace, alive = std::make_shared<bool>(true)](Duration away) {
                auto& schedule = world.schedule();
                schedule.at(schedule.now(), [&world, &trace, away, watch = std::weak_ptr{alive}] {
                    if (!watch.expired()) kill(world, trace, away);
                });
            },
        .begins =
            [&world, &trace](const scenario::Fault& fault) {
                trace.note(world.schedule().now(), "fault: " + scenario::print_fault(fault));
            }
    };
}

void disturb(
    const scenario::Row& row, World& world, evidence::Trace& trace, FaultTimeline& timeline
) {
    for (const auto& fault : row.faults)
        timeline.add(fault);
    if (!row.chaos) return;
    const scenario::FaultTrigger end{
        .on = scenario::FaultTrigger::On::time, .at = row.chaos->lasting
    };
    timeline.arm(end, "", "", [&world, &trace, &timeline] {
        trace.note(world.schedule().now(), "the network is healed");
        timeline.heal();
        for (auto* link : world.paths().links())
            link->change(simulator::calm(link->spec()));
    });
}

}  // namespace assay::play
