#pragma once
/// Steps hold steps (`parallel`, `repeat`, `either`): the one place that knows which.
#include "harness/scenario/model.hpp"

#include <span>

namespace assay::scenario {

/// The steps inside this one, a `Step` or `const Step`; none unless it is a block.
template <class AnyStep>
std::span<AnyStep> inner_steps(AnyStep& step) {
    return std::visit(
        [](auto& action) -> std::span<AnyStep> {
            if constexpr (requires { action.steps; })
                return action.steps;
            else
                return {};
        },
        step.action
    );
}

/// Calls `visit(step, block)` for every step in the order of the file, those inside blocks right
/// behind their block; `block` is the innermost one around the step, null for a step of its own.
template <class Steps, class Visit>
void for_each_step(Steps&& steps, const Visit& visit, const Step* block = nullptr) {
    for (auto& step : steps) {
        visit(step, block);
        for_each_step(inner_steps(step), visit, &step);
    }
}

}  // namespace assay::scenario
