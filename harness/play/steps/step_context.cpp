#include "harness/play/steps/step_context.hpp"

#include "harness/network/layers.hpp"
#include "harness/play/actor/server_actor.hpp"
#include "harness/play/steps/expectation.hpp"
#include "harness/play/steps/link_blame.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::play {
namespace {

using reports::Verdict;

constexpr Duration default_window = std::chrono::seconds{5};
/// Lateness of the harness that spoils a missed window: this, or a tenth of the window.
constexpr Duration lateness_allowed = std::chrono::milliseconds{100};

std::string statement_for(
    const StepContext& context, const scenario::Step& step, scenario::ExpectedAnswer answer
) {
    const auto actor = context.actors.find(step.actor);
    const auto version =
        actor == context.actors.end() ? context.row.version : actor->second->version();
    return scenario::statement_of(answer, version);
}

/// What a packet that did not come can be a breach of: nothing that only says what may not happen.
/// Empty: everything that the row verifies, as for any other failure; nothing: none of it.
std::optional<std::vector<std::string>> demands_of(const scenario::Row& row) {
    if (row.prohibitions.empty()) return std::vector<std::string>{};
    std::set<std::string> others(row.statements.begin(), row.statements.end());
    for (const auto& id : row.prohibitions)
        others.erase(id);
    scenario::for_each_step(row.steps, [&](const scenario::Step& step, const scenario::Step*) {
        for (const auto& id : step.proves)
            others.erase(id);
    });
    if (others.empty()) return std::nullopt;
    return std::vector<std::string>(others.begin(), others.end());
}

/// Whether a client has to send what the step expects, because of what the server sent before; all
/// else it sends if it wants to, unless the scenario says what demands it (`proves`).
bool is_owed_at_once(scenario::ExpectedAnswer answer) {
    using enum scenario::ExpectedAnswer;
    return answer == puback || answer == pubrec || answer == pubrel || answer == pubcomp;
}

/// Whether the step waits for something that a client does or says of its own accord. A thing of
/// that kind that is other than expected is as free as one that does not come. What is given shows
/// what it `proves` if it comes.
bool is_left_to_client(const scenario::Step& step) {
    if (!step.proves.empty() && !step.given) return false;
    const auto traits = scenario::traits_of(step);
    return traits.awaits_arrival && !is_owed_at_once(traits.answer);
}

/// Whether the actor leaves something of the server's without an answer that the server waits for.
bool leaves_one_open(const StepContext& context, const std::string& actor_name) {
    const auto found = context.actors.find(actor_name);
    if (found == context.actors.end() || found->second->auto_ack) return false;
    return std::ranges::any_of(found->second->inbox(), [](const Arrival& arrival) {
        if (!arrival.packet || arrival.consumed) return false;
        const auto* publish = std::get_if<wire::Publish>(&*arrival.packet);
        return publish ? publish->qos() > 0 : std::holds_alternative<wire::Pubrel>(*arrival.packet);
    });
}

/// What a failure counts against. An answer that stays out breaks the rule that demands it, and
/// says nothing about what the scenario verifies. Nothing: no rule demands it.
std::optional<std::vector<std::string>>
broken_by(const StepContext& context, const scenario::Step& step, const Outcome& outcome) {
    using scenario::ExpectedAnswer;
    if (context.client && !outcome.held() && is_left_to_client(step)) return std::nullopt;
    if (outcome.held() || !step.proves.empty()) return step.proves;
    const auto answer = scenario::traits_of(step).answer;
    // A server may wait with a message until the client has acknowledged another, whatever its Receive
    // Maximum: only the most of them is said (5.0, 4.9).
    if (step.given && answer == ExpectedAnswer::message && leaves_one_open(context, step.actor))
        return std::nullopt;
    auto missing = outcome.missing_answer;
    if (missing == ExpectedAnswer::nothing && outcome.absent && !step.given) {
        auto demands = step.is_coming_given ? std::nullopt : demands_of(context.row);
        if (demands) return demands;
        missing = answer;
    }
    if (missing == ExpectedAnswer::nothing && !step.given && !outcome.absent) return step.proves;
    if (missing == ExpectedAnswer::nothing) missing = answer;
    if (missing == ExpectedAnswer::nothing) return std::nullopt;
    return std::vector{statement_for(context, step, missing)};
}

/// Whether a failure can come of what is due at a time of its own and has met the steps elsewhere: a
/// Will in a `never`, a Session that has ended, a message that has expired. A packet that came and is
/// wrong is wrong whenever it comes.
bool depends_on_time(const scenario::Step& step, const Outcome& outcome) {
    using scenario::ExpectedAnswer;
    return outcome.missed == Missed::connection || outcome.absent ||
           outcome.missing_answer != ExpectedAnswer::nothing ||
           scenario::traits_of(step).depends_on_time;
}

void record(StepContext& context, const scenario::Step& step, const Outcome& outcome) {
    if (outcome.expected.empty()) return;
    if (!outcome.held()) context.missed = std::max(context.missed, outcome.missed);
    const auto statements = broken_by(context, step, outcome);
    // What only prepares, and nothing demands, leaves everything open; so does what a link has moved.
    const bool is_moved =
        statements && !context.delays.why.empty() && depends_on_time(step, outcome);
    const bool is_open = !statements || is_moved;
    const auto verdict =
        is_open && outcome.verdict == Verdict::fail ? Verdict::undecided : outcome.verdict;
    const auto why = is_moved ? fmt::format(" ({})", context.delays.why) : "";
    context.trace.expect(
        {.line = step.at.line,
         .what = step.actor.empty() ? outcome.expected
                                    : fmt::format("{}: {}", step.actor, outcome.expected),
         .actual = outcome.held() ? "" : outcome.actual + why,
         .verdict = verdict,
         .statements = statements.value_or(std::vector<std::string>{}),
         .from = context.trace.offset(outcome.from),
         .to = context.trace.offset(outcome.to),
         .evidence = outcome.evidence}
    );
}

/// Whether a client that nobody drives speaks another version than the row's, by its last CONNECT.
bool speaks_other_version(const StepContext& context) {
    return !context.client->is_driven() && std::ranges::any_of(context.actors, [](const auto& own) {
        return static_cast<const ServerActor&>(*own.second).heard_other_version();
    });
}

/// What the client under test, or its adapter, says or does that ends a row.
void look_after(StepContext& context) {
    if (speaks_other_version(context))
        context.not_applicable = fmt::format(
            "the client does not speak MQTT {}, and nobody can tell it to",
            wire::name_of(context.row.version)
        );
    if (const auto& cannot = context.client->cannot(); !cannot.empty())
        context.not_applicable =
            fmt::format("the client has no way to do it through its adapter: {}", cannot);
}

/// Where there is something else to blame, nothing is proved.
void excuse(Outcome& outcome, const std::optional<std::string>& why) {
    if (!why) return;
    outcome.verdict = Verdict::undecided;
    outcome.actual += fmt::format(" ({})", *why);
}

/// A layer that broke says why; unless that breaches MQTT it proves nothing about the target.
void excuse_by_layers(StepContext& context, const ClientActor& client, Outcome& outcome) {
    const auto* layers = context.world.layers_of(client.spec());
    if (!layers || layers->trouble.empty()) return;
    outcome.actual += "; " + layers->trouble;
    if (!layers->is_breach) outcome.verdict = Verdict::undecided;
}

}  // namespace

