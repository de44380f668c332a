#pragma once
/// The address translator at the far side of a link: it remembers each flow that went up, until the
/// flow is silent for too long or an outage restarts it.
#include "simulator/link/outage.hpp"

#include <unordered_map>

namespace assay::simulator {

/// What a translator does with a flow that it has forgotten.
enum class NatExpiry : std::uint8_t {
    silent,  ///< loses everything, for ever: so do most for TCP
    reset,   ///< and tells the sender
    reopen,  ///< loses what comes down; the next datagram up opens the flow again (UDP)
};

struct NatParameters {
    Duration idle{};  ///< silence after which it forgets a flow; zero: never
    NatExpiry expiry{};
    bool outage_forgets{};  ///< it forgets every flow in an outage, and between two calls

    bool operator==(const NatParameters&) const = default;
};

class Nat {
public:
    void change(
        const NatParameters& parameters,
        const OutageParameters& outage,
        const Origin& origin,
        Instant begin
    );
    /// Why a datagram that reaches it now goes no further; nothing if it lets it through, and
    /// remembers its flow. Instants never go back.
    std::optional<Fate> accept(const Datagram& datagram, Way way, Instant now);
    /// Whether it tells the sender of what it did not let through.
    bool answers() const { return parameters_.expiry == NatExpiry::reset; }

private:
    struct Mapping {
        Instant last_used{};
        std::uint64_t restarts{};
        bool is_forgotten{};
    };

    NatParameters parameters_{};
    Outages outages_{};
    std::unordered_map<std::uint64_t, Mapping> mappings_{};
};

}  // namespace assay::simulator
