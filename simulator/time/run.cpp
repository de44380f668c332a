#include "simulator/time/run.hpp"

#include <array>

namespace assay::simulator {

std::string_view name_of(RunOutcome outcome) {
    static constexpr std::array<std::string_view, 4> names{"done", "limit", "deadlock", "livelock"};
    return names.at(static_cast<std::size_t>(outcome));
}

RunOutcome run_until(
    Schedule& schedule, const std::function<bool()>& is_done, Instant limit, std::uint64_t steps_max
) {
    while (!is_done()) {
        const auto next = schedule.next();
        if (!next) return RunOutcome::deadlock;
        if (*next > limit) {
            schedule.advance_to(limit);
            return RunOutcome::limit;
        }
        schedule.step();
        if (schedule.steps_at_this_instant() > steps_max) return RunOutcome::livelock;
    }
    return RunOutcome::done;
}

}  // namespace assay::simulator
