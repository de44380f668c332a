#pragma once
/// What a row sees of the world it plays in: time, connections, links, the broker as a process.
///
///     SimulatedWorld  virtual time, the reference broker behind modelled TCP over modelled links
///     WallWorld       the wall clock, real sockets to any broker; links stand in front of them
#include "harness/adapters/application.hpp"
#include "harness/network/address.hpp"
#include "harness/play/world/world_events.hpp"
#include "harness/scenario/model.hpp"
#include "simulator/tcp/stream.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace assay::network {
struct Layers;
}

namespace assay::play {

using simulator::Duration;
using simulator::Instant;

class ActorPaths;

/// Facts about the path that windows and tolerances need.
struct PathFacts {
    Duration round_trip{};  ///< of one small packet and its answer, without loss
    Duration slack{};   ///< added to a deadline: what loss and retransmission may cost on this path
    Duration settle{};  ///< least time after which "nothing came" means something
    Duration stretch{};  ///< of the slack: because the target answers slowly at present
};

/// One row's world. Destroyed with the row; everything it made is gone then.
class World {
public:
    virtual ~World() = default;
    virtual simulator::Schedule& schedule() = 0;
    virtual boost::asio::io_context& io() = 0;
    /// The row's links, and what its actors' connections over them have come to.
    virtual ActorPaths& paths() = 0;
    /// Opens a Network Connection for `actor`.
    virtual std::unique_ptr<simulator::Stream> connect(const scenario::Actor& actor) = 0;
    /// Each connection that the target, a client, makes to this server goes to `accepted` from now on.
    using Accepted = std::function<void(std::unique_ptr<simulator::Stream>)>;
    virtual void listen(const scenario::Actor& /*server*/, Accepted /*accepted*/) {}
    /// Where the target, a client, finds this server.
    virtual network::Address address_of(const scenario::Actor& server) const {
        return {.host = server.name};
    }
    /// The target, where it is a client; null where it is not.
    virtual std::unique_ptr<adapters::Application> application() { return nullptr; }
    /// What this actor's latest connection met between TCP and MQTT; null: there was nothing.
    virtual const network::Layers* layers_of(const scenario::Actor&) const { return nullptr; }
    virtual PathFacts path(const scenario::Actor& actor) = 0;
    /// Does it, or says why it cannot be done here (the row is then not applicable). `how_long` it is
    /// paused, or away between its end and its new start.
    virtual std::optional<std::string>
    command(scenario::BrokerAction::Verb verb, Duration how_long) = 0;
    /// Whether the broker takes connections, which it does not while a command restarts it.
    virtual bool is_serving() const = 0;
    /// Starts a round trip through the broker by the harness's own clients; `done` says that a
    /// message published after this call was delivered. Called at once where virtual time makes it
    /// needless.
    virtual void fence(std::function<void()> done) = 0;
    /// How late the harness itself was at worst since `since`; zero in virtual time.
    virtual Duration lateness(Instant since) = 0;
    virtual bool is_virtual() const = 0;
    /// Credentials that the target wants of every client, if any.
    virtual std::optional<network::Credentials> credentials() const = 0;
};

}  // namespace assay::play
