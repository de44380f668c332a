#pragma once
/// Steps hold steps (`parallel`, `repeat`, `either`): the one place that knows which.
#include "harness/scenario/model.hpp"

#include <span>

namespace assay::scenario {

/// The steps inside this one; none unless it is a block.
inline std::span<const Step> inner_steps(const Step& step) {
    return std::visit(
        [](const auto& action) -> std::span<const Step> {
            if constexpr (requires { action.steps; })
                return action.steps;
            else
                return {};
        },
        step.action
    );
}

inline std::span<Step> inner_steps(Step& step) {
    return std::visit(
        [](auto& action) -> std::span<Step> {
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
template <class Visit>
void for_each_step(std::span<const Step> steps, const Visit& visit, const Step* block = nullptr) {
    for (const auto& step : steps) {
        visit(step, block);
        for_each_step(inner_steps(step), visit, &step);
    }
}

}  // namespace assay::scenario
