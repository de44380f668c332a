#include "harness/play/world/simulated_client_world.hpp"

#include "harness/adapters/builtin.hpp"
#include "simulator/tcp/pipe.hpp"

#include <algorithm>

namespace assay::play {
namespace {

/// One way between the client and a server without a link: a machine room.
constexpr Duration machine_room = std::chrono::microseconds{100};

}  // namespace

SimulatedClientWorld::SimulatedClientWorld(const scenario::Row& row, const SimulatedSetup& setup)
    : VirtualWorld{setup.stop},
      row_{row},
      defects_{setup.defects},
      paths_{schedule(), row, {.default_link = setup.link, .seed = setup.seed}},
      servers_{schedule(), profile_of(row.broker_stack)} {
    servers_.on_accept([this](
                           std::unique_ptr<simulator::Stream> stream, const std::string& server
                       ) { arrive(paths_.tap_far(std::move(stream), server), server); });
    paths_.listen_to(servers_, Way::down);
}

std::unique_ptr<simulator::Stream> SimulatedClientWorld::connect(const scenario::Actor& actor) {
    return connect_to(actor.name);
}

void SimulatedClientWorld::listen(const scenario::Actor& server, Accepted accepted) {
    listeners_[server.name] = std::move(accepted);
}

std::unique_ptr<adapters::Application> SimulatedClientWorld::application() {
    const auto connect = [this](const std::string& server) { return connect_to(server); };
    return std::make_unique<adapters::Builtin>(schedule(), connect, defects_);
}

std::unique_ptr<simulator::Stream> SimulatedClientWorld::connect_to(const std::string& server) {
    const auto& actor = *std::ranges::find(row_.actors, server, &scenario::Actor::name);
    return paths_.link_of(actor) ? paths_.connect(actor, servers_) : connect_directly(actor);
}

std::unique_ptr<simulator::Stream>
SimulatedClientWorld::connect_directly(const scenario::Actor& server) {
    paths_.begin_connection(server.name);
    auto [near, far] = simulator::make_pipe(schedule(), machine_room);
    const bool is_watched = paths_.events().counts_bytes();
    if (is_watched) far = paths_.tap_far(std::move(far), server.name);
    // Not in the event: one that never happens would outlive the schedule.
    coming_.push_back(std::move(far));
    schedule().after(machine_room, [this, name = server.name] {
        auto stream = std::move(coming_.front());
        coming_.pop_front();
        arrive(std::move(stream), name);
    });
    return is_watched ? paths_.tap_near(std::move(near), server.name) : std::move(near);
}

void SimulatedClientWorld::arrive(
    std::unique_ptr<simulator::Stream> stream, const std::string& server
) {
    const auto listener = listeners_.find(server);
    if (listener == listeners_.end()) return stream->end(simulator::Ending::reset);
    listener->second(std::move(stream));
}

PathFacts SimulatedClientWorld::path(const scenario::Actor& actor) {
    if (const auto* link = paths_.link_of(actor)) return ActorPaths::facts_of(link->spec());
    return {
        .round_trip = machine_room * 2,
        .slack = std::chrono::milliseconds{10},
        .settle = std::chrono::seconds{1}
    };
}

std::optional<std::string> SimulatedClientWorld::command(scenario::BrokerAction::Verb, Duration) {
    return "the target is a client";
}

}  // namespace assay::play
