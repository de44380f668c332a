#pragma once
/// What modelled TCP did, in numbers: of one connection, or of all of a host.
#include <cstdint>

namespace assay::simulator {

struct TcpStatistics {
    std::uint64_t segments_sent{};
    std::uint64_t repairs{};   ///< segments sent again because they were lost
    std::uint64_t timeouts{};  ///< of the retransmission timer
    std::uint64_t tail_probes{};
};

}  // namespace assay::simulator
