#pragma once
/// What the steps of a row share, and the outcome each of them gives.
#include "harness/play/actor/match.hpp"
#include "harness/play/actor/packet_builder.hpp"
#include "harness/play/actor/pilot.hpp"
#include "harness/play/actor/tested_client.hpp"
#include "harness/play/steps/missed.hpp"
#include "harness/play/world/fault_timeline.hpp"
#include "harness/play/world/journeys.hpp"
#include "harness/scenario/expected_answer.hpp"

#include <map>
#include <span>

namespace assay::play {

/// How a step came out: its expectation in words and what happened instead.
struct Outcome {
    reports::Verdict verdict{reports::Verdict::pass};
    std::string expected{};  ///< empty: the step expects nothing
    std::string actual{};
    Instant from{};
    Instant to{};
    std::optional<std::size_t> evidence{};
    scenario::ExpectedAnswer missing_answer{};
    Missed missed{};  ///< failed because of what did not come, not because of what came
    bool refused{};   ///< in due form; the target may have its reasons
    bool absent{};    ///< nothing of the kind that was waited for came at all

    bool held() const { return verdict == reports::Verdict::pass; }
    /// Whether the row can go on: what is only advised is no reason to stop.
    bool lets_go_on() const { return held() || verdict == reports::Verdict::advice; }
};

/// A point that a step named with `as`.
struct NamedPoint {
    Instant at{};
    ClientActor* actor{};
    std::optional<std::size_t> arrival{};  ///< index into the actor's inbox
};

/// A `do` step of a client that nobody drives.
struct LeftToClient {
    scenario::DriveAction action{};
    Instant from{};  ///< when the row came to it
};

/// The actor behind `broker: {alive: true}`; every row has it.
constexpr std::string_view helper_actor = "helper";

using Actors = std::map<std::string, std::unique_ptr<ClientActor>>;

/// How links have kept the steps up.
struct LinkDelays {
    Duration waited{};  ///< behind the deadlines of steps; the row may take it longer
    std::string why{};  ///< a link kept an actor away longer than its step allows
};

/// What `load` steps publish, by the load's name.
struct Loads {
    std::map<std::string, std::size_t> planned{};
    std::map<std::string, reports::MadeMessages> made{};
};

struct StepContext : ActorContext {
    const scenario::Row& row;
    Actors& actors;
    FaultTimeline& timeline;
    const Journeys& journeys;
    Duration rest{};  ///< before each SUBSCRIBE; see PlayOptions
    std::map<std::string, NamedPoint> named{};
    std::string not_applicable{};  ///< a step found that the target cannot do it
    LinkDelays delays{};
    Missed missed{};  ///< by a step that failed
    int round{};      ///< of the innermost `repeat`
    Loads loads{};
    /// By actor: what `load` and `listen` have put in its place.
    std::map<std::string, std::unique_ptr<Pilot>> pilots{};

    /// The target, where that is a client; else null. Outlives the steps.
    TestedClient* client{};
    /// What a client that nobody drives was to do so far; see undriven.hpp.
    std::vector<LeftToClient> left_to_client{};

    ClientActor& actor(const std::string& name) { return *actors.at(name); }
};

/// Gives `work` to the actor's pilot, which is made if there is none.
Pilot&
take_on(StepContext& context, ClientActor& actor, std::shared_ptr<Work> work, const Wishes& wishes);
/// Lets the actor's pilot go if it has nothing left to do.
void retire_if_done(StepContext& context, const ClientActor& actor);
/// From now on the steps alone have the actor's connection; false if there was no pilot.
bool take_back(StepContext& context, const ClientActor& actor);

/// Plays one step. Never throws for what the target does.
network::Script<Outcome> perform(StepContext& context, const scenario::Step& step);

/// Steps in order until one fails; records every expectation. False if one failed.
network::Script<bool> perform_all(StepContext& context, std::span<const scenario::Step> steps);

// One overload an action, in the files of this folder.
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::ConnectAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::DisconnectAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::SubscribeAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::UnsubscribeAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::PublishAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::FinishAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::PingAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::AuthAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::SendAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::ExpectAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::NeverAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::LinkAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::BrokerAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::LoadAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::ListenAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::ServeAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::DriveAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::HearAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::WaitAction&);
network::Script<Outcome> perform(StepContext&, const scenario::Step&, const scenario::NoteAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::ParallelAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::RepeatAction&);
network::Script<Outcome>
perform(StepContext&, const scenario::Step&, const scenario::EitherAction&);

/// Whether `action`, its names resolved, would be met at once by the actor `name`. Takes nothing.
bool is_met(StepContext& context, const std::string& name, const scenario::ExpectAction& action);

