// Faults in a row: what they do to its connections, what chaos draws, and what a sweep finds.
#include "harness/campaign/chaos.hpp"
#include "harness/campaign/play_simulated.hpp"
#include "harness/scenario/load.hpp"
#include "tests/play/rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::RowResult;
using reports::Verdict;
using std::chrono::minutes;

bool has_note(const RowResult& result, const std::string& text) {
    return std::ranges::any_of(result.trace, [&](const auto& event) {
        return event.kind == reports::TraceEvent::Kind::note && event.text == text;
    });
}

/// One publishes a QoS 2 message to another; `faults` may break it, `steps` follow.
std::string publishing(const std::string& faults, const std::string& steps) {
    return fmt::format(
        "id: a/b\ntitle: It arrives\nactors: {{one: {{allow: [close]}}, two: {{}}}}\n"
        "faults: [{}]\nsteps:\n"
        "  - two: {{connect: fresh}}\n  - two: {{subscribe: ~/x, qos: 2}}\n"
        "  - one: {{connect: fresh, keep_session: 1h}}\n"
        "  - one: {{publish: ~/x, payload: hello, qos: 2, as: cmd, await: none}}\n{}",
        faults,
        steps
    );
}

TEST(RowFaults, CloseAfterAPacketThatWasStillRead) {
    const auto result = play_judged(first_row(publishing(
        "close after PUBREC 1 down of one",
        "  - one: {expect: close}\n"
        "  - one: {connect: resume, session_present: true}\n"
        "  - one: {finish: <cmd>}\n"
        "  - two: {expect: PUBLISH, payload: hello}\n"
        "  - two: {never: PUBLISH, for: 5s}\n"
    )));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_TRUE(has_note(result, "fault: close after PUBREC 1 down of one"));
}

TEST(RowFaults, CloseInTheMiddleOfAPacketSoThatNobodyGetsIt) {
    const auto connect_bytes = [] {
        const auto whole = first_row(publishing("", "  - two: {expect: PUBLISH}\n"));
        auto watched = whole;
        watched.sweep = scenario::Sweep{};
        SimulatedWorld world{watched, {}};
        return campaign::play_in(world, watched, {}).traffic.at("one").bytes_up;
    }();
    ASSERT_GT(connect_bytes, 20U);
    // All of PUBLISH but its last byte: PUBREL and PUBCOMP, 4 bytes each, come behind it.
    const auto cut = fmt::format("close after {} bytes up of one", connect_bytes - 4 - 1);
    const auto result = play_judged(first_row(
        publishing(cut, "  - one: {expect: close}\n  - two: {never: PUBLISH, for: 10s}\n")
    ));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    const auto arrives = play_judged(first_row(publishing(cut, "  - two: {expect: PUBLISH}\n")));
    EXPECT_EQ(arrives.verdict, Verdict::fail);
}

TEST(RowFaults, LoseAPacketBeforeItIsSentAndTcpSendsItAgain) {
    auto text = publishing("drop 1 before PUBLISH 1 up on sat", "  - two: {expect: PUBLISH}\n");
    text.replace(
        text.find("actors: {one: {allow"),
        20,
        "links: {sat: {delay: 100ms}}\nactors: {one: {link: sat, allow"
    );
    const auto result = play_judged(first_row(text));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    const auto got = std::ranges::find_if(result.trace, [](const auto& event) {
        return event.actor() == "two" && event.text.starts_with("PUBLISH");
    });
    const auto sent = std::ranges::find_if(result.trace, [](const auto& event) {
        return event.actor() == "one" && event.text.starts_with("PUBLISH");
    });
    ASSERT_NE(got, result.trace.end());
    // One way takes 100 ms; the probe that repairs the loss comes after two round trips and more.
    EXPECT_GT(got->at - sent->at, std::chrono::milliseconds{400});
}

const std::string reports_over_a_link =
    "id: a/b\ntitle: Reports arrive\nlimit: 2h\nmatrix: {version: [5.0]}\n"
    "links: {sat: {delay: 100ms}, home: {delay: 5ms}}\n"
    "actors: {rig: {link: sat}, office: {link: home}, idle: {}}\n"
    "chaos: {faults: 20, for: 5m, drain: 10m}\nsteps:\n"
    "  - idle: {connect: fresh}\n"
    "  - office: {listen: ~/rig, qos: 2}\n"
    "  - rig: {load: {count: 30, every: 10s, qos: 2, topic: ~/rig, keep_alive: 60s}}\n"
    "guarantees: [exactly_once, nothing_invented]\n";

