#include "harness/play/row/player.hpp"

#include "harness/evidence/trace/load_payload.hpp"
#include "harness/evidence/trace/member.hpp"
#include "harness/play/actor/load_client.hpp"
#include "harness/play/row/cleanup.hpp"
#include "harness/play/row/journeys.hpp"
#include "harness/play/row/segment_log.hpp"
#include "harness/play/steps/link_blame.hpp"
#include "harness/play/world/segment_story.hpp"
#include "harness/scenario/link_text.hpp"
#include "reference/wire/print.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::harness {
namespace {

using reports::TraceEvent;
using reports::Verdict;

/// Follows what passes over the links.
class Recorder final : public Observer {
public:
    using Actors = std::map<std::string, std::unique_ptr<ClientActor>>;

    Recorder(Journeys& journeys, Actors& actors) : journeys_{journeys}, actors_{actors} {}

    void connected(const std::string& actor) override { journeys_.flush(*actors_.at(actor)); }
    void sent(const std::string& actor, std::size_t index) override {
        journeys_.sent(actor, index);
    }
    void received(const std::string& actor, std::size_t index) override {
        journeys_.received(actor, index);
    }

private:
    Journeys& journeys_;
    Actors& actors_;
};

/// How long a delivery that has begun may take on the slowest path of the row.
Duration settle_time(const Row& row, World& world) {
    Duration longest{};
    for (const auto& actor : row.actors) {
        const auto path = world.path(actor);
        // Up from the publisher, down to the subscriber, and the acknowledgements of QoS 2.
        longest = std::max(longest, 3 * path.round_trip + path.settle + path.slack);
    }
    return longest;
}

/// An event that the scenario does not expect, and no `allow` names.
std::optional<std::string> uninvited(const ClientActor& actor, const Arrival& arrival) {
    const auto& allow = actor.spec().allow;
    const auto is_allowed = [&](std::string_view word) {
        return std::ranges::find(allow, word) != allow.end();
    };
    if (arrival.consumed) return std::nullopt;
    switch (arrival.kind) {
    case Arrival::Kind::malformed:
        return "bytes that are no packet: " + arrival.what;
    case Arrival::Kind::closed:
        if (arrival.expected_end || is_allowed("close")) return std::nullopt;
        return "the Network Connection ended: " + arrival.what;
    case Arrival::Kind::packet:
        break;
    }
    const auto type = wire::type_of(*arrival.packet);
    // Messages of a load are judged by the guarantees.
    if (const auto* publish = std::get_if<wire::Publish>(&*arrival.packet))
        if (load_mark(publish->payload.bytes)) return std::nullopt;
    const bool matters = type == wire::PacketType::publish || type == wire::PacketType::disconnect;
    if (!matters || is_allowed(wire::name_of(type))) return std::nullopt;
    return wire::print(*arrival.packet, actor.version());
}

reports::WireCounts on_all_links(World& world) {
    reports::WireCounts out;
    for (auto* link : world.links()) {
        const auto& up = link->up().statistics();
        const auto& down = link->down().statistics();
        out.datagrams_up += up.sent;
        out.bytes_up += up.sent_bytes;
        out.datagrams_down += down.sent;
        out.bytes_down += down.sent_bytes;
        out.lost += up.lost() + down.lost();
    }
    return out;
}

class RowPlay {
public:
    RowPlay(const Row& row, World& world, PlayOptions options)
        : row_{row},
          world_{world},
          options_{std::move(options)},
          names_{options_.nonce, row.name},
          trace_{world.schedule().now()},
          signal_{world.schedule(), world.io()},
          ends_{world.schedule(), world.io()},
          timeline_{world.schedule(), stage()},
          context_{row, world, names_, trace_, signal_, actors_, recorder_, timeline_, journeys_} {}

