#pragma once
/// Virtual time, modelled links and TCP, and the reference client as the target: the other half of
/// SimulatedWorld.
///
///     Builtin -- Host ==== Link ==== Host -- tap -- server of the row
#include "harness/play/world/actor_paths.hpp"
#include "harness/play/world/simulated_world.hpp"
#include "harness/play/world/virtual_world.hpp"

#include <deque>

namespace assay::play {

class SimulatedClientWorld : public VirtualWorld {
public:
    /// `row` outlives it. Of `setup` what is about the broker means nothing here.
    SimulatedClientWorld(const scenario::Row& row, const SimulatedSetup& setup);

    ActorPaths& paths() override { return paths_; }
    /// Actors are servers: they make no connections.
    std::unique_ptr<simulator::Stream> connect(const scenario::Actor& actor) override;
    void listen(const scenario::Actor& server, Accepted accepted) override;
    std::unique_ptr<adapters::Application> application() override;
    PathFacts path(const scenario::Actor& actor) override;
    std::optional<std::string>
    command(scenario::BrokerAction::Verb verb, Duration how_long) override;
    bool is_serving() const override { return true; }

private:
    /// The client's end of a connection to this server.
    std::unique_ptr<simulator::Stream> connect_to(const std::string& server);
    std::unique_ptr<simulator::Stream> connect_directly(const scenario::Actor& server);
    void arrive(std::unique_ptr<simulator::Stream> stream, const std::string& server);

    const scenario::Row& row_;
    std::vector<std::string> defects_;
    ActorPaths paths_;
    simulator::Host servers_;  ///< the machine that all servers share
    std::map<std::string, Accepted> listeners_{};
    std::deque<std::unique_ptr<simulator::Stream>> coming_{};  ///< of connections without a link
};

}  // namespace assay::play
