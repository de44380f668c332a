// What `load` and `listen` do for an actor goes over the one connection that the actor has.
#include "reference/wire/codec.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace assay::play {
namespace {

using reports::TraceEvent;
using reports::Verdict;
using testing::ElementsAre;
using testing::SizeIs;

reports::RowResult judged(const std::string& steps, const std::string& head = "") {
    return play_judged(row_of(steps, head));
}

/// What an actor sent of one type.
template <class P>
std::vector<P> sent_by(const reports::RowResult& result, std::string_view actor) {
    std::vector<P> out;
    for (const auto& event : result.trace) {
        if (event.kind != TraceEvent::Kind::sent || event.actor() != actor) continue;
        const auto packet = wire::decode(event.bytes, wire::Version::v5_0);
        if (const auto* wanted = packet ? std::get_if<P>(&*packet) : nullptr)
            out.push_back(*wanted);
    }
    return out;
}

TEST(Pilot, ServesEveryLoadAndListenOfAnActorOverOneConnection) {
    const auto result = judged(
        "  - two: {connect: fresh}\n"
        "  - one: {listen: ~/order, qos: 1}\n"
        "  - one: {listen: ~/firmware, qos: 1}\n"
        "  - parallel:\n"
        "      - one: {load: {count: 3, every: 1s, qos: 1, topic: ~/state}}\n"
        "      - one: {load: {count: 3, every: 1s, qos: 2, topic: ~/meter}}\n"
        "      - two: {load: {count: 3, every: 1s, qos: 1, topic: ~/order}}\n",
        "guarantees: [exactly_once, nothing_invented]\n"
    );
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_THAT(sent_by<wire::Connect>(result, "one"), SizeIs(1));
    EXPECT_THAT(sent_by<wire::Publish>(result, "one"), SizeIs(6));
}

TEST(Pilot, GoesOnWithTheConnectionThatAStepHasMade) {
    const auto result = judged(
        "  - two: {connect: fresh}\n  - two: {subscribe: ~/#, qos: 1}\n"
        "  - one: {connect: fresh, will: {topic: ~/gone, payload: lost, qos: 1}}\n"
        "  - one: {subscribe: ~/order, qos: 1}\n"
        "  - one: {listen: ~/firmware, qos: 1}\n"
        "  - one: {load: {count: 3, every: 1s, qos: 1, topic: ~/state}}\n"
        "  - two: {publish: ~/order, payload: open, qos: 1}\n"
        "  - one: {expect: PUBLISH, topic: ~/order, payload: open}\n"
        "  - one: {publish: ~/opened, payload: \"yes\", qos: 2}\n"
        "  - two: {expect: PUBLISH, topic: ~/opened}\n"
        "  - one: {disconnect: abort}\n"
        "  - two: {expect: PUBLISH, topic: ~/gone, payload: lost}\n",
        "actors: {one: {}, two: {allow: [PUBLISH]}}\n"
    );
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_THAT(sent_by<wire::Connect>(result, "one"), SizeIs(1));
}

TEST(Pilot, GivesTheConnectionBackToTheStepsThatMadeIt) {
    const auto result = judged("  - one: {connect: fresh}\n"
                               "  - one: {load: {count: 2, every: 1s, qos: 1, topic: ~/state}}\n"
                               "  - one: {ping: true}\n  - one: {disconnect: normal}\n");
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_THAT(sent_by<wire::Connect>(result, "one"), SizeIs(1));
    EXPECT_THAT(sent_by<wire::Disconnect>(result, "one"), SizeIs(1));
}

TEST(Pilot, ComesBackWithTheWillOfTheConnectionThatWasLost) {
    const auto result = judged(
        "  - one: {connect: fresh, keep_session: 1h, will: {topic: ~/gone, payload: lost}}\n"
        "  - one: {listen: ~/order, qos: 1}\n"
        "  - wait: 30s\n",
        "faults: [reset at 5s of one]\n"
    );
    const auto connects = sent_by<wire::Connect>(result, "one");
    ASSERT_THAT(connects, SizeIs(2)) << result.reason;
    EXPECT_TRUE(connects[1].has_will());
    EXPECT_FALSE(connects[1].clean_start());
    EXPECT_EQ(connects[1].will_payload.bytes, connects[0].will_payload.bytes);
}

/// When an actor opened its connections, from the start of the row.
std::vector<std::chrono::seconds>
opened_by(const reports::RowResult& result, std::string_view actor) {
    std::vector<std::chrono::seconds> out;
    for (const auto& event : result.trace)
        if (event.kind == TraceEvent::Kind::opened && event.actor() == actor)
            out.push_back(std::chrono::duration_cast<std::chrono::seconds>(event.at));
    return out;
}

TEST(Pilot, ComesBackWhenItsActorSaysSo) {
    const auto waits = [](const std::string& settings) {
        return opened_by(
            judged(
                "  - one: {listen: ~/order, qos: 1}\n  - wait: 40s\n",
                "actors: {one: {" + settings + "}}\nfaults: [reset at 5s of one]\n"
            ),
            "one"
        );
    };
    using std::chrono_literals::operator""s;
    EXPECT_THAT(waits("backoff: 1s..60s"), ElementsAre(0s, 5s));
    ASSERT_THAT(waits("backoff: 20s..60s"), SizeIs(2));
    EXPECT_GE(waits("backoff: 20s..60s")[1], 20s);
}

TEST(Pilot, GivesUpAConnectionWhosePingIsNotAnsweredInTime) {
    const auto connects = [](const std::string& settings) {
        return sent_by<wire::Connect>(
                   judged(
                       "  - one: {listen: ~/order, qos: 1, keep_alive: 10s}\n  - wait: 60s\n",
                       "limit: 5m\nlinks: {sat: {delay: 4s}}\n"
                       "actors: {one: {link: sat, " +
                           settings + "}}\n"
                   ),
                   "one"
        )
            .size();
    };
    EXPECT_EQ(connects("ping_timeout: 20s"), 1U);
    EXPECT_GT(connects("ping_timeout: 2s"), 1U);
}

TEST(Pilot, FightsForItsSessionWhereItsActorDoes) {
    const auto connects = [](const std::string& settings) {
        return sent_by<wire::Connect>(
                   judged(
                       "  - one: {listen: ~/order, qos: 1}\n"
                       "  - two: {connect: resume}\n  - wait: 10s\n",
                       "actors: {one: {client_id: twin, " + settings +
                           "}, two: {client_id: twin, allow: [close, DISCONNECT]}}\n"
                   ),
                   "one"
        )
            .size();
    };
    EXPECT_EQ(connects("allow: [close, DISCONNECT]"), 1U);
    EXPECT_EQ(connects("allow: [close, DISCONNECT], returns_when_taken_over: true"), 2U);
}

TEST(Pilot, LeavesInOrderBeforeItConnectsWithAnotherKeepAlive) {
    const auto result = judged("  - one: {connect: fresh, will: {topic: ~/gone, payload: lost}}\n"
                               "  - one: {listen: ~/order, qos: 1, keep_alive: 60s}\n"
                               "  - one: {connect: fresh}\n  - one: {ping: true}\n");
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    const auto connects = sent_by<wire::Connect>(result, "one");
    ASSERT_THAT(connects, SizeIs(3));
    EXPECT_EQ(connects[1].keep_alive, 60);
    EXPECT_TRUE(connects[1].has_will());
    // Nobody is thrown out: each connection is over before the next begins.
    std::vector<int> ended;
    for (const auto& event : result.trace)
        if (event.kind == TraceEvent::Kind::ended && event.actor() == "one")
            ended.push_back(event.connection);
    EXPECT_THAT(ended, ElementsAre(1, 2, 3));
}

TEST(Pilot, NeverUsesAPacketIdentifierThatAStepIsUsing) {
    const auto result =
        judged("  - one: {connect: fresh}\n"
               "  - one: {publish: ~/a, payload: x, qos: 2, as: own, await: none}\n"
               "  - one: {load: {count: 2, every: 1s, qos: 1, topic: ~/b, await: none}}\n"
               "  - one: {publish: ~/c, payload: y, qos: 1}\n"
               "  - one: {finish: own}\n"
               "  - wait: 5s\n");
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    std::vector<std::uint16_t> ids;
    for (const auto& publish : sent_by<wire::Publish>(result, "one"))
        if (!publish.dup()) ids.push_back(publish.packet_id);
    std::ranges::sort(ids);
    EXPECT_THAT(ids, ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace assay::play
