#include "harness/run/world/simulated_world.hpp"

#include "simulator/tcp/pipe.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <limits>

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

std::vector<simulator::Link*> SimulatedWorld::links() {
    std::vector<simulator::Link*> all;
    for (const auto& [name, path] : paths_)
        all.push_back(path.link.get());
    return all;
}

bool SimulatedWorld::break_off(const std::string& actor, simulator::Ending how) {
    for (const auto& [name, controls] : taps_)
        for (const auto& control : controls)
            if (const auto open = control.lock(); open && (actor.empty() || actor == name))
                open->break_off(how);
    return true;
}

Tapped SimulatedWorld::tapped(
    std::unique_ptr<simulator::Stream> stream, const std::string& actor, bool is_near
) {
    const auto tell = [events = events_, actor](auto WorldEvents::* event, Way way) {
        return [events, actor, event, way](std::uint8_t first_byte, std::size_t size) {
            const auto& told = (*events).*event;
            if (told) told(actor, way, first_byte, size);
        };
    };
    TapEvents tap_events{
        .sending = tell(&WorldEvents::sending, is_near ? Way::up : Way::down),
        .delivered = tell(&WorldEvents::delivered, is_near ? Way::down : Way::up)
    };
    // Bytes are counted where the client is.
    if (is_near && events_->passed) {
        tap_events.may_pass = [events = events_, actor](bool is_outgoing) {
            if (!events->may_pass) return std::numeric_limits<std::uint64_t>::max();
            return events->may_pass(actor, is_outgoing ? Way::up : Way::down);
        };
        tap_events.passed = [events = events_, actor](bool is_outgoing, std::uint64_t count) {
            if (events->passed) events->passed(actor, is_outgoing ? Way::up : Way::down, count);
        };
    }
    return tap(schedule_, std::move(stream), std::move(tap_events));
}

void SimulatedWorld::keep(const std::string& actor, std::weak_ptr<TapControl> control) {
    auto& controls = taps_[actor];
    std::erase_if(controls, [](const auto& old) { return old.expired(); });
    controls.push_back(std::move(control));
}

std::unique_ptr<simulator::Stream> SimulatedWorld::connect_directly(const Actor& actor) {
    auto [client, server] = simulator::make_pipe(schedule_, direct_delay);
    const bool is_watched = static_cast<bool>(events_->passed);
    if (is_watched) server = tapped(std::move(server), actor.name, false).stream;
    schedule_.after(
        direct_delay,
        [this, end = std::make_shared<std::unique_ptr<simulator::Stream>>(std::move(server))] {
            host_->accept(std::move(*end));
        }
    );
    if (!is_watched) return std::move(client);
    auto near = tapped(std::move(client), actor.name, true);
    keep(actor.name, near.control);
    return std::move(near.stream);
}

std::unique_ptr<simulator::Stream> SimulatedWorld::connect(const Actor& actor, int) {
    auto* path = path_of(actor);
    if (!path) return connect_directly(actor);
    auto& machine = path->hosts[actor.name];
    if (!machine) machine = std::make_unique<simulator::Host>(schedule_);
    auto near = tapped(machine->connect(*path->link, server_, actor.name), actor.name, true);
    keep(actor.name, near.control);
    return std::move(near.stream);
}

/// The broker's end of a connection that came over a link, its packets told from this side too.
void SimulatedWorld::serve(std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
    host_->accept(tapped(std::move(stream), actor, false).stream);
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
