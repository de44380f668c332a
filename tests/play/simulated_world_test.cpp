#include "harness/campaign/play_simulated.hpp"
#include "harness/scenario/load.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <set>

namespace assay::play {
namespace {

using std::chrono::milliseconds;

/// When the CONNACK came in a row whose actor has this entry.
Duration connack_at(std::string_view actor, std::optional<simulator::LinkSpec> default_link) {
    const auto text = fmt::format(
        "id: a/b\ntitle: It connects\nmatrix: {{version: [5.0]}}\n"
        "links: {{slow: {{delay: 300ms}}}}\nactors: {{one: {}}}\nsteps:\n  - one: {{connect: "
        "fresh}}\n",
        actor
    );
    const auto scenario = scenario::load("f.yaml", text, {});
    if (!scenario) {
        ADD_FAILURE() << scenario.error().front().message;
        return {};
    }
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {.link = std::move(default_link)}};
    const auto played = campaign::play_in(world, *row, {});
    EXPECT_TRUE(played.course.completed);
    for (const auto& event : played.trace)
        if (event.kind == reports::TraceEvent::Kind::received) return event.at;
    return {};
}

simulator::LinkSpec with_delay(Duration delay) {
    simulator::LinkSpec spec;
    spec.up.delay.base = delay;
    spec.down.delay.base = delay;
    return spec;
}

TEST(SimulatedWorld, CarriesAnActorOverTheLinkOfTheRow) {
    // A handshake of one round trip, then CONNECT and CONNACK.
    EXPECT_GE(connack_at("{link: slow}", std::nullopt), milliseconds{1200});
    EXPECT_LT(connack_at("{link: slow}", std::nullopt), milliseconds{1300});
}

TEST(SimulatedWorld, LaysOneLinkUnderEveryActorWithoutALink) {
    EXPECT_GE(connack_at("{}", with_delay(milliseconds{100})), milliseconds{400});
    EXPECT_GE(connack_at("{link: slow}", with_delay(milliseconds{100})), milliseconds{1200});
    EXPECT_LT(connack_at("{}", std::nullopt), milliseconds{10});
}

TEST(SimulatedWorld, GivesEachMachineTheStackThatTheScenarioNames) {
    // The link loses the first SYN, so the stack's second try shows: after one second or three.
    const auto connected = [](std::string_view stack) {
        const auto text = fmt::format(
            "id: a/b\ntitle: It connects\nmatrix: {{version: [5.0]}}\nlinks: {{sat: {{delay: "
            "10ms}}}}\n"
            "actors: {{one: {{link: sat, stack: {}}}}}\nsteps:\n  - sat: {{drop: 1, direction: "
            "up}}\n"
            "  - one: {{connect: fresh}}\n",
            stack
        );
        const auto scenario = scenario::load("f.yaml", text, {});
        if (!scenario) return Duration{};
        const auto row = scenario::expand(*scenario, scenario->rows.front());
        SimulatedWorld world{*row, {}};
        const auto played = campaign::play_in(world, *row, {});
        EXPECT_TRUE(played.course.completed);
        return played.duration;
    };
    EXPECT_EQ(std::chrono::floor<std::chrono::seconds>(connected("linux-6.5+")).count(), 1);
    EXPECT_EQ(std::chrono::floor<std::chrono::seconds>(connected("lwip-like")).count(), 3);
}

/// Plays the first row of a scenario, which has to come to its end.
void expect_completed(const std::string& text) {
    const auto scenario = scenario::load("f.yaml", text, {});
    ASSERT_TRUE(scenario) << scenario.error().front().message;
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {}};
    const auto played = campaign::play_in(world, *row, {});
    EXPECT_TRUE(played.course.completed);
    EXPECT_EQ(played.course.error, "");
}

TEST(SimulatedWorld, KnowsWhatTheConnackOfAConnectStepSaid) {
    expect_completed(
        "id: a/b\ntitle: It aliases\nmatrix: {version: [5.0]}\nactors: {one: {}}\nsteps:\n"
        "  - one: {connect: fresh, as: connack}\n"
        "  - one: {subscribe: ~/t, qos: 0}\n"
        "  - one: {publish: ~/t, payload: \"<connack.receive_maximum>\", qos: 1}\n"
        "  - one: {expect: PUBLISH, payload: \"100\"}\n"
    );
}

TEST(SimulatedWorld, KnowsTheAnswerToTheChallengeOfAnAuth) {
    expect_completed(
        "id: a/b\ntitle: It answers\nmatrix: {version: [5.0]}\nactors: {one: {}}\nsteps:\n"
        "  - one: {connect: fresh, await: none, properties: {authentication_method: "
        "ASSAY-CHALLENGE}}\n"
        "  - one: {expect: AUTH, as: asked}\n"
        "  - one: {auth: 0x18, properties: {authentication_method: ASSAY-CHALLENGE, "
        "authentication_data: <asked.answer>}}\n"
        "  - one: {expect: CONNACK, reason: 0}\n"
    );
}

/// What did not hold in a row in which `steps` follow one SUBSCRIBE of each of two clients.
std::string broken_after_subscribing(std::string_view filter, std::string_view steps) {
    const auto text = fmt::format(
        "id: a/b\ntitle: One of two\nmatrix: {{version: [5.0]}}\nactors: {{a: {{}}, b: {{}}}}\n"
        "steps:\n"
        "  - a: {{connect: fresh}}\n  - b: {{connect: fresh}}\n"
        "  - a: {{subscribe: {0}, qos: 0}}\n  - b: {{subscribe: {0}, qos: 0}}\n{1}",
        filter,
        steps
    );
    const auto scenario = scenario::load("f.yaml", text, {});
    if (!scenario) return scenario.error().front().message;
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {}};
    const auto played = campaign::play_in(world, *row, {});
    std::string out = played.course.error;
    for (const auto& expectation : played.expectations)
        if (expectation.verdict != reports::Verdict::pass)
            out += fmt::format("{} <- {}\n", expectation.what, expectation.actual);
    return out;
}