    Script<Played> run() {
        listen();
        for (const auto& actor : row_.actors)
            actors_[actor.name] = std::make_unique<ClientActor>(
                actor, row_.version, world_, names_, trace_, signal_, recorder_
            );
        const Actor helper{.name = std::string{helper_actor}};
        actors_[helper.name] = std::make_unique<ClientActor>(
            helper, row_.version, world_, names_, trace_, signal_, recorder_
        );
        disturb();
        Played played;
        auto& course = played.course;
        course.root = names_.root();
        bool ended = false;
        boost::asio::co_spawn(
            world_.io().get_executor(),
            steps(course.completed, ended),
            [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            }
        );
        const auto limit = options_.limit > Duration{} ? options_.limit : row_.limit;
        const auto start = world_.schedule().now();
        co_await ends_.until(start + limit, [&] { return ended || interrupted_; });
        if (!ended) {
            if (!interrupted_) over_limit(start, limit);
            // The steps still refer to this object, so they have to unwind before it goes.
            signal_.interrupt();
            while (!ended)
                co_await ends_.wait(world_.schedule().now() + std::chrono::seconds{60});
            signal_.reset();
        }
        if (course.completed) leftovers(course.completed);
        if (course.completed && !row_.guarantees.empty()) co_await settle(course);
        // The clean-up ends every connection, and would excuse whatever is missing.
        trace_.close(world_.schedule().now());
        played.duration = trace_.offset(world_.schedule().now());
        played.traffic = traffic_;
        played.actor_links = actor_links();
        played.wire = on_all_links(world_);
        for (const auto* link : world_.links())
            if (link->is_drawn())
                played.drawn.push_back(
                    fmt::format("{}: {}", link->name(), print_parameters(link->spec()))
                );
        if (!interrupted_) co_await clean_up(context_);
        for (auto& [name, actor] : actors_)
            actor->end(simulator::Ending::fin);
        course.interrupted = interrupted_ && !course.completed;
        course.not_applicable = context_.not_applicable;
        for (auto& [name, actor] : actors_)
            journeys_.flush(*actor);
        played.trace = trace_.take_events();
        played.expectations = trace_.take_expectations();
        course.epilogue = trace_.epilogue();
        course.restarts = std::move(restarts_);
        course.made = context_.made;
        world_.on_events({});
        co_return played;
    }

private:
    Script<> steps(bool& completed, bool& ended) {
        try {
            completed = co_await perform_all(context_, row_.steps);
        } catch (const Interrupted&) {
            completed = false;
        }
        ended = true;
        ends_.notify();
    }

    /// Guarantees speak of all messages of the row together, so the last of them gets its time.
    Script<> settle(reports::Course& course) {
        auto settle = settle_time(row_, world_);
        // A connection that broke last comes back after its back-off.
        if (!row_.faults.empty()) settle += std::chrono::seconds{3};
        if (const auto until = drained(context_))
            settle = std::max(settle, *until - world_.schedule().now());
        course.settle = settle;
        co_await ends_.until(world_.schedule().now() + settle, [&] { return interrupted_; });
        if (interrupted_) course.completed = false;
    }

    /// Actor to the link that carries it; those that are joined directly are left out.
    std::map<std::string, std::string> actor_links() const {
        std::map<std::string, std::string> out;
        for (const auto& actor : row_.actors)
            if (const auto* link = world_.link_of(actor)) out[actor.name] = link->name();
        return out;
    }

    void over_limit(Instant start, Duration limit) {
        const auto in_seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
        const bool late = world_.lateness(start) > std::chrono::seconds{1};
        trace_.expect(
            {.what = fmt::format("the row ends within {} s", in_seconds),
             .actual = "it did not",
             .verdict = late ? Verdict::undecided : Verdict::fail,
             .from = {},
             .to = trace_.offset(world_.schedule().now())}
        );
    }

    /// What came although no step expected it.
    void leftovers(bool& completed) {
        for (const auto& actor : row_.actors)
            for (const auto& arrival : actors_[actor.name]->inbox()) {
                const auto what = uninvited(*actors_[actor.name], arrival);
                if (!what) continue;
                const auto blame =
                    arrival.kind == Arrival::Kind::closed ? blame_of_links(context_) : std::nullopt;
                trace_.expect(
                    {.what = fmt::format(
                         "{}: no packet or close that the scenario does not expect", actor.name
                     ),
                     .actual = blame ? fmt::format("{} ({})", *what, *blame) : *what,
                     .verdict = blame ? Verdict::undecided : Verdict::fail,
                     .from = {},
                     .to = trace_.offset(arrival.at),
                     .evidence = arrival.trace}
                );
                completed = false;
            }
    }

    /// Following every byte costs, so only rows in which it can matter do.
    bool watches_bytes() const {
        return !row_.links.empty() || !row_.faults.empty() || row_.sweep || row_.chaos;
    }

