#include "harness/play/world/actor_paths.hpp"

#include "harness/evidence/trace/member.hpp"
#include "harness/play/world/segment_story.hpp"

#include <utility>

namespace assay::play {
namespace {

using simulator::Ending;
using std::chrono::milliseconds;

constexpr std::string_view direct = "direct";

bool can_lose(const simulator::LinkSpec& spec) {
    const auto loses = [](const simulator::DirectionSpec& direction) {
        return std::uint64_t{direction.loss.random_ppb} + direction.loss.good_ppb +
                   direction.loss.bad_ppb + direction.disorder.corrupt_ppb >
               0;
    };
    return loses(spec.up) || loses(spec.down) || spec.outage.up_mean > Duration{} ||
           spec.outage.call_every > Duration{} || spec.slot.change_loss_ppb > 0;
}

using PacketEvent = decltype(&WorldEvents::sending);

auto reporter(
    const SharedListener& listener, const std::string& actor, PacketEvent event, Way way
) {
    return [listener, actor, event, way](std::uint8_t first_byte, std::size_t size) {
        ((**listener).*event)(actor, way, first_byte, size);
    };
}

/// Reports packets of `actor`: those that its end of the connection sends go `out`, the others
/// `in`.
network::TapEvents
packet_events(const SharedListener& listener, const std::string& actor, Way out) {
    const auto in = out == Way::up ? Way::down : Way::up;
    return {
        .sending = reporter(listener, actor, &WorldEvents::sending, out),
        .delivered = reporter(listener, actor, &WorldEvents::delivered, in)
    };
}

}  // namespace

const simulator::StackProfile& profile_of(const scenario::Stack& stack) {
    return stack ? *stack : simulator::default_stack_profile();
}

ActorPaths::ActorPaths(
    simulator::Schedule& schedule, const scenario::Row& row, const PathsSetup& setup
)
    : schedule_{schedule} {
    for (const auto& [name, spec] : row.links)
        make_path(name, spec, setup);
    if (!setup.default_link) return;
    for (const auto& actor : row.actors)
        if (actor.link == direct && !actor.stays_direct)
            make_path(actor.name, *setup.default_link, setup);
}

ActorPaths::~ActorPaths() = default;

void ActorPaths::make_path(
    const std::string& name, const simulator::LinkSpec& spec, const PathsSetup& setup
) {
    auto& path = paths_[name];
    path.link = std::make_unique<simulator::Link>(schedule_, spec, name, setup.seed, setup.epoch);
    path.link->on_change([listener = listener_, name](bool is_up) {
        (*listener)->link_changed(name, is_up);
    });
}

ActorPaths::Path* ActorPaths::path_of(const scenario::Actor& actor) {
    const auto found = paths_.find(actor.link == direct ? actor.name : actor.link);
    return found == paths_.end() ? nullptr : &found->second;
}

simulator::Link* ActorPaths::link_of(const scenario::Actor& actor) {
    auto* path = path_of(actor);
    return path ? path->link.get() : nullptr;
}

simulator::Link* ActorPaths::link(const std::string& name) {
    const auto found = paths_.find(name);
    return found == paths_.end() ? nullptr : found->second.link.get();
}

std::vector<simulator::Link*> ActorPaths::links() {
    std::vector<simulator::Link*> all;
    for (const auto& [name, path] : paths_)
        all.push_back(path.link.get());
    return all;
}

void ActorPaths::begin_connection(const std::string& actor) {
    auto& down = downstreams_[actor];
    if (down) down->is_latest = false;
    down = std::make_shared<Downstream>();
}

std::unique_ptr<simulator::Stream>
ActorPaths::connect(const scenario::Actor& actor, simulator::Host& server) {
    auto& path = *path_of(actor);
    auto& machine = path.hosts[actor.name];
    if (!machine) {
        machine = std::make_unique<simulator::Host>(schedule_, profile_of(actor.stack));
        listen_to(*machine, Way::up);
    }
    begin_connection(actor.name);
    const bool has_pep = path.link->spec().pep.is_on;
    reaches_[actor.name] = has_pep ? Reach::under_way : Reach::reached;
    auto stream = has_pep ? pep_of(path, server).connect(*machine, actor.name)
                          : machine->connect(*path.link, server, actor.name);
    if (dress_) stream = dress_(std::move(stream), actor);
    return tap_near(std::move(stream), actor.name);
}

simulator::Pep& ActorPaths::pep_of(Path& path, simulator::Host& server) {
    if (!path.pep) {
        path.pep = std::make_unique<simulator::Pep>(schedule_, *path.link, server);
        path.pep->on_segment(
            segment_reporter(Way::up, "the proxy, to the broker: "),
            segment_reporter(Way::up, "the proxy, to this client: ")
        );
        path.pep->on_answered([this](const std::string& actor, std::optional<Ending> failure) {
            const auto reach = !failure                      ? Reach::reached
                               : *failure == Ending::refused ? Reach::refused
                                                             : Reach::unanswered;
            reaches_[actor] = reach;
            events().proxy_answered(actor, reach);
        });
    }
    return *path.pep;
}

simulator::Host::SegmentListener
ActorPaths::segment_reporter(Way way, const std::string& who) const {
    return [listener = listener_,
            way,
            who](const std::string& actor, const simulator::Segment& segment) {
        if (const auto what = story_of(segment)) (*listener)->sent_again(actor, way, who + *what);
    };
}

void ActorPaths::listen_to(simulator::Host& machine, Way way) {
    machine.on_segment(segment_reporter(way, ""));
}

Reach ActorPaths::reach(const scenario::Actor& actor) const {
    const auto found = reaches_.find(actor.name);
    return found == reaches_.end() ? Reach::reached : found->second;
}

std::optional<std::uint64_t> ActorPaths::unacknowledged_bytes(const scenario::Actor& actor) {
    const auto* path = path_of(actor);
    if (!path) return std::nullopt;
    const auto machine = path->hosts.find(actor.name);
    return machine == path->hosts.end() ? 0 : machine->second->unacknowledged_bytes();
}

bool ActorPaths::is_under_way(const scenario::Actor& actor) {
    const auto* path = path_of(actor);
    if (!path) return false;
    if (unacknowledged_bytes(actor).value_or(0) > 0) return true;
    if (path->pep && path->pep->held_bytes() > 0) return true;
    const auto down = downstreams_.find(actor.name);
    return down != downstreams_.end() && !down->second->is_over &&
           down->second->read < down->second->written;
}

std::unique_ptr<simulator::Stream> ActorPaths::tap_near(
    std::unique_ptr<simulator::Stream> stream, const std::string& actor, bool is_all
) {
    auto tap_events = packet_events(listener_, actor, Way::up);
    if (is_all) tap_events.sent = reporter(listener_, actor, &WorldEvents::delivered, Way::up);
    const auto down = downstreams_.at(actor);
    tap_events.over = [down] { down->is_over = true; };
    // Bytes are counted where the client is.
    const bool counts = events().counts_bytes();
    if (counts)
        tap_events.may_pass = [listener = listener_, actor](bool is_outgoing) {
            return (*listener)->may_pass(actor, is_outgoing ? Way::up : Way::down);
        };
    tap_events.passed =
        [listener = listener_, actor, counts, is_all, down](bool is_outgoing, std::uint64_t count) {
            const auto way = is_outgoing ? Way::up : Way::down;
            if (!is_outgoing) down->read += count;
            if (counts) (*listener)->passed(actor, way, count);
            if (down->is_latest && (is_all || !is_outgoing))
                (*listener)->arrived(actor, way, count);
        };
    auto tapped = network::tap(schedule_, std::move(stream), std::move(tap_events));
    auto& controls = near_taps_[actor];
    std::erase_if(controls, [](const auto& old) { return old.expired(); });
    controls.push_back(std::move(tapped.control));
    return std::move(tapped.stream);
}

std::unique_ptr<simulator::Stream>
ActorPaths::tap_far(std::unique_ptr<simulator::Stream> stream, const std::string& actor) {
    auto tap_events = packet_events(listener_, actor, Way::down);
    // The broker answers connections of one actor in their order; one that it never got to see was
    // given up before the next was made.
    const auto down = downstreams_.find(actor);
    if (down != downstreams_.end() && !std::exchange(down->second->is_accepted, true))
        tap_events.passed = [listener = listener_,
                             actor,
                             down = down->second](bool is_outgoing, std::uint64_t count) {
            if (is_outgoing) down->written += count;
            if (!is_outgoing && down->is_latest) (*listener)->arrived(actor, Way::up, count);
        };
    return network::tap(schedule_, std::move(stream), std::move(tap_events)).stream;
}

void ActorPaths::break_off(const std::string& actor, simulator::Ending how) {
    for (const auto& [name, controls] : near_taps_)
        for (const auto& control : controls)
            if (const auto open = control.lock();
                open && (actor.empty() || evidence::is_meant(actor, name)))
                open->break_off(how);
}

PathFacts ActorPaths::facts_of(const simulator::LinkSpec& spec, int greetings) {
    const auto local = spec.pep.is_on ? simulator::pep_local_delay * 2 : Duration{};
    const auto round_trip = spec.up.delay.base + spec.down.delay.base + spec.up.delay.jitter +
                            spec.down.delay.jitter + spec.up.delay.batch + spec.down.delay.batch +
                            spec.sleep.wake_delay + spec.sleep.listen_every + local;
    // Handshake and answer, and what repairing a loss takes: a few retransmission time-outs.
    const auto repair = can_lose(spec) ? round_trip * 8 + std::chrono::seconds{10} : Duration{};
    return {
        .round_trip = round_trip,
        .slack = round_trip * (3 + greetings) + milliseconds{10} + repair,
        .settle = round_trip * 2 + milliseconds{1000} + repair
    };
}

}  // namespace assay::play
