#include "harness/scenario/step_time.hpp"

#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <algorithm>

namespace assay::scenario {

namespace {

/// More than any row takes, so that no product of a scenario's numbers overflows.
constexpr Duration forever = std::chrono::hours{24 * 365 * 10};

Duration sum(Duration a, Duration b) {
    return a > forever - b ? forever : a + b;
}
Duration product(Duration each, std::int64_t times) {
    return times > 0 && each > forever / times ? forever : each * times;
}

Duration longest_of(const Window& window) {
    auto longest = std::max(window.within.value_or(Duration{}), window.for_.value_or(Duration{}));
    return window.at ? std::max(longest, window.at->second) : longest;
}

}  // namespace

StepTime operator+(const StepTime& first, const StepTime& then) {
    return {sum(first.least, then.least), sum(first.usual, then.usual)};
}

StepTime operator*(const StepTime& each, std::int64_t times) {
    return {product(each.least, times), product(each.usual, times)};
}

StepTime longer(const StepTime& one, const StepTime& other) {
    return {std::max(one.least, other.least), std::max(one.usual, other.usual)};
}

StepTime time_of(std::span<const Step> steps) {
    StepTime all;
    for (const auto& step : steps)
        all = all + traits_of(step).takes;
    return all;
}

StepTime time_of(const Row& row) {
    const auto steps = time_of(row.steps) + time_of(row.cleanup);
    if (!row.chaos) return steps;
    const auto chaos = sum(row.chaos->lasting, row.chaos->drain);
    return longer(steps, {chaos, chaos});
}

Duration longest_window(std::span<const Step> steps) {
    Duration longest{};
    for_each_step(steps, [&](const Step& step, const Step*) {
        std::visit(
            [&](const auto& action) {
                if constexpr (requires { action.window; })
                    longest = std::max(longest, longest_of(action.window));
            },
            step.action
        );
    });
    return longest;
}

}  // namespace assay::scenario
