#pragma once
/// What is under way in one direction, in the order in which it arrives.
#include "simulator/link/datagram.hpp"
#include "simulator/time/schedule.hpp"

#include <deque>

namespace assay::simulator {

struct Flying {
    Datagram datagram{};
    Instant departure{};
    Instant arrival{};
    Fate fate{};
    bool is_refusal{};  ///< comes from the translator itself
};

class Flight {
public:
    using Landed = std::function<void(const Flying&)>;

    /// `schedule` outlives it.
    Flight(Schedule& schedule, Landed landed);
    ~Flight();
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;

    void add(Flying&& flying);
    /// Gives away all that a cut loses: what has left already stays if `keeps_departed`.
    std::deque<Flying> cut(bool keeps_departed);
    /// When the last one arrives; nothing if none is under way.
    std::optional<Instant> last_arrival() const;

private:
    void arm();
    void land();

    Schedule& schedule_;
    Landed landed_;
    std::deque<Flying> flying_{};
    TimerId timer_{};
};

}  // namespace assay::simulator