TEST(SimulatedWorld, BlamesNoTargetForAConnectionThatTheLinkForgot) {
    const auto scenario = scenario::load(
        "f.yaml",
        "id: a/b\ntitle: It is silent\nlimit: 10m\nmatrix: {version: [5.0]}\n"
        "links: {cell: {delay: 10ms, nat_idle: 1m}}\nactors: {a: {link: cell}, b: {}}\nsteps:\n"
        "  - a: {connect: fresh}\n  - b: {connect: fresh}\n  - a: {subscribe: ~/t, qos: 1}\n"
        "  - wait: 2m\n"
        "  - b: {publish: ~/t, payload: x, qos: 1}\n  - a: {expect: PUBLISH}\n",
        {}
    );
    ASSERT_TRUE(scenario) << scenario.error().front().message;
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {}};
    const auto played = campaign::play_in(world, *row, {});
    ASSERT_FALSE(played.expectations.empty());
    const auto& last = played.expectations.back();
    EXPECT_EQ(last.verdict, reports::Verdict::undecided);
    EXPECT_EQ(
        last.actual,
        "nothing came (the link's address translator had forgotten a silent connection)"
    );
}

/// A load of one actor whose broker is away for half a minute.
Played play_with_broker_away(std::string_view actor) {
    const auto text = fmt::format(
        "id: a/b\ntitle: It comes back\nlimit: 10m\nisolation: process\nmatrix: {{version: "
        "[5.0]}}\n"
        "links: {{slow: {{delay: 10ms}}, split: {{delay: 10ms, pep: on}}}}\n"
        "actors: {{one: {}}}\nsteps:\n"
        "  - one: {{load: {{count: 9, every: 1s, qos: 1, topic: ~/t, await: none}}, as: reports}}\n"
        "  - wait: 3s\n  - broker: {{kill: 30s}}\n",
        actor
    );
    const auto scenario = scenario::load("f.yaml", text, {});
    const auto row = scenario::expand(scenario.value(), scenario->rows.front());
    SimulatedWorld world{*row, {}};
    return campaign::play_in(world, *row, {});
}

/// How the attempts to connect ended while the broker was away; "open" for those that succeeded.
std::set<std::string> attempts_while_away(const Played& played) {
    std::set<std::string> out;
    bool is_away = false;
    for (const auto& event : played.trace) {
        using Kind = reports::TraceEvent::Kind;
        // The end of the connection that there was comes first.
        if (event.kind == Kind::opened && is_away) out.insert("open");
        if (event.kind == Kind::ended && is_away) out.insert(event.text);
        if (event.kind == Kind::ended) is_away = true;
        if (event.text == "the broker is ready again") is_away = false;
    }
    return out;
}

TEST(SimulatedWorld, RefusesConnectionsWhileItsBrokerIsAway) {
    const std::set<std::string> refused{"Network Connection ended: refused"};
    EXPECT_EQ(attempts_while_away(play_with_broker_away("{link: slow}")), refused);
    EXPECT_EQ(attempts_while_away(play_with_broker_away("{}")), refused);
}

TEST(SimulatedWorld, TellsAProxyThatItsBrokerIsAway) {
    const auto played = play_with_broker_away("{link: split}");
    EXPECT_THAT(
        played.trace,
        testing::Contains(testing::Field(
            &reports::TraceEvent::text, HasSubstr("the broker refuses the proxy, which resets")
        ))
    );
}

constexpr auto one_of_two = "  - a: {publish: ~/t, payload: x, qos: 1}\n"
                            "  - either: [{a: {expect: PUBLISH}}, {b: {expect: PUBLISH}}]\n";

TEST(Either, IsMetByOneOfItsSteps) {
    EXPECT_EQ(broken_after_subscribing("$share/g/~/t", one_of_two), "");
}

TEST(Either, TakesOnlyWhatMetIt) {
    const auto text = broken_after_subscribing("~/t", one_of_two);
    EXPECT_TRUE(text.starts_with("b: ")) << text;
}

TEST(Either, NamesAllThatItWaitedFor) {
    EXPECT_EQ(
        broken_after_subscribing(
            "~/t",
            "  - either: [{a: {expect: PUBLISH, qos: 1, within: 1s}}, {b: {expect: close, "
            "within: 1s}}]\n"
        ),
        "either a: PUBLISH with qos 1, or b: the Network Connection ends <- a: nothing came; b: "
        "nothing came\n"
    );
}

TEST(SimulatedWorld, EndsARowAtOnceWhenTheRunIsStopped) {
    const auto scenario = scenario::load(
        "f.yaml",
        "id: a/b\ntitle: It waits for days\nlimit: 200h\nactors: {one: {}}\nsteps:\n"
        "  - one: {connect: fresh}\n  - wait: 100h\n",
        {}
    );
    ASSERT_TRUE(scenario);
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    std::atomic<bool> stop{false};
    SimulatedWorld world{*row, {.stop = &stop}};
    world.schedule().after(std::chrono::minutes{1}, [&] { stop = true; });
    const auto played = campaign::play_in(world, *row, {});
    EXPECT_TRUE(played.course.interrupted);
    EXPECT_FALSE(played.course.completed);
    EXPECT_LT(played.duration, std::chrono::minutes{2});
}

}  // namespace
}  // namespace assay::play
