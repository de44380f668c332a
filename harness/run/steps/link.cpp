// Steps that act on a link: cut, restore, set, delay, drop.
#include "harness/run/steps/step_context.hpp"

namespace assay::harness {

Script<Outcome> perform(StepContext& context, const Step& step, const LinkAction&) {
    auto* link = context.world.link(step.actor);
    if (!link) context.not_applicable = "link " + step.actor + " is not simulated here";
    co_return Outcome{.from = context.now(), .to = context.now()};
}

}  // namespace assay::harness
