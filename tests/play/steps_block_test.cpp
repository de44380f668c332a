// Steps that hold steps, and those that put a client or the broker into another state.
#include "reference/wire/codec.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Offset;
using reports::TraceEvent;
using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

/// The payloads of what the actors sent.
std::vector<std::string> payloads_sent(const Played& played) {
    std::vector<std::string> out;
    for (const auto& event : played.trace) {
        if (event.kind != TraceEvent::Kind::sent) continue;
        const auto packet = wire::decode(event.bytes, wire::Version::v5_0);
        if (const auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr)
            out.emplace_back(publish->payload.bytes.begin(), publish->payload.bytes.end());
    }
    return out;
}

TEST(Parallel, StartsAllAtOnceAndEndsWithTheLast) {
    const auto played = play_scripted(
        row_of("  - parallel: [{wait: 3s}, {wait: 5s}, {wait: 4s}]\n"), answer_politely
    );
    EXPECT_TRUE(played.course.completed);
    EXPECT_EQ(played.duration, Offset{5s});
}

TEST(Parallel, LetsTheOthersEndWhenOneFails) {
    const auto played = play_scripted(
        row_of("  - one: {connect: fresh}\n"
               "  - parallel: [{one: {expect: PUBLISH, within: 1s}}, {two: {connect: fresh}}]\n"
               "  - one: {ping: true}\n"),
        answer_politely
    );
    EXPECT_FALSE(played.course.completed);
    std::vector<Verdict> verdicts;
    for (const auto& expectation : played.expectations)
        verdicts.push_back(expectation.verdict);
    EXPECT_THAT(verdicts, ElementsAre(Verdict::pass, Verdict::pass, Verdict::fail));
}

TEST(Parallel, EndsWithTheRowThatTookTooLong) {
    auto row =
        row_of("  - parallel: [{wait: 5m}, {one: {never: PUBLISH, for: 4m}}]\n", "limit: 10m\n");
    row.limit = 10s;
    const auto played = play_scripted(row, answer_politely);
    EXPECT_THAT(failure_of(played), HasSubstr("the row ends within 10 s <- it did not"));
    EXPECT_EQ(played.duration, Offset{10s});
}

TEST(Repeat, SaysTheRoundAsN) {
    const auto played = play_scripted(
        row_of("  - one: {connect: fresh}\n"
               "  - repeat: {times: 3, steps: [{one: {publish: ~/a, payload: \"m-<n>\"}}]}\n"),
        answer_politely
    );
    EXPECT_EQ(failure_of(played), "");
    EXPECT_THAT(payloads_sent(played), ElementsAre("m-1", "m-2", "m-3"));
}

TEST(Repeat, KeepsTheRoundOfTheOuterOne) {
    const auto played = play_scripted(
        row_of("  - one: {connect: fresh}\n"
               "  - repeat:\n"
               "      times: 2\n"
               "      steps:\n"
               "        - repeat: {times: 3, steps: [{wait: 1s}]}\n"
               "        - one: {publish: ~/a, payload: \"m-<n>\"}\n"),
        answer_politely
    );
    EXPECT_THAT(payloads_sent(played), ElementsAre("m-1", "m-2"));
}

TEST(Repeat, EndsWithTheFirstRoundThatFails) {
    int pings = 0;
    const auto twice = polite_but<wire::Pingreq>([&](const Peer& peer, const wire::Pingreq&) {
        if (++pings < 3) peer.send(wire::Pingresp{});
    });
    const auto played = play_scripted(
        row_of("  - one: {connect: fresh}\n"
               "  - repeat: {times: 10, steps: [{one: {ping: true, within: 1s}}]}\n"),
        twice
    );
    EXPECT_FALSE(played.course.completed);
    EXPECT_EQ(pings, 3);
}

const std::string alternatives =
    "  - one: {connect: fresh}\n  - two: {connect: fresh}\n"
    "  - one: {ping: true, await: none}\n"
    "  - either: [{one: {expect: PUBLISH, within: 2s}}, {two: {expect: close, within: 4s}}]\n";

TEST(Either, NamesWhatEveryActorSawInstead) {
    const auto played = play_scripted(row_of(alternatives), answer_politely);
    EXPECT_THAT(
        failure_of(played),
        HasSubstr("either one: PUBLISH, or two: the Network Connection ends <- one: nothing came; "
                  "two: nothing came")
    );
    EXPECT_GE(played.duration, Offset{4s});
}

TEST(Either, IsHeldToTheStatementsBesideIt) {
    auto row = row_of(alternatives);
    row.steps.back().proves = {"5.0:MQTT-4.5.0-1"};
    const auto played = play_scripted(row, answer_politely);
    EXPECT_THAT(played.expectations.back().statements, ElementsAre("5.0:MQTT-4.5.0-1"));
}

