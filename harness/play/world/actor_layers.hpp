#pragma once
/// What lies between TCP and MQTT for the actors that ask for it, in both worlds.
///
///     actor -- tap -- WebSocket -- TLS -- Host ==== Link ==== Host -- TLS -- WebSocket -- tap -- broker
#include "harness/network/layers.hpp"
#include "harness/network/transport.hpp"
#include "harness/scenario/model.hpp"

#include <map>

namespace assay::play {

/// How an actor speaks WebSocket.
network::WebSocketManner manner_of(const scenario::Actor& actor);

/// An address as this actor connects to it: with its frames, and its memory of TLS sessions.
class ActorAddresses {
public:
    network::Address of(const network::Address& address, const scenario::Actor& actor);
    /// Of the latest address of this actor; null: it is like all others.
    const network::Layers* layers_of(const scenario::Actor& actor) const;

private:
    std::map<std::string, std::shared_ptr<network::TlsSession>> sessions_{};  ///< by actor
    std::map<std::string, std::shared_ptr<network::Layers>> layers_{};        ///< by actor
};

/// Both ends of the layers where both are ours; its chance is the world's.
class SimulatedLayers {
public:
    /// `row` outlives it. `defects` of the broker: those of its WebSocket count.
    SimulatedLayers(
        const scenario::Row& row, const std::vector<std::string>& defects, std::uint64_t seed
    );

    std::unique_ptr<simulator::Stream>
    client(std::unique_ptr<simulator::Stream> stream, const scenario::Actor& actor);
    const network::Layers* layers_of(const scenario::Actor& actor) const {
        return addresses_.layers_of(actor);
    }
    std::unique_ptr<simulator::Stream>
    server(std::unique_ptr<simulator::Stream> stream, const std::string& actor);

private:
    network::Address address_of(const scenario::Actor& actor, bool is_server);

    std::map<std::string, const scenario::Actor*> layered_{};  ///< actors that ask for any
    std::vector<std::string> defects_;
    std::shared_ptr<simulator::Random> random_;
    std::shared_ptr<network::TlsContext> client_tls_{};  ///< made when first needed
    std::shared_ptr<network::TlsContext> server_tls_{};
    ActorAddresses addresses_{};
};

/// Round trips that the layers of this actor's connections take before MQTT's first byte.
int round_trips_of(const scenario::Actor& actor);

}  // namespace assay::play
