#include "harness/play/world/simulated_world.hpp"

#include "simulator/tcp/pipe.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace assay::play {
namespace {

using std::chrono::milliseconds;

/// One way between an actor without a link and the broker: a machine room.
constexpr Duration direct_delay = std::chrono::microseconds{100};

/// Room for every client of a fleet, and for the connections that hang while it comes back.
broker::Options with_room(broker::Options options, std::size_t clients) {
    const auto most = static_cast<std::uint32_t>(clients * 2);
    options.connections_max = std::max(options.connections_max, most);
    options.sessions_max = std::max(options.sessions_max, most);
    return options;
}

}  // namespace

SimulatedWorld::SimulatedWorld(const scenario::Row& row, const SimulatedSetup& setup)
    : VirtualWorld{setup.stop},
      setup_{setup},
      layers_{row, setup.defects, setup.seed},
      paths_{schedule(), row, {.default_link = setup.link, .seed = setup.seed}},
      server_{schedule(), profile_of(row.broker_stack)},
      keeps_state_{row.isolation == scenario::Isolation::process},
      clients_{row.actors.size()} {
    start_broker();
    server_.on_accept([this](std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
        accept(paths_.tap_far(layers_.server(std::move(stream), actor), actor));
    });
    paths_.dress_by([this](
                        std::unique_ptr<simulator::Stream> stream, const scenario::Actor& actor
                    ) { return layers_.client(std::move(stream), actor); });
    paths_.listen_to(server_, Way::down);
}

SimulatedWorld::~SimulatedWorld() = default;

std::unique_ptr<simulator::Stream> SimulatedWorld::connect_directly(const scenario::Actor& actor) {
    paths_.begin_connection(actor.name);
    auto [client, server] = simulator::make_pipe(schedule(), direct_delay);
    server = layers_.server(std::move(server), actor.name);
    client = layers_.client(std::move(client), actor);
    const bool is_watched = paths_.events().counts_bytes();
    if (is_watched) server = paths_.tap_far(std::move(server), actor.name);
    schedule().after(
        direct_delay,
        [this, end = std::make_shared<std::unique_ptr<simulator::Stream>>(std::move(server))] {
            accept(std::move(*end));
        }
    );
    return is_watched ? paths_.tap_near(std::move(client), actor.name) : std::move(client);
}

std::unique_ptr<simulator::Stream> SimulatedWorld::connect(const scenario::Actor& actor) {
    return paths_.link_of(actor) ? paths_.connect(actor, server_) : connect_directly(actor);
}

PathFacts SimulatedWorld::path(const scenario::Actor& actor) {
    if (const auto* link = paths_.link_of(actor))
        return ActorPaths::facts_of(link->spec(), round_trips_of(actor));
    return {
        .round_trip = direct_delay * 2, .slack = milliseconds{10}, .settle = milliseconds{1000}
    };
}

void SimulatedWorld::accept(std::unique_ptr<simulator::Stream> stream) {
    if (is_away_) return stream->end(simulator::Ending::refused);
    host_->accept(std::move(stream));
}

void SimulatedWorld::start_broker() {
    if (host_) former_hosts_.push_back(std::move(host_));
    broker::Broker broker{with_room(setup_.broker, clients_), setup_.defects};
    std::string trouble;
    if (keeps_state_) {
        store_ =
            std::make_unique<store::Store>(folder_, store::Settings{.sync = store::Sync::never});
        if (const auto found = store_->load(broker); !found) trouble = found.error();
    }
    host_ = std::make_unique<network::BrokerHost>(
        schedule(),
        std::move(broker),
        network::BrokerLimits{.connections_max = std::numeric_limits<std::size_t>::max()}
    );
    if (!trouble.empty()) paths_.events().broker_changed("the broker forgot all: " + trouble, true);
    if (keeps_state_)
        host_->begin([this](broker::Broker& kept) {
            return store_->keep(kept, schedule().now()).has_value();
        });
}

void SimulatedWorld::come_back() {
    is_away_ = false;
    server_.set_answer(simulator::Answer::accept);
    start_broker();
    paths_.events().broker_changed("the broker is ready again", false);
}

std::optional<std::string>
SimulatedWorld::command(scenario::BrokerAction::Verb verb, Duration how_long) {
    using Verb = scenario::BrokerAction::Verb;
    if (verb == Verb::restart || verb == Verb::kill) {
        const bool is_killed = verb == Verb::kill;
        paths_.events().broker_changed(
            is_killed ? "the broker is killed" : "the broker is stopped", false
        );
        if (!is_killed) host_->stop();
        host_->die();
        if (std::exchange(is_away_, true)) return std::nullopt;
        server_.set_answer(simulator::Answer::refuse);
        schedule().after(how_long, [this] { come_back(); });
    } else if (verb == Verb::pause) {
        paths_.events().broker_changed("the broker is paused", false);
        host_->pause();
        schedule().after(how_long, [this] { host_->resume(); });
    }
    return std::nullopt;
}

}  // namespace assay::play