Pilot& take_on(
    StepContext& context, ClientActor& actor, std::shared_ptr<Work> work, const Wishes& wishes
) {
    auto& pilot = context.pilots[actor.name()];
    if (!pilot) pilot = std::make_unique<Pilot>(context, actor, wishes);
    pilot->take_on(std::move(work));
    return *pilot;
}

void retire_if_done(StepContext& context, const ClientActor& actor) {
    const auto pilot = context.pilots.find(actor.name());
    if (pilot == context.pilots.end() || !pilot->second->is_done()) return;
    pilot->second->retire();
    context.pilots.erase(pilot);
}

bool take_back(StepContext& context, const ClientActor& actor) {
    return context.pilots.erase(actor.name()) > 0;
}

Instant deadline(StepContext& context, const ClientActor& actor, const scenario::Window& window) {
    // What this actor waits for may have to come from another one, over a worse link.
    auto slack = context.world.path(actor.spec()).slack;
    for (const auto& other : context.row.actors)
        slack = std::max(slack, context.world.path(other).slack);
    return context.now() + window_of(window) + slack;
}

Duration window_of(const scenario::Window& window) {
    return window.within.value_or(default_window);
}

void note_delay(StepContext& context, std::string_view link, Instant until) {
    if (context.now() <= until) return;
    context.delays.why = fmt::format(
        "{} had kept the row up for {} more than its steps allow",
        link,
        in_seconds(std::chrono::duration_cast<reports::Offset>(context.now() - until))
    );
}

std::optional<Instant> drained(const StepContext& context) {
    const auto& chaos = context.row.chaos;
    if (!chaos) return std::nullopt;
    return context.trace.start() + chaos->lasting + chaos->drain;
}

LinkPatience::LinkPatience(StepContext& context, const ClientActor& actor, Instant deadline)
    : context_{context},
      actor_{actor},
      deadline_{deadline},
      window_{std::min<Duration>(
          deadline - context.now(), default_window + context.world.path(actor.spec()).slack
      )} {}

bool has_given_out(const StepContext& context) {
    return context.client && !context.client->trouble().empty();
}

std::optional<Instant> LinkPatience::more() {
    const auto until = next();
    if (until) context_.delays.waited += *until - context_.now();
    return until;
}

