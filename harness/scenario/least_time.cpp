#include "harness/scenario/least_time.hpp"

#include "harness/scenario/step_tree.hpp"

#include <algorithm>

namespace assay::scenario {

namespace {

/// More than any row takes; sums stop here, so that no product of a scenario's numbers overflows.
constexpr Duration forever = std::chrono::hours{24 * 365 * 10};

Duration sum(Duration a, Duration b) {
    return a > forever - b ? forever : a + b;
}
Duration product(Duration each, std::int64_t times) {
    return times > 0 && each > forever / times ? forever : each * times;
}

/// A window that begins at some other step's event may be over already.
bool begins_here(const Window& window) {
    return window.since.empty();
}

struct LeastTime {
    Duration operator()(const WaitAction& action) const { return action.how_long; }
    Duration operator()(const NeverAction& action) const {
        return begins_here(action.window) ? action.window.for_.value_or(Duration{}) : Duration{};
    }
    Duration operator()(const ExpectAction& action) const {
        return begins_here(action.window) ? least_wait(action) : Duration{};
    }
    Duration operator()(const LoadAction& action) const {
        return action.await ? product(action.every, action.count - 1) : Duration{};
    }
    Duration operator()(const ParallelAction& action) const {
        Duration longest{};
        for (const auto& step : action.steps)
            longest = std::max(longest, least_time(std::span{&step, 1}));
        return longest;
    }
    Duration operator()(const RepeatAction& action) const {
        return product(least_time(action.steps), action.times);
    }
    /// All other steps, `either` among them, end with an answer.
    template <class Other>
    Duration operator()(const Other&) const {
        return {};
    }
};

Duration longest_of(const Window& window) {
    auto longest = std::max(window.within.value_or(Duration{}), window.for_.value_or(Duration{}));
    return window.at ? std::max(longest, window.at->second) : longest;
}

}  // namespace

Duration least_wait(const ExpectAction& action) {
    const auto& window = action.window;
    if (!action.count_max) return window.at ? window.at->first : Duration{};
    return window.at ? window.at->second : window.within.value_or(Duration{});
}

Duration least_time(std::span<const Step> steps) {
    Duration all{};
    for (const auto& step : steps)
        all = sum(all, std::visit(LeastTime{}, step.action));
    return all;
}

Duration least_time(const Row& row) {
    const auto chaos = row.chaos ? sum(row.chaos->lasting, row.chaos->drain) : Duration{};
    return std::max(sum(least_time(row.steps), least_time(row.cleanup)), chaos);
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