    void listen() {
        world_.on_events(
            {.sending = [this](
                            const std::string& actor, Way way, std::uint8_t first, std::size_t size
                        ) { on_wire(actor, way, first, size, false); },
             .delivered =
                 [this](const std::string& actor, Way way, std::uint8_t first, std::size_t size) {
                     on_wire(actor, way, first, size, true);
                 },
             .may_pass =
                 watches_bytes()
                     ? [this](
                           const std::string& actor, Way way
                       ) { return timeline_.bytes_until_due({actor, link_under(actor), way}); }
                     : std::function<std::uint64_t(const std::string&, Way)>{},
             .passed = watches_bytes()
                           ? [this](
                                 const std::string& actor, Way way, std::uint64_t n
                             ) { on_bytes(actor, way, n); }
                           : std::function<void(const std::string&, Way, std::uint64_t)>{},
             .sent_again = [this](
                               const std::string& actor, Way way, const std::string& what
                           ) { segments_.add(world_.schedule().now(), actor, way, what); },
             .proxy_answered =
                 [this](const std::string& actor, Reach reach) {
                     segments_.add(
                         world_.schedule().now(), actor, Way::up, std::string{story_of(reach)}
                     );
                     signal_.notify();
                 },
             .link_changed =
                 [this](const std::string& link, bool up) {
                     trace_.add(
                         world_.schedule().now(),
                         {.kind = TraceEvent::Kind::link, .from = link, .text = up ? "up" : "down"}
                     );
                     if (up)
                         context_.outages[link].ended = world_.schedule().now();
                     else
                         context_.outages[link] = {.began = world_.schedule().now()};
                     signal_.notify();
                 },
             .broker_changed =
                 [this](const std::string& what, bool is_over) {
                     trace_.add(
                         world_.schedule().now(),
                         {.kind = TraceEvent::Kind::note,
                          .from = std::string{target_name},
                          .text = what}
                     );
                     if (is_over) restarts_.push_back(trace_.offset(world_.schedule().now()));
                     signal_.notify();
                 },
             .interrupt =
                 [this] {
                     interrupted_ = true;
                     ends_.notify();
                 }}
        );
    }

    const std::string& link_under(const std::string& actor) const {
        return actors_.at(actor)->spec().link;
    }

    void on_wire(
        const std::string& name, Way way, std::uint8_t first_byte, std::size_t size, bool delivered
    ) {
        const auto found = actors_.find(name);
        if (found == actors_.end()) return;
        journeys_.note(*found->second, way, first_byte, size, delivered);
        if (delivered) ++traffic_[name].packets;
        timeline_.packet({name, found->second->spec().link, way}, first_byte, delivered);
    }

    void on_bytes(const std::string& name, Way way, std::uint64_t count) {
        auto& traffic = traffic_[name];
        (way == Way::up ? traffic.bytes_up : traffic.bytes_down) += count;
        timeline_.bytes({name, link_under(name), way}, count);
    }

    /// What the row's faults act on.
    FaultStage stage() {
        return {
            .links = [this](const Fault& fault) -> std::vector<simulator::Link*> {
                if (!fault.actor.empty()) return links_of(fault.actor);
                auto links = world_.links();
                if (!fault.link.empty())
                    std::erase_if(links, [&](const auto* link) {
                        return !is_meant(fault.link, link->name());
                    });
                return links;
            },
            .break_off =
                [this](const std::string& actor, simulator::Ending how) {
                    if (!world_.break_off(actor, how))
                        context_.not_applicable = "connections cannot be broken here";
                },
            .begins = [this](const Fault& fault
                      ) { trace_.note(world_.schedule().now(), "fault: " + print_fault(fault)); }
        };
    }
    /// Those of an actor, or of all members of a fleet.
    std::vector<simulator::Link*> links_of(const std::string& name) const {
        // In the order of the actors: that of addresses would differ from run to run.
        std::vector<simulator::Link*> links;
        std::set<simulator::Link*> seen;
        for (const auto& actor : row_.actors)
            if (auto* link = is_meant(name, actor.name) ? world_.link_of(actor) : nullptr)
                if (seen.insert(link).second) links.push_back(link);
        return links;
    }

    /// Lets the row's faults loose, and heals the network after its chaos.
    void disturb() {
        for (const auto& fault : row_.faults)
            timeline_.add(fault);
        if (!row_.chaos) return;
        const FaultTrigger end{.on = FaultTrigger::On::time, .at = row_.chaos->lasting};
        timeline_.arm(end, "", "", [this] {
            trace_.note(world_.schedule().now(), "the network is healed");
            timeline_.heal();
            for (auto* link : world_.links())
                link->change(simulator::calm(link->spec()));
        });
    }

    const Row& row_;
    World& world_;
    PlayOptions options_;
    Names names_;
    Trace trace_;
    Signal signal_;  ///< something happened in the row
    Signal ends_;    ///< the steps have ended, or have to
    std::map<std::string, std::unique_ptr<ClientActor>> actors_{};
    Journeys journeys_{trace_, world_};
    SegmentLog segments_{trace_};
    Recorder recorder_{journeys_, actors_};
    FaultTimeline timeline_;
    std::map<std::string, Traffic> traffic_{};
    StepContext context_;
    std::vector<reports::Offset> restarts_{};
    bool interrupted_{};
};

}  // namespace

Script<Played> play(const Row& row, World& world, PlayOptions options) {
    RowPlay row_play{row, world, std::move(options)};
    co_return co_await row_play.run();
}

}  // namespace assay::harness
