#pragma once
/// The address translator at the far side of a link: it remembers each flow that went up, until the
/// flow is silent for too long or an outage restarts it.
#include "simulator/link/datagram.hpp"
#include "simulator/link/weather.hpp"

#include <unordered_map>

namespace assay::simulator {

class Nat {
public:
    void configure(const LinkSpec& spec);
    /// The outages from now on, as a walker of its own.
    void set_outages(OnOffProcess outages);
    /// Whether it lets a datagram of this flow through that reaches it now, and remembers it if so.
    /// Instants never go back.
    bool lets_through(FlowId flow, Way way, Instant now);
    /// Whether it tells the sender of what it did not let through.
    bool answers() const { return expiry_ == NatExpiry::reset; }

private:
    struct Mapping {
        Instant last_used{};
        std::uint64_t restarts{};
        bool is_forgotten{};
    };
    /// How often it has restarted until now.
    std::uint64_t restarts_until(Instant now);

    Duration idle_{};
    NatExpiry expiry_{};
    bool restarts_{};
    Duration call_every_{};
    OnOffProcess outages_{};
    std::uint64_t outages_seen_{};
    std::uint64_t outages_before_{};  ///< those before `set_outages`
    std::unordered_map<std::uint64_t, Mapping> mappings_{};
};

}  // namespace assay::simulator