std::optional<Instant> LinkPatience::next() {
    constexpr Duration look_again = std::chrono::seconds{1};
    const auto now = context_.now();
    if (now >= deadline_ + longest_outage) return std::nullopt;
    if (is_under_way(context_, actor_)) {
        last_seen_ = now;
        return now + look_again;
    }
    if (last_seen_ && now < *last_seen_ + window_) return *last_seen_ + window_;
    const auto repaired = outage_repaired(context_, actor_.spec());
    if (!repaired || now >= *repaired) return std::nullopt;
    return std::min<Instant>(*repaired, now + look_again);
}

Instant base_of(const StepContext& context, const scenario::Window& window, Instant step_start) {
    if (window.since.empty()) return step_start;
    if (window.since == "start") return context.trace.start();
    const auto found = context.named.find(window.since);
    return found == context.named.end() ? step_start : found->second.at;
}

Outcome held(StepContext& context, Instant from, std::string expected) {
    return {.expected = std::move(expected), .from = from, .to = context.now()};
}

Outcome broken(
    StepContext& context,
    Instant from,
    std::string expected,
    std::string actual,
    std::optional<std::size_t> evidence
) {
    return {
        .verdict = Verdict::fail,
        .expected = std::move(expected),
        .actual = std::move(actual),
        .from = from,
        .to = context.now(),
        .evidence = evidence
    };
}

Outcome ended_too_soon(
    StepContext& context,
    const ClientActor& client,
    Instant from,
    std::string expected,
    std::string actual,
    std::size_t end
) {
    auto outcome = broken(context, from, std::move(expected), std::move(actual), end);
    excuse(outcome, blame_for_end(context, client, end));
    excuse_by_layers(context, client, outcome);
    return outcome;
}

namespace {

/// An outcome that failed because something has not come. `why` the links or the client itself may be
/// to blame for that.
Outcome not_come(
    StepContext& context,
    const ClientActor& waiting,
    Instant from,
    std::string expected,
    std::string actual,
    const std::optional<std::string>& why
) {
    auto outcome = broken(context, from, std::move(expected), std::move(actual));
    outcome.missed = waiting.is_open() ? Missed::answer : Missed::connection;
    // Whether a client comes back is its own affair, and so is what one does that nobody drives.
    if (context.client && !waiting.is_open() && !waiting.is_opening())
        excuse(
            outcome,
            waiting.connections() == 0 ? "the client never connected" : "the client never came back"
        );
    if (context.client && !context.client->is_driven())
        excuse(outcome, "nobody drives this client");
    // Whoever is gone or talks nonsense says nothing more, whatever the client has done.
    if (has_given_out(context)) excuse(outcome, context.client->trouble());
    excuse(outcome, why);
    excuse_by_layers(context, waiting, outcome);
    const auto late = context.world.lateness(from);
    if (late > std::max<Duration>(lateness_allowed, (outcome.to - from) / 10))
        excuse(
            outcome,
            fmt::format(
                "the harness itself was {} ms late meanwhile",
                std::chrono::duration_cast<std::chrono::milliseconds>(late).count()
            )
        );
    return outcome;
}

}  // namespace

Outcome missed_close(
    StepContext& context,
    const ClientActor& waiting,
    Instant from,
    std::string expected,
    std::string actual
) {
    const auto why = blame_for_no_end(context, waiting);
    return not_come(context, waiting, from, std::move(expected), std::move(actual), why);
}

Outcome missed(
    StepContext& context,
    const ClientActor& waiting,
    Instant from,
    std::string expected,
    std::string actual
) {
    const auto why = blame_for_silence(context, waiting, from);
    return not_come(context, waiting, from, std::move(expected), std::move(actual), why);
}

std::string describe_state(const ClientActor& actor) {
    if (actor.is_open()) return "nothing came";
    if (actor.is_opening()) return "the Network Connection is still being made";
    if (actor.ending())
        return fmt::format("the Network Connection ended: {}", simulator::name_of(*actor.ending()));
    return "there is no Network Connection";
}

network::Script<Outcome> perform(StepContext& context, const scenario::Step& step) {
    // Each alternative is its own coroutine; the visitor only starts the right one.
    return std::visit(
        [&](const auto& action) -> network::Script<Outcome> {
            return perform(context, step, action);
        },
        step.action
    );
}

network::Script<bool> perform_all(StepContext& context, std::span<const scenario::Step> steps) {
    for (const auto& step : steps) {
        if (has_given_out(context)) co_return false;
        if (!step.as.empty() && !context.named.contains(step.as))
            context.named[step.as] = {.at = context.now()};
        auto outcome = co_await perform(context, step);
        // Only a scenario that is about just this says that it must not be refused.
        if (outcome.refused && step.proves.empty()) outcome.verdict = Verdict::undecided;
        record(context, step, outcome);
        if (context.client) look_after(context);
        if (!context.not_applicable.empty() || !outcome.lets_go_on()) co_return false;
    }
    co_return true;
}

}  // namespace assay::play
