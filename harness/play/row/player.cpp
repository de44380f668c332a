#include "harness/play/row/player.hpp"

#include "harness/play/actor/server_actor.hpp"
#include "harness/play/row/cleanup.hpp"
#include "harness/play/row/leftovers.hpp"
#include "harness/play/row/recorder.hpp"
#include "harness/play/row/row_faults.hpp"
#include "harness/play/steps/undriven.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/scenario/link_text.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::play {
namespace {

using reports::Verdict;

/// For the `cleanup:` of a scenario, in link time.
constexpr std::chrono::seconds cleanup_limit{30};
/// From the end of a process's connections until its own is heard of, also on a busy machine.
constexpr std::chrono::seconds death_limit{2};

/// How long a delivery that has begun may take on the slowest path of the row, and on each link that
/// is better.
void add_settle_times(const scenario::Row& row, World& world, reports::Course& course) {
    for (const auto& actor : row.actors) {
        const auto path = world.path(actor);
        const auto* link = world.paths().link_of(actor);
        // Up from the publisher, down to the subscriber, and the acknowledgements of QoS 2.
        const Duration time = 3 * path.round_trip + path.settle + path.slack;
        auto& longest = course.settles[link ? link->name() : ""];
        longest = std::max<Duration>(longest, time);
        course.settle = std::max<Duration>(course.settle, time);
    }
    std::erase_if(course.settles, [&](const auto& one) { return one.second == course.settle; });
}

/// Actor to the link that carries it; those that are joined directly are left out.
std::map<std::string, std::string> links_of_actors(const scenario::Row& row, ActorPaths& paths) {
    std::map<std::string, std::string> out;
    for (const auto& actor : row.actors)
        if (const auto* link = paths.link_of(actor)) out[actor.name] = link->name();
    return out;
}

/// The links that the seed made, with what it chose.
std::vector<std::string> drawn_links(ActorPaths& paths) {
    std::vector<std::string> out;
    for (const auto* link : paths.links())
        if (link->is_drawn())
            out.push_back(
                fmt::format("{}: {}", link->name(), scenario::print_parameters(link->spec()))
            );
    return out;
}

reports::WireCounts on_all_links(ActorPaths& paths) {
    reports::WireCounts out;
    for (auto* link : paths.links()) {
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
    RowPlay(const scenario::Row& row, World& world, PlayOptions options)
        : row_{row},
          world_{world},
          options_{std::move(options)},
          names_{options_.nonce, row.name},
          trace_{world.schedule().now()},
          signal_{world.schedule(), world.io()},
          ends_{world.schedule(), world.io()},
          timeline_{world.schedule(), stage_of(row, world, trace_)},
          recorder_{
              {row, world, trace_, signal_, ends_, actors_, timeline_, options_.heard_max_bytes}
          },
          context_{
              {world, names_, trace_, signal_, recorder_},
              row,
              actors_,
              timeline_,
              recorder_.journeys(),
              options_.rest
          } {}

    network::Script<Played> run() {
        if (const auto login = world_.credentials()) trace_.hide(login->password.reveal());
        auto& paths = world_.paths();
        paths.on_events(&recorder_);
        for (const auto& actor : row_.actors)
            add(actor);
        if (row_.role == wire::Role::client)
            begin_client();
        else
            add({.name = std::string{helper_actor}});
        disturb(row_, world_, trace_, timeline_);
        Played played;
        auto& course = played.course;
        course.root = names_.root();
        co_await play_steps(course.completed);
        const auto steps_end = trace_.offset(context_.now());
        bool is_away = false;
        if (course.completed && client_) is_away = co_await await_death();
        if (course.completed) course.completed = check_leftovers(context_);
        if (course.completed) course.completed = check_publications(context_);
        add_settle_times(row_, world_, course);
        if (course.completed && !row_.guarantees.empty()) co_await settle(course);
        if (course.completed) check_loads(context_);
        if (recorder_.flood_guard().is_flooded()) cut_off(course);
        // The clean-up ends every connection, and would excuse whatever is missing.
        trace_.close(context_.now());
        // Nobody missed the client while its death was waited for.
        played.duration =
            is_away && row_.guarantees.empty() ? steps_end : trace_.offset(context_.now());
        played.traffic = recorder_.traffic();
        played.actor_links = links_of_actors(row_, paths);
        played.missed = context_.missed;
        played.wire = on_all_links(paths);
        played.drawn = drawn_links(paths);
        course.not_applicable = std::exchange(context_.not_applicable, {});
        if (!recorder_.is_over() && !client_) co_await leave();
        for (auto& [name, actor] : actors_)
            actor->end(simulator::Ending::fin);
        course.interrupted = recorder_.is_interrupted() && !course.completed;
        recorder_.flush();
        if (client_) end_client(played);
        played.trace = trace_.take_events();
        played.expectations = trace_.take_expectations();
        course.epilogue = trace_.epilogue();
        course.restarts = recorder_.restarts();
        course.made = context_.loads.made;
        if (client_) {
            course.application = client_->take_application();
            course.undriven = !client_->is_driven();
        }
        paths.on_events(nullptr);
        if (recorder_.flood_guard().is_flooded()) {
            played.flooded_bytes = recorder_.flood_guard().heard_bytes();
            leave_out_flood(played);
        }
        co_return played;
    }

private:
    void add(const scenario::Actor& actor) {
        if (actor.is_server)
            actors_[actor.name] = std::make_unique<ServerActor>(context_, actor, row_.version);
        else
            actors_[actor.name] = std::make_unique<ClientActor>(context_, actor, row_.version);
    }

    /// The servers listen before the target can look for them.
    void begin_client() {
        for (const auto& [name, actor] : actors_)
            static_cast<ServerActor&>(*actor).listen();
        client_ = std::make_unique<TestedClient>(context_, world_.application());
        context_.client = client_.get();
    }

    /// The first that is seen of a process that dies is that its connection ends. Whether it has died
    /// decides what that end says, so there is time to hear of it. False: the
    /// client is there, or back.
    network::Script<bool> await_death() {
        const auto is_back = [&] {
            return std::ranges::any_of(actors_, [](const auto& entry) {
                return entry.second->is_open();
            });
        };
        if (!client_->may_die() || is_back()) co_return false;
        bool was_back = false;
        const auto is_heard = [&] {
            was_back = was_back || is_back();
            return was_back || !client_->trouble().empty() || recorder_.is_over();
        };
        co_await context_.signal.until(context_.now() + death_limit, is_heard);
        co_return !was_back;
    }

    /// A row whose client or adapter gave out says nothing more of MQTT, and what was not seen until
    /// then is not shown. What its application got too often, guarantees tell nevertheless.
    void end_client(Played& played) {
        if (has_given_out(context_) && row_.guarantees.empty()) played.course.completed = false;
        if (has_given_out(context_) && played.course.not_applicable.empty())
            trace_.expect(
                {.what = "the client under test is there until the row ends",
                 .actual = client_->trouble(),
                 .verdict = Verdict::undecided,
                 .from = {},
                 .to = trace_.offset(context_.now())}
            );
        played.target_output = client_->output();
        client_->leave();
    }

    /// Until the last step or the first that fails, but no longer than the row may take.
    network::Script<> play_steps(bool& completed) {
        const auto limit = options_.limit > Duration{} ? options_.limit : row_.limit;
        const auto start = context_.now();
        const bool ended = co_await within(limit, steps(completed));
        if (!ended && !recorder_.is_over()) over_limit(start, limit);
    }

    network::Script<> steps(bool& completed) {
        completed = co_await perform_all(context_, row_.steps);
    }

    /// What the scenario does at its end, and then, where the broker stays, what the harness does.
    network::Script<> leave() {
        if (!row_.cleanup.empty()) {
            const bool ended = co_await within(cleanup_limit, play_cleanup(context_));
            if (recorder_.is_over()) co_return;
            if (!ended)
                trace_.note(
                    context_.now(),
                    fmt::format("cleanup: not done within {} s", cleanup_limit.count())
                );
        }
        co_await clean_up(context_);
    }

    /// Runs `script` to its end, but no longer than `limit` and what it has waited for links; false
    /// if it had to be stopped.
    network::Script<bool> within(Duration limit, network::Script<> script) {
        bool ended = false;
        boost::asio::co_spawn(
            world_.io().get_executor(),
            until_interrupted(std::move(script), ended),
            [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            }
        );
        const auto done = [&] { return ended || recorder_.is_over(); };
        const auto start = context_.now() - context_.delays.waited;
        const auto last = [&] { return start + limit + context_.delays.waited; };
        while (!done() && context_.now() < last())
            co_await ends_.until(last(), done);
        if (ended) co_return true;
        // The script still refers to this object, so it has to unwind before that goes.
        signal_.interrupt();
        while (!ended)
            co_await ends_.wait(context_.now() + std::chrono::seconds{60});
        signal_.reset();
        co_return false;
    }

    network::Script<> until_interrupted(network::Script<> script, bool& ended) {
        try {
            co_await std::move(script);
        } catch (const network::Interrupted&) {
            // `within` stopped it, and says so.
        }
        ended = true;
        ends_.notify();
    }

    /// Guarantees speak of all messages of the row together, so the last of them gets its time.
    network::Script<> settle(reports::Course& course) {
        const auto now = context_.now();
        const auto until = drained(context_).value_or(now);
        const auto lengthen = [&](reports::Offset& settle) {
            // A connection that broke last comes back after its back-off.
            if (!row_.faults.empty()) settle += std::chrono::seconds{3};
            settle = std::max<Duration>(settle, until - now);
        };
        lengthen(course.settle);
        for (auto& [link, settle] : course.settles)
            lengthen(settle);
        co_await ends_.until(now + course.settle, [&] { return recorder_.is_over(); });
        if (recorder_.is_over()) course.completed = false;
    }

    /// Nothing is heard any more. What came shows nothing: on a broker that others use too, it may be
    /// theirs.
    void cut_off(reports::Course& course) {
        course.completed = false;
        context_.pilots.clear();
        for (auto& [name, actor] : actors_)
            actor->end(simulator::Ending::reset);
        trace_.expect(
            {.what = "the target sends what the row's own packets explain, and little more",
             .actual = "target floods: " + recorder_.flood_guard().heard_in_words(),
             .verdict = Verdict::undecided,
             .from = {},
             .to = trace_.offset(context_.now())}
        );
    }

    void over_limit(Instant start, Duration limit) {
        const auto in_seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
        // A client takes the time that it takes; what a step waited for is judged by that step.
        const bool is_open = client_ || world_.lateness(start) > std::chrono::seconds{1};
        context_.missed = std::max(context_.missed, Missed::answer);
        trace_.expect(
            {.what = fmt::format("the row ends within {} s", in_seconds),
             .actual = "it did not",
             .verdict = is_open ? Verdict::undecided : Verdict::fail,
             .from = {},
             .to = trace_.offset(context_.now())}
        );
    }

    const scenario::Row& row_;
    World& world_;
    PlayOptions options_;
    Names names_;
    evidence::Trace trace_;
    network::Signal signal_;  ///< something happened in the row
    network::Signal ends_;    ///< the steps have ended, or have to
    Actors actors_{};
    FaultTimeline timeline_;
    RowRecorder recorder_;
    StepContext context_;
    std::unique_ptr<TestedClient> client_{};  ///< the target, where that is a client
};

}  // namespace

network::Script<Played> play(const scenario::Row& row, World& world, PlayOptions options) {
    RowPlay row_play{row, world, std::move(options)};
    co_return co_await row_play.run();
}

}  // namespace assay::play
