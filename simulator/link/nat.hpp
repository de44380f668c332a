#pragma once
/// The address translator at the far side of a link: it remembers each flow that went up, until the
/// flow is silent for too long or an outage restarts it.
#include "simulator/link/datagram.hpp"
#include "simulator/link/on_off_process.hpp"

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
    bool outage_forgets{};  ///< it forgets every flow in an outage

    bool operator==(const NatParameters&) const = default;
};

class Nat {
public:
    /// `call_every`: how often it gets a new address, if at all.
    void configure(const NatParameters& parameters, Duration call_every);
    /// The outages from now on, as a walker of its own.
    void set_outages(OnOffProcess outages);
    /// Whether it lets a datagram of this flow through that reaches it now, and remembers it if so.
    /// Instants never go back.
    bool lets_through(FlowId flow, Way way, Instant now);
    /// Whether it tells the sender of what it did not let through.
    bool answers() const { return parameters_.expiry == NatExpiry::reset; }

private:
    struct Mapping {
        Instant last_used{};
        std::uint64_t restarts{};
        bool is_forgotten{};
    };
    /// How often it has restarted until now.
    std::uint64_t restarts_until(Instant now);

    NatParameters parameters_{};
    Duration call_every_{};
    OnOffProcess outages_{};
    std::uint64_t outages_seen_{};
    std::uint64_t outages_before_{};  ///< those before `set_outages`
    std::unordered_map<std::uint64_t, Mapping> mappings_{};
};

}  // namespace assay::simulator
