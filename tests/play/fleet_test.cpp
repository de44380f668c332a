// Fleets: many clients that do the same, each on a link of its own.
#include "harness/campaign/play_simulated.hpp"
#include "harness/scenario/load.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <set>

namespace assay::play {
namespace {

using reports::Verdict;
using testing::HasSubstr;
using testing::SizeIs;

/// Meters that report; `details` are the fleet's, `steps` follow.
std::string metering(const std::string& details, const std::string& steps) {
    return fmt::format(
        "id: a/b\ntitle: Meters report\nlimit: 2h\n"
        "links: {{sat: {{delay: 300ms, rate: 20kbit/s}}}}\n"
        "actors: {{meter: {{link: sat, {}}}, office: {{}}}}\nsteps:\n"
        "  - office: {{listen: ~/#, qos: 1}}\n{}"
        "guarantees: [at_least_once, nothing_invented]\n",
        details,
        steps
    );
}

TEST(Fleet, IsSoManyClientsOnLinksOfTheirOwn) {
    const auto row = first_row(metering("count: 3", "  - meter: {connect: fresh}\n"));
    std::set<std::string> links;
    for (const auto& actor : row.actors)
        links.insert(actor.name + " " + actor.link);
    EXPECT_THAT(
        links,
        testing::ElementsAre("meter/1 sat/1", "meter/2 sat/2", "meter/3 sat/3", "office direct")
    );
    EXPECT_THAT(row.links, SizeIs(3));
}

TEST(Fleet, FindsRoomAtTheBroker) {
    const auto row = first_row(metering("count: 5", "  - meter: {connect: fresh}\n"));
    reports::RowResult result{.name = row.name};
    const SimulatedSetup narrow{.broker = {.connections_max = 2, .sessions_max = 2}, .seed = 1};
    campaign::play_simulated(row, narrow, {}, [](const std::string&) { return true; }, result);
    EXPECT_NE(result.verdict, Verdict::fail) << result.reason;
    EXPECT_THAT(result.reason, testing::Not(HasSubstr("CONNACK")));
}

TEST(Fleet, MayShareOneLink) {
    const auto row =
        first_row(metering("count: 3, shares_link: true", "  - meter: {connect: fresh}\n"));
    ASSERT_THAT(row.links, SizeIs(1));
    EXPECT_EQ(row.links.front().first, "sat");
}

TEST(Fleet, ReportsFromEveryMember) {
    const auto row = first_row(metering(
        "count: 20",
        "  - meter: {load: {count: 5, every: 10s, qos: 1, topic: ~/report/<member>}, as: reports}\n"
    ));
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    ASSERT_TRUE(result.statistics);
    EXPECT_EQ(result.statistics->messages.published, 100U);
    EXPECT_EQ(result.statistics->messages.delivered, 100U);
}

TEST(Fleet, ComesBackWhenAllItsLinksWereCut) {
    const auto text = metering(
        "count: 50, keep_alive: 30s",
        "  - meter: {load: {count: 10, every: 30s, qos: 1, topic: ~/report/<member>, keep_alive: "
        "30s, await: none}, as: reports}\n"
        "  - wait: 60s\n  - sat: {cut: 120s}\n  - sat: {expect: up, within: 150s}\n  - wait: 10m\n"
    );
    const auto row = first_row(text);
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_GE(result.statistics->reconnects, 50U);
    EXPECT_EQ(result.statistics->messages.delivered, 500U);
}

TEST(Fleet, IsNamedByItsGuarantees) {
    auto text = metering(
        "count: 2",
        "  - meter: {load: {count: 5, every: 10s, qos: 1, topic: ~/report/<member>}, as: reports}\n"
    );
    text.replace(text.find("[at_least_once"), std::string::npos, "[{at_least_once: [reports]}]\n");
    const auto row = first_row(text);
    EXPECT_EQ(play_judged(row).verdict, Verdict::pass);
    EXPECT_EQ(play_judged(row, {"tenth-message-lost"}).verdict, Verdict::fail);
}

TEST(Fleet, FinishesItsOwnExchanges) {
    const auto row = first_row(metering(
        "count: 3",
        "  - meter: {connect: fresh, keep_session: 1h}\n"
        "  - meter: {publish: ~/x/<member>, payload: hello, qos: 2, as: cmd, await: none}\n"
        "  - meter: {disconnect: abort}\n"
        "  - meter: {connect: resume}\n"
        "  - meter: {finish: cmd}\n"
    ));
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(Fleet, MeansItsOwnConnect) {
    auto text = metering(
        "count: 2, keep_alive: 10s",
        "  - meter: {connect: fresh, as: hello}\n"
        "  - meter: {wait: 1s, keep_alive: hello}\n"
        "  - meter: {expect: close, keep_alive: hello}\n"
    );
    text.erase(text.find("guarantees"));  // nothing is published
    const auto row = first_row(text);
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(Fleet, MeansItsOwnPacketIdentifiers) {
    const auto row = first_row(metering(
        "count: 2, auto_ack: false",
        "  - meter: {connect: fresh}\n"
        "  - meter: {publish: ~/x/<member>, qos: 2, as: cmd, await: none}\n"
        "  - meter: {expect: PUBREC, packet_id: <cmd.packet_id>}\n"
        "  - meter: {send: {packet: PUBREL, with: {packet_id: <cmd.packet_id>}}}\n"
        "  - meter: {expect: PUBCOMP, packet_id: <cmd.packet_id>}\n"
    ));
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(Fleet, IsHitByAFaultOfItsLink) {
    auto text = metering(
        "count: 4",
        "  - meter: {load: {count: 5, every: 10s, qos: 1, topic: ~/report/<member>, keep_alive: "
        "10s}, as: reports}\n"
    );
    text += "faults: [cut 15s at 12s on sat]\n";
    const auto row = first_row(text);
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    std::set<std::string> down;
    for (const auto& event : result.trace)
        if (event.kind == reports::TraceEvent::Kind::link && event.text == "down")
            down.insert(event.actor());
    EXPECT_THAT(down, SizeIs(4));
}

std::string problem_of(const std::string& text) {
    const auto scenario = scenario::load("f.yaml", text, {});
    return scenario ? "" : scenario.error().front().message;
}

TEST(Fleet, IsRefusedWhereItMakesNoSense) {
    const std::string step = "  - meter: {connect: fresh}\n";
    EXPECT_THAT(problem_of(metering("count: 0", step)), HasSubstr("count"));
    EXPECT_THAT(problem_of(metering("count: 10001", step)), HasSubstr("at most 10000 members"));
    EXPECT_THAT(problem_of(metering("shares_link: true", step)), HasSubstr("without count"));
    EXPECT_THAT(
        problem_of(metering("count: 2, client_id: one", step)), HasSubstr("different clients")
    );
    EXPECT_THAT(
        problem_of(metering("count: 2", step) + "faults: [close at 3s of meter]\n"),
        HasSubstr("meter is a fleet")
    );
    EXPECT_THAT(
        problem_of(metering("count: 2", "  - office: {publish: ~/<member>, payload: x}\n" + step)),
        HasSubstr("member")
    );
}

TEST(FaultOfOneMember, IsTaken) {
    const auto text = metering(
                          "count: 2",
                          "  - meter: {load: {count: 5, every: 10s, qos: 1, topic: "
                          "~/report/<member>}, as: reports}\n"
                      ) +
                      "faults: [close at 12s of meter/2]\n";
    const auto row = first_row(text);
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_EQ(result.statistics->reconnects, 1U);
}

}  // namespace
}  // namespace assay::play