/// Outages of a link's own weather that a step waits for.
constexpr Duration longest_outage = std::chrono::minutes{15};

/// How long a wait goes on behind its deadline because of the links: while something is still under
/// way on them, and until TCP can have repaired what an outage took. What has come over has the
/// usual time to be answered.
class LinkPatience {
public:
    /// `actor` waits; what it waits for may depend on every client of the row. All parameters
    /// outlive it.
    LinkPatience(StepContext& context, const ClientActor& actor, Instant deadline);
    /// Until when to wait now that the last deadline has passed; nothing: no longer.
    std::optional<Instant> more();

private:
    std::optional<Instant> next();

    StepContext& context_;
    const ClientActor& actor_;
    Instant deadline_;
    Duration window_;                     ///< in which what has come over is to be answered
    std::optional<Instant> last_seen_{};  ///< when something was under way last
};

/// The time until which an answer may come: `within`, or the default, and what the path may cost.
Instant deadline(StepContext& context, const ClientActor& actor, const scenario::Window& window);
/// When everything must have completed in a row with chaos: the network is healed before, and the
/// scenario bounds what it may take then. Nothing without chaos.
std::optional<Instant> drained(const StepContext& context);
/// Whether the client under test has nothing more to say: it ended, never came, or makes no sense.
bool has_given_out(const StepContext& context);
/// What a client sent before it gave out is still on its way to us that long.
constexpr Duration given_out_limit = std::chrono::seconds{1};
/// Waits until `holds()`, or until `deadline` and what the links add to it; little longer than the
/// client under test gives out. True if it held. It looks again when something happens to `topic`; an
/// empty one is anything.
template <class Predicate>
network::Script<bool> await_event(
    StepContext& context,
    std::string topic,
    const ClientActor& actor,
    Instant deadline,
    Predicate holds
) {
    LinkPatience patience{context, actor, deadline};
    const auto is_over = [&] { return holds() || has_given_out(context); };
    for (std::optional<Instant> until = deadline; until; until = patience.more()) {
        if (!co_await context.signal.until(*until, is_over, topic)) continue;
        const auto last_words = std::min<Instant>(*until, context.now() + given_out_limit);
        co_return co_await context.signal.until(last_words, holds, topic);
    }
    co_return false;
}

/// Waits for an answer of the target to `actor`: until `holds()`, or until `deadline` and what the
/// links add to it. True if it held. Every wait for something that the target does goes through
/// here.
template <class Predicate>
network::Script<bool>
await_answer(StepContext& context, const ClientActor& actor, Instant deadline, Predicate holds) {
    co_return co_await await_event(context, actor.name(), actor, deadline, std::move(holds));
}

/// How long a step may take where no link delays it.
Duration window_of(const scenario::Window& window);
/// Remembers that `link` has kept the row up, if `until` is over. What is due at a time of its own, such
/// as a Will or the end of a Session, may then meet the steps elsewhere than the scenario reckons: from
/// now on they accuse nobody.
void note_delay(StepContext& context, std::string_view link, Instant until);

/// The instant that `since` names; the step's start if it is empty.
Instant base_of(const StepContext& context, const scenario::Window& window, Instant step_start);

/// An outcome that failed at the present instant, because what `waiting` waits for has not come.
/// Where the links may be to blame, or the harness itself was late, that proves nothing: the verdict
/// is undecided. So it is where `waiting` had been disconnected before, because it was silent for too long.
Outcome missed(
    StepContext& context,
    const ClientActor& waiting,
    Instant from,
    std::string expected,
    std::string actual
);
/// The same where the end of a connection is waited for, which silence has to bring.
Outcome missed_close(
    StepContext& context,
    const ClientActor& waiting,
    Instant from,
    std::string expected,
    std::string actual
);
/// An outcome that failed because `client`'s connection has ended although it should not, or not yet;
/// `end` is that event of the trace. Undecided where its own link, the layers below MQTT or its own
/// silence can have ended it.
Outcome ended_too_soon(
    StepContext& context,
    const ClientActor& client,
    Instant from,
    std::string expected,
    std::string actual,
    std::size_t end
);
Outcome broken(
    StepContext& context,
    Instant from,
    std::string expected,
    std::string actual,
    std::optional<std::size_t> evidence = std::nullopt
);
Outcome held(StepContext& context, Instant from, std::string expected);

/// What an actor saw last, for "expected X, but …".
std::string describe_state(const ClientActor& actor);
/// A copy of the actor's `action` in which every run-time name is replaced; an unknown name is the
/// error.
template <class A>
std::expected<A, std::string>
resolved(StepContext& context, const ClientActor& actor, const A& action);

}  // namespace assay::play