TEST(LoadStep, EndsWhenTheLastMessageIsAcknowledged) {
    const auto played = play_scripted(
        row_of("  - one: {load: {count: 5, every: 1s, qos: 1, topic: ~/a}}\n"), answer_politely
    );
    EXPECT_EQ(failure_of(played), "");
    EXPECT_THAT(
        played.expectations.back().what, HasSubstr("5 messages published and acknowledged")
    );
    EXPECT_LT(played.duration, Offset{5s});
}

TEST(LoadStep, SaysHowManyWereAcknowledgedWhenTimeIsUp) {
    int messages = 0;
    const auto forgetful =
        polite_but<wire::Publish>([&](const Peer& peer, const wire::Publish& packet) {
            if (++messages <= 3) peer.send(wire::Puback{.packet_id = packet.packet_id});
        });
    const auto played = play_scripted(
        row_of("  - one: {load: {count: 5, every: 1s, qos: 1, topic: ~/a}, within: 10s}\n"),
        forgetful
    );
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_THAT(failure_of(played), HasSubstr("3"));
}

TEST(LoadStep, GoesOnInTheBackgroundIfNothingWaitsForIt) {
    const auto played = play_scripted(
        row_of("  - one: {load: {count: 100, every: 1s, topic: ~/a, await: none}}\n"
               "  - wait: 3500ms\n"),
        answer_politely
    );
    EXPECT_TRUE(played.course.completed);
    EXPECT_EQ(payloads_sent(played).size(), 4U);
}

TEST(ListenStep, IsUndecidedWhenItsSubscriptionIsRefused) {
    const auto refusing =
        polite_but<wire::Subscribe>([](const Peer& peer, const wire::Subscribe& packet) {
            peer.send(wire::Suback{.packet_id = packet.packet_id, .reason_codes = {0x87}});
        });
    const auto row = row_of("  - one: {listen: ~/a}\n");
    EXPECT_EQ(failure_of(play_scripted(row, answer_politely)), "");
    EXPECT_EQ(verdict_of(play_scripted(row, refusing)), Verdict::undecided);
}

TEST(BrokerStep, MakesTheRowNotApplicableWhereItCannotBeDone) {
    const auto row =
        row_of("  - broker: {restart: true}\n  - one: {connect: fresh}\n", "isolation: process\n");
    const auto played = play_scripted(row, answer_politely);
    EXPECT_EQ(played.course.not_applicable, "this broker cannot be stopped");
    EXPECT_FALSE(played.course.completed);
}

TEST(BrokerStep, LastsForAsLongAsTheBrokerStaysAway) {
    const auto row = row_of(
        "  - one: {connect: fresh}\n"
        "  - broker: {kill: 5s}\n"
        "  - one: {expect: close}\n"
        "  - one: {connect: fresh}\n",
        "isolation: process\n"
    );
    const auto played = play_builtin(row);
    EXPECT_EQ(failure_of(played), "");
    EXPECT_GE(played.duration, 5s);
}

TEST(AliveStep, SaysWhereAFreshClientFails) {
    const auto row = row_of("  - broker: {alive: true}\n");
    EXPECT_EQ(failure_of(play_builtin(row)), "");
    // Forwards nothing.
    const auto played = play_scripted(row, answer_politely);
    EXPECT_THAT(failure_of(played), HasSubstr("the broker serves a fresh client: PUBLISH"));
}

TEST(GivenStep, CountsAgainstTheStatementThatDemandsItsAnswer) {
    const auto played = play_scripted(
        row_of("  - one: {connect: fresh}\n"
               "  - one: {expect: PUBLISH, within: 1s, given: true}\n"),
        answer_politely
    );
    EXPECT_THAT(played.expectations.back().statements, ElementsAre("5.0:MQTT-4.5.0-1"));
}

TEST(Either, MissesWhatItsFirstStepMisses) {
    for (const auto& [steps, missed] :
         {std::pair{"[{one: {expect: PUBLISH}}, {two: {expect: PUBLISH}}]", Missed::answer},
          std::pair{"[{two: {expect: PUBLISH}}, {one: {expect: PUBLISH}}]", Missed::connection}}) {
        const auto played = play_builtin(row_of(
            fmt::format(
                "  - one: {{connect: fresh}}\n  - two: {{connect: fresh}}\n"
                "  - two: {{disconnect: normal}}\n  - either: {}\n",
                steps
            ),
            "actors: {one: {}, two: {}}\n"
        ));
        EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
        EXPECT_EQ(played.missed, missed) << steps;
    }
}

}  // namespace
}  // namespace assay::play
