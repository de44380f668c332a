// Steps that act on a link: cut, restore, set, delay, drop.
#include "simulator/link/link.hpp"

#include "harness/play/steps/step_context.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/scenario/links.hpp"

namespace assay::play {
namespace {

using simulator::Link;
using simulator::Ways;

Ways ways_of(const std::string& direction) {
    if (direction == "up") return Ways::up;
    return direction == "down" ? Ways::down : Ways::both;
}

/// What the action does to the link, as something that can also be done later. Holds copies only.
std::function<void()>
deed_of(Link& link, const scenario::LinkAction& action, const simulator::LinkSpec& changed) {
    using Verb = scenario::LinkAction::Verb;
    const auto ways = ways_of(action.direction);
    switch (action.verb) {
    case Verb::cut:
        // A cut that waits for a packet loses all else that is under way; the packet itself is in
        // or out by the instant at which the cut is made.
        return [&link, ways, lasting = action.for_, keep = action.deliver && !action.on_packet] {
            link.cut({.lasting = lasting, .ways = ways, .deliver_in_flight = keep});
        };
    case Verb::restore:
        return [&link, ways] { link.reset(ways); };
    case Verb::drop:
        return [&link, ways, count = static_cast<std::uint64_t>(action.count)] {
            link.drop_next(ways, count);
        };
    case Verb::delay:
    case Verb::set:
        return [&link, changed] { link.change(changed); };
    }
    return [] {};
}

scenario::FaultTrigger trigger_of(const scenario::LinkAction& action) {
    if (!action.on_packet) return {.on = scenario::FaultTrigger::On::bytes, .n = *action.on_byte};
    return {
        .on = scenario::FaultTrigger::On::packet,
        .packet = action.on_packet,
        .n = static_cast<std::uint64_t>(action.nth),
        .before = !action.deliver
    };
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::LinkAction& action) {
    const auto from = context.now();
    const Outcome nothing_expected{.from = from, .to = from};
    auto* link = context.world.paths().link(step.actor);
    if (!link) {
        context.not_applicable = "link " + step.actor + " is not simulated here";
        co_return nothing_expected;
    }
    const auto changed = scenario::changed_link(
        link->spec(), scenario::parameters_of(action), action.parameters_at.file
    );
    if (!changed) co_return broken(context, from, "link parameters", changed.error().message);
    const auto deed = deed_of(*link, action, *changed);
    if (action.on_packet || action.on_byte)
        context.timeline.arm(trigger_of(action), "", step.actor, deed);
    else if (action.at)
        context.world.schedule().after(*action.at, deed);
    else
        deed();
    co_return nothing_expected;
}

}  // namespace assay::play
