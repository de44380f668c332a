#pragma once
/// How much one event may lead to before the driver gets to carry it out. What is left over waits
/// in line, and `Broker::wake` goes on with it at once; so one packet cannot hold up everybody else,
/// and what it leads to never lies in memory as a whole.
#include "reference/broker/broker.hpp"

#include <deque>

namespace assay::broker {

class Turn {
public:
    static constexpr std::size_t work_max_bytes = 256UL * 1024;
    /// What a packet costs beside its bytes, and what looking at a stored message costs.
    static constexpr std::size_t packet_cost_bytes = 64;
    static constexpr std::size_t look_cost_bytes = 16;

    void begin() { work_bytes_ = 0; }
    void spend(std::size_t bytes) { work_bytes_ += bytes; }
    bool is_over() const { return work_bytes_ >= work_max_bytes; }
    /// Packets that come in get no more than half of it, so that what they lead to gets the rest and
    /// does not pile up.
    bool takes_input() const { return work_bytes_ < work_max_bytes / 2; }

private:
    std::size_t work_bytes_{};
};

}  // namespace assay::broker