TEST(Chaos, DrawsTheSameFaultsFromTheSameSeedAndOthersFromAnother) {
    const auto row = first_row(reports_over_a_link);
    const auto one = campaign::draw_faults(row, 1);
    EXPECT_EQ(one.size(), 20U);
    EXPECT_EQ(one, campaign::draw_faults(row, 1));
    EXPECT_NE(one, campaign::draw_faults(row, 2));
}

TEST(Chaos, DrawsWhatItsNotationGivesBack) {
    const auto row = first_row(reports_over_a_link);
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (const auto& fault : campaign::draw_faults(row, seed))
            EXPECT_EQ(scenario::parse_fault(print_fault(fault)), fault)
                << scenario::print_fault(fault);
}

TEST(Chaos, HitsOnlyActorsThatComeBackByThemselves) {
    const auto row = first_row(reports_over_a_link);
    EXPECT_EQ(campaign::resilient_actors(row), (std::vector<std::string>{"rig", "office"}));
    bool has_broken = false;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        for (const auto& fault : campaign::draw_faults(row, seed)) {
            EXPECT_NE(fault.actor, "idle");
            has_broken |= fault.breaks_connections();
        }
    EXPECT_TRUE(has_broken);
}

TEST(Chaos, KnowsOnlyTheKindsThatItIsTold) {
    auto row = first_row(reports_over_a_link);
    row.chaos->kinds = {scenario::Fault::Kind::cut, scenario::Fault::Kind::reset};
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const auto& fault : campaign::draw_faults(row, seed))
            EXPECT_TRUE(
                fault.kind == scenario::Fault::Kind::cut ||
                fault.kind == scenario::Fault::Kind::reset
            );
}

TEST(Chaos, EndsInAHealedNetworkInWhichEverythingCompletes) {
    const auto row = first_row(reports_over_a_link);
    std::size_t lost = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto result = play_judged(row, {}, seed);
        EXPECT_EQ(result.verdict, Verdict::pass) << seed << ": " << result.reason;
        EXPECT_TRUE(has_note(result, "the network is healed"));
        EXPECT_EQ(result.faults.size(), 20U);
        for (const auto& event : result.trace)
            lost += event.lost ? 1 : 0;
    }
    EXPECT_GT(lost, 20U);  // else it proved nothing
}

TEST(Chaos, CallsItNoProgressWhenMessagesDoNotCompleteAfterTheHeal) {
    const auto result = play_judged(first_row(reports_over_a_link), {"lost-pubcomp"});
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_NE(result.reason.find("no progress in the healed network"), std::string::npos)
        << result.reason;
}

std::string swept(const std::string& every) {
    return "id: a/b\ntitle: It arrives once\nlimit: 1h\nmatrix: {version: [5.0]}\n"
           "actors: {rig: {}, office: {}}\nsweep: " +
           every +
           "\nsteps:\n"
           "  - office: {listen: ~/rig, qos: 2}\n"
           "  - rig: {load: {count: 2, every: 1s, qos: 2, topic: ~/rig}, within: 10m}\n"
           "guarantees: [exactly_once, nothing_invented]\n";
}

/// "the row holds at each of N breaking points" as N.
int points_of(const RowResult& result) {
    for (const auto& expectation : result.expectations)
        if (expectation.what.starts_with("the row holds at each of "))
            return std::stoi(expectation.what.substr(25));
    return 0;
}

TEST(Sweep, BreaksAfterEveryPacketOfEveryReferenceClient) {
    const auto result = play_judged(first_row(swept("every_packet")));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    // rig: CONNECT, CONNACK, twice a QoS 2 exchange of 4, DISCONNECT; office: CONNECT, CONNACK,
    // SUBSCRIBE, SUBACK and the same exchanges.
    EXPECT_EQ(points_of(result), 11 + 12);
}

TEST(Sweep, BreaksInsideEveryPacketToo) {
    const auto result = play_judged(first_row(swept("every_byte")));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_GT(points_of(result), 200);
}

TEST(Sweep, NamesTheFirstPointAtWhichABrokerFails) {
    const auto row = first_row(swept("every_packet"));
    const auto result = play_judged(row, {"inflight-lost-on-resume"});
    EXPECT_EQ(result.verdict, Verdict::fail);
    ASSERT_EQ(result.faults.size(), 1U);
    EXPECT_TRUE(result.reason.starts_with("broken by '" + result.faults[0] + "': "))
        << result.reason;
    // The named point alone makes the row fail in the same way.
    auto again = row;
    again.sweep.reset();
    again.faults.push_back(*scenario::parse_fault(result.faults[0]));
    const auto replayed = play_judged(again, {"inflight-lost-on-resume"});
    EXPECT_EQ(replayed.verdict, Verdict::fail);
    EXPECT_TRUE(result.reason.ends_with(replayed.reason)) << replayed.reason;
}

}  // namespace
}  // namespace assay::play
