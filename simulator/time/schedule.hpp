#pragma once
/// The event heap: the one source of time for links, TCP models, brokers, actors and scripts.
///
///     at(instant, task) --> heap ordered by (instant, sequence) --> step() runs the earliest
///
/// In the simulated world `step` moves time to the event; in the wall world the driver calls
/// `advance_to(wall time)`, so links and timers work unchanged in front of real sockets.
#include "simulator/time/instant.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace assay::simulator {

using Task = std::function<void()>;

/// Names one scheduled task; zero names none. Never reused within one Schedule.
enum class TimerId : std::uint64_t {};

class Schedule {
public:
    Schedule();
    ~Schedule();
    Schedule(const Schedule&) = delete;
    Schedule& operator=(const Schedule&) = delete;

    Instant now() const { return now_; }
    /// Runs `task` at `when`; tasks of one instant run in the order of their scheduling. An instant
    /// in the past is a defect of the caller (aborts).
    TimerId at(Instant when, Task task);
    TimerId after(Duration delay, Task task) { return at(now_ + delay, std::move(task)); }
    /// Forgets a task; a task that ran or was cancelled before is ignored.
    void cancel(TimerId id);
    /// When the earliest task is due; nothing if the schedule is empty.
    std::optional<Instant> next();
    /// Moves time to the earliest task and runs it; false if there was none.
    bool step();
    /// Runs every task due up to `when` and leaves the clock there. Does nothing if `when` is past.
    void advance_to(Instant when);
    /// Tasks run so far; the livelock guard and the benchmark read it.
    std::uint64_t steps() const { return steps_; }
    /// What it keeps in mind: tasks to be run, and cancelled ones that are not swept away yet.
    std::size_t entries() const { return heap_.size(); }
    /// Tasks run since the clock last moved.
    std::uint64_t steps_at_this_instant() const { return steps_here_; }

private:
    /// What the heap orders; the task itself stays in its slot, so that sifting moves little.
    struct Entry {
        Instant when{};
        std::uint64_t sequence{};  ///< of scheduling: ties run in this order
        std::uint32_t slot{};
        std::uint32_t generation{};
    };
    struct Slot {
        Task task{};
        std::uint32_t generation{1};  ///< counts up when the slot is freed: older entries are void
    };
    static bool is_before(const Entry& a, const Entry& b);
    void sift_up(std::size_t at);
    void sift_down(std::size_t at);
    void pop();
    /// Removes cancelled entries from the top, so that the top is the next task.
    void settle();
    /// Runs the task at the top, which is not void.
    void run_first();
    void release(std::uint32_t slot);
    bool is_void(const Entry& entry) const {
        return slots_[entry.slot].generation != entry.generation;
    }
    /// Takes all cancelled entries away, once they are most of the heap.
    void sweep();

    Instant now_{};
    std::vector<Entry> heap_{};  ///< four-ary
    std::vector<Slot> slots_{};
    std::vector<std::uint32_t> free_{};
    std::size_t cancelled_{};  ///< entries in the heap whose task is gone
    std::uint64_t sequence_{};
    std::uint64_t steps_{};
    std::uint64_t steps_here_{};
};

}  // namespace assay::simulator
