#include "harness/run/world/simulated_world.hpp"

#include "harness/run/world/tap_stream.hpp"
#include "simulator/tcp/pipe.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

namespace assay::harness {
namespace {

using std::chrono::milliseconds;

/// One way between an actor without a link and the broker: a machine room.
constexpr Duration direct_delay = std::chrono::microseconds{100};
/// More events than this without time moving is a livelock.
constexpr std::uint64_t steps_at_one_instant_max = 2'000'000;
constexpr std::string_view direct = "direct";

bool can_lose(const simulator::LinkSpec& spec) {
    const auto loses = [](const simulator::DirectionSpec& direction) {
        return std::uint64_t{direction.loss_ppb} + direction.good_loss_ppb +
                   direction.bad_loss_ppb >
               0;
    };
    return loses(spec.up) || loses(spec.down) || spec.outage_up_mean > Duration{};
}

}  // namespace

SimulatedWorld::SimulatedWorld(const Row& row, const SimulatedSetup& setup)
    : setup_{setup},
      io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE},
      host_{std::make_unique<BrokerHost>(schedule_, broker::Broker{setup.broker, setup.defects})} {
    server_.on_accept([this](std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
        serve(std::move(stream), actor);
    });
    for (const auto& [name, spec] : row.links)
        make_path(name, spec);
    // The preset of --link lies under every actor that the row joins directly, one link each.
    if (setup_.link)
        for (const auto& actor : row.actors)
            if (actor.link == direct) make_path(actor.name, *setup_.link);
    server_.on_accept([this](std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
        serve(std::move(stream), actor);
    });
}

SimulatedWorld::~SimulatedWorld() = default;

std::optional<std::string> SimulatedWorld::run(const std::function<bool()>& done) {
    for (;;) {
        io_.restart();
        io_.poll();
        if (done()) return std::nullopt;
        if (!schedule_.step())
            return "deadlock: nothing is left to happen, yet the row still waits";
        if (schedule_.steps_at_this_instant() > steps_at_one_instant_max)
            return "livelock: events go on without time moving";
    }
}

void SimulatedWorld::make_path(const std::string& name, const simulator::LinkSpec& spec) {
    auto& path = paths_[name];
    path.link = std::make_unique<simulator::Link>(schedule_, spec, name, setup_.seed);
    path.link->on_change([events = events_, name](bool up) {
        if (events->link_changed) events->link_changed(name, up);
    });
}

SimulatedWorld::Path* SimulatedWorld::path_of(const Actor& actor) {
    const auto found = paths_.find(actor.link == direct ? actor.name : actor.link);
    return found == paths_.end() ? nullptr : &found->second;
}

simulator::Link* SimulatedWorld::link_of(const Actor& actor) {
    auto* path = path_of(actor);
    return path ? path->link.get() : nullptr;
}

simulator::Link* SimulatedWorld::link(const std::string& name) {
    const auto found = paths_.find(name);
    return found == paths_.end() ? nullptr : found->second.link.get();
}

std::unique_ptr<simulator::Stream> SimulatedWorld::connect_directly() {
    auto [client, server] = simulator::make_pipe(schedule_, direct_delay);
    schedule_.after(
        direct_delay,
        [this, end = std::make_shared<std::unique_ptr<simulator::Stream>>(std::move(server))] {
            host_->accept(std::move(*end));
        }
    );
    return std::move(client);
}

std::unique_ptr<simulator::Stream> SimulatedWorld::connect(const Actor& actor, int) {
    auto* path = path_of(actor);
    if (!path) return connect_directly();
    auto& machine = path->hosts[actor.name];
    if (!machine) machine = std::make_unique<simulator::Host>(schedule_);
    const auto tell = [events = events_, name = actor.name](auto WorldEvents::* event, Way way) {
        return [events, name, event, way](std::uint8_t first_byte, std::size_t size) {
            const auto& told = (*events).*event;
            if (told) told(name, way, first_byte, size);
        };
    };
    return tap(
        machine->connect(*path->link, server_, actor.name),
        {.sending = tell(&WorldEvents::sending, Way::up),
         .delivered = tell(&WorldEvents::delivered, Way::down)}
    );
}

/// The broker's end of a connection that came over a link, its packets told from this side too.
void SimulatedWorld::serve(std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
    const auto tell = [events = events_, actor](auto WorldEvents::* event, Way way) {
        return [events, actor, event, way](std::uint8_t first_byte, std::size_t size) {
            const auto& told = (*events).*event;
            if (told) told(actor, way, first_byte, size);
        };
    };
    host_->accept(
        tap(std::move(stream),
            {.sending = tell(&WorldEvents::sending, Way::down),
             .delivered = tell(&WorldEvents::delivered, Way::up)})
    );
}

PathFacts SimulatedWorld::path(const Actor& actor) {
    const auto* link = link_of(actor);
    if (!link)
        return {
            .round_trip = direct_delay * 2, .slack = milliseconds{10}, .settle = milliseconds{1000}
        };
    const auto& spec = link->spec();
    const auto round_trip =
        spec.up.delay + spec.down.delay + spec.up.jitter + spec.down.jitter + spec.wake_delay;
    // Handshake and answer, and what repairing a loss takes: a few retransmission time-outs.
    const auto repair = can_lose(spec) ? round_trip * 8 + std::chrono::seconds{10} : Duration{};
    return {
        .round_trip = round_trip,
        .slack = round_trip * 3 + milliseconds{10} + repair,
        .settle = round_trip * 2 + milliseconds{1000} + repair
    };
}

void SimulatedWorld::fence(std::function<void()> done) {
    boost::asio::post(io_, std::move(done));
}

std::optional<std::string> SimulatedWorld::command(BrokerAction::Verb verb, Duration how_long) {
    using Verb = BrokerAction::Verb;
    const auto say = [&](const char* what) {
        if (events_->broker_changed) events_->broker_changed(what);
    };
    if (verb == Verb::restart || verb == Verb::kill) {
        say("the broker's process ends and comes back");
        host_->restart();
    } else if (verb == Verb::pause) {
        say("the broker is paused");
        host_->pause();
        schedule_.after(how_long, [this] { host_->resume(); });
    }
    return std::nullopt;
}

}  // namespace assay::harness
