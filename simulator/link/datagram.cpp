#include "simulator/link/datagram.hpp"

#include <array>

namespace assay::simulator {

std::string_view name_of(Fate fate) {
    static constexpr std::array<std::string_view, fate_count> names{
        "delivered",
        "loss",
        "burst",
        "outage",
        "cut",
        "queue",
        "dropped",
        "corrupted",
        "too big",
        "hand-over",
        "NAT"
    };
    return names.at(static_cast<std::size_t>(fate));
}

}  // namespace assay::simulator
