#pragma once
/// A datagram on its way through the stages of a direction, and whose chance decides about it.
#include "simulator/link/fault.hpp"
#include "simulator/random/random.hpp"

#include <string>

namespace assay::simulator {

/// A link as its draws know it: with the same seed and name it has the same weather.
struct Origin {
    std::uint64_t seed{};
    std::string link{};
    Instant epoch{};          ///< when its weather begins
    std::uint64_t changes{};  ///< how often it has got new parameters

    /// Draws of weather, for the link or a direction of it. Weather that has changed has draws of
    /// its own.
    Random weather(std::string_view name, Purpose purpose) const {
        return {seed + changes, name, purpose};
    }
    /// Time as the weather counts it.
    Instant since_epoch(Instant at) const { return Instant{at - epoch}; }
};

/// What the stages know about a datagram; each one that accepts it adds its part.
struct Passage {
    Datagram datagram{};
    Treatment treatment{};  ///< by faults
    Instant departure{};
    Instant arrival{};
    bool may_be_overtaken{};
    bool arrives_twice{};
    Fate fate{};  ///< `corrupted` if it arrives with wrong bytes
};

/// The draws of one purpose about one datagram: they do not depend on what else is sent.
inline Random draws_about(const Datagram& datagram, const Random& purpose) {
    return purpose.part(static_cast<std::uint64_t>(datagram.flow), datagram.ordinal);
}

}  // namespace assay::simulator
