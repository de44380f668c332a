// expect and never: which arrivals they take, and inside which windows.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::HasSubstr;

wire::Publish message(std::string payload) {
    return {.topic = {"t"}, .payload = {.bytes = wire::Bytes(payload.begin(), payload.end())}};
}

/// A broker that sends one message after every one of these times, with payloads a, b, c, as soon
/// as `one` has connected.
Behaviour sending_after(std::vector<simulator::Duration> times) {
    return polite_but<wire::Connect>([times](const Peer& peer, const wire::Connect&) {
        peer.send(wire::Connack{});
        char payload = 'a';
        for (const auto time : times)
            peer.later(time, [peer, text = std::string{payload++}] { peer.send(message(text)); });
    });
}

Played
played(const std::string& steps, const Behaviour& behaviour, simulator::Duration lateness = {}) {
    return play_scripted(row_of("  - one: {connect: fresh}\n" + steps), behaviour, lateness);
}

TEST(ExpectPacket, TakesTheEarliestThatMatches) {
    const auto result = played(
        "  - one: {expect: PUBLISH, payload: b}\n"
        "  - one: {expect: PUBLISH, payload: a}\n"
        "  - one: {expect: PUBLISH, payload: c}\n",
        sending_after({1s, 2s, 3s})
    );
    EXPECT_EQ(failure_of(result), "");
}

TEST(ExpectPacket, TakesEachOnlyOnce) {
    const auto result = played(
        "  - one: {expect: PUBLISH, payload: a}\n  - one: {expect: PUBLISH, payload: a}\n",
        sending_after({1s})
    );
    EXPECT_EQ(verdict_of(result), Verdict::fail);
    EXPECT_THAT(failure_of(result), HasSubstr("line 8"));
}

TEST(ExpectPacket, NamesTheFieldThatDiffersAndShowsThePacket) {
    const auto result = played("  - one: {expect: PUBLISH, payload: z}\n", sending_after({1s}));
    EXPECT_THAT(failure_of(result), HasSubstr("payload: expected"));
    const auto& failed = result.expectations.back();
    ASSERT_TRUE(failed.evidence);
    EXPECT_THAT(result.trace.at(*failed.evidence).text, HasSubstr("PUBLISH"));
}

TEST(ExpectPacket, ShowsTheNearestPacketAndNotTheLast) {
    const auto publish = [](std::string topic, std::uint8_t qos) {
        auto packet = message("m");
        packet.topic.text = std::move(topic);
        packet.set_qos(qos);
        packet.packet_id = 7;
        return packet;
    };
    const auto sending = polite_but<wire::Connect>([&](const Peer& peer, const wire::Connect&) {
        peer.send(wire::Connack{});
        peer.send(publish("assay/other", 1));
        peer.send(publish("assay/wanted", 1));
        peer.send(publish("assay/other", 2));
    });
    const auto result =
        played("  - one: {expect: PUBLISH, topic: assay/wanted, qos: 2}\n", sending);
    EXPECT_THAT(failure_of(result), HasSubstr("qos: expected 2, got 1"));
    EXPECT_THAT(failure_of(result), testing::Not(HasSubstr("assay/other")));
    ASSERT_TRUE(result.expectations.back().evidence);
    EXPECT_THAT(
        result.trace.at(*result.expectations.back().evidence).text, HasSubstr("assay/wanted")
    );
}

TEST(ExpectPacket, MayHaveToBeTheNextOfItsType) {
    const std::string step = "  - one: {expect: PUBLISH, payload: b, next: true}\n";
    const auto result = played(step, sending_after({1s, 2s}));
    EXPECT_EQ(verdict_of(result), Verdict::fail);
    // It does not wait for the right one once a wrong one has come.
    EXPECT_LT(result.duration, reports::Offset{1500ms});
}

TEST(ExpectPacket, CountsSoManyOfThem) {
    const std::string step = "  - one: {expect: PUBLISH, count: 3}\n";
    EXPECT_EQ(failure_of(played(step, sending_after({1s, 2s, 3s}))), "");
    EXPECT_THAT(
        failure_of(played(step, sending_after({1s, 2s}))),
        HasSubstr("3 times PUBLISH <- 2 came; nothing came")
    );
}

TEST(ExpectPacket, DoesNotWaitOnceTheConnectionEnded) {
    const auto closing = polite_but<wire::Connect>([](const Peer& peer, const wire::Connect&) {
        peer.send(wire::Connack{});
        peer.later(1s, [peer] { peer.close(); });
    });
    const auto result = played("  - one: {expect: PUBLISH, within: 1m}\n", closing);
    EXPECT_THAT(failure_of(result), HasSubstr("the Network Connection ended: fin"));
    EXPECT_LT(result.duration, reports::Offset{2s});
}

struct Timed {
    std::string_view name{};
    simulator::Duration sent{};
    std::string_view failure{};
    Verdict verdict{};
};
class At : public testing::TestWithParam<Timed> {};

TEST_P(At, IsARangeOfInstants) {
    const auto result =
        played("  - one: {expect: PUBLISH, at: 3s..5s}\n", sending_after({GetParam().sent}));
    EXPECT_EQ(verdict_of(result), GetParam().verdict) << failure_of(result);
    EXPECT_THAT(failure_of(result), HasSubstr(std::string{GetParam().failure}));
}

INSTANTIATE_TEST_SUITE_P(
    Windows,
    At,
    testing::Values(
        Timed{"Early", 2s, "it came at 2.000 s", Verdict::fail},
        Timed{"First", 3s, "", Verdict::pass},
        Timed{"Last", 5s, "", Verdict::pass},
        Timed{"Late", 6s, "nothing came", Verdict::fail}
    ),
    [](const auto& each) { return std::string{each.param.name}; }
);

TEST(ExpectPacket, CountsItsWindowFromWhatSinceNames) {
    const std::string steps = "  - one: {expect: PUBLISH, payload: a, as: first}\n"
                              "  - wait: 500ms\n"
                              "  - one: {expect: PUBLISH, payload: b, at: 2s..3s, since: first}\n";
    EXPECT_EQ(failure_of(played(steps, sending_after({1s, 3500ms}))), "");
    EXPECT_EQ(verdict_of(played(steps, sending_after({1s, 4200ms}))), Verdict::fail);
}

TEST(ExpectPacket, IsUndecidedWhenTheHarnessWasLateButNotWhenTheWrongPacketCame) {
    const std::string step = "  - one: {expect: PUBLISH, payload: b, next: true}\n";
    EXPECT_EQ(verdict_of(played(step, answer_politely, 2s)), Verdict::undecided);
    EXPECT_EQ(verdict_of(played(step, sending_after({1s}), 2s)), Verdict::fail);
}

/// A broker that answers PINGREQ with `last_words` and the end of the connection.
Behaviour ending_with(std::optional<wire::Disconnect> last_words) {
    return polite_but<wire::Pingreq>([last_words](const Peer& peer, const wire::Pingreq&) {
        if (last_words) peer.send(*last_words);
        peer.close();
    });
}

Played played_close(const std::string& details, const Behaviour& behaviour) {
    return played(
        fmt::format(
            "  - one: {{ping: true, await: none}}\n  - one: {{expect: close{}}}\n", details
        ),
        behaviour
    );
}
std::string failure_of_close(const std::string& details, const Behaviour& behaviour) {
    return failure_of(played_close(details, behaviour));
}
Verdict verdict_of_close(const std::string& details, const Behaviour& behaviour) {
    return verdict_of(played_close(details, behaviour));
}

TEST(ExpectClose, TakesTheEndWithOrWithoutADisconnect) {
    EXPECT_EQ(failure_of_close("", ending_with({})), "");
    EXPECT_EQ(failure_of_close("", ending_with(wire::Disconnect{.reason_code = 0x81})), "");
    EXPECT_EQ(failure_of_close(", reason: 0x82", ending_with({})), "");
}

TEST(ExpectClose, TakesAnotherReasonThanThoseListedForAdvice) {
    const auto behaviour = ending_with(wire::Disconnect{.reason_code = 0x81});
    EXPECT_EQ(failure_of_close(", reason: [0x81, 0x82]", behaviour), "");
    EXPECT_THAT(
        failure_of_close(", reason: 0x8E", behaviour), HasSubstr("reason 0x8E <- reason 0x81")
    );
    EXPECT_EQ(verdict_of_close(", reason: 0x8E", behaviour), Verdict::advice);
    EXPECT_EQ(verdict_of_close(", reason: 0x8E, strict: true", behaviour), Verdict::fail);
}

TEST(ExpectClose, IsUndecidedWhenTheReasonMayHaveAnotherGround) {
    const auto busy = ending_with(wire::Disconnect{.reason_code = 0x89});
    EXPECT_EQ(verdict_of_close(", reason: [0x81, 0x82]", busy), Verdict::undecided);
    EXPECT_EQ(verdict_of_close(", reason: [0x81, 0x89]", busy), Verdict::pass);
}

TEST(ExpectClose, MayInsistOnADisconnect) {
    EXPECT_THAT(
        failure_of_close(", disconnect: required", ending_with({})),
        HasSubstr("a DISCONNECT before the end <- the Network Connection ended without one")
    );
    EXPECT_EQ(verdict_of_close(", disconnect: required", ending_with({})), Verdict::fail);
    EXPECT_EQ(verdict_of_close(", disconnect: advised", ending_with({})), Verdict::advice);
    const auto behaviour = ending_with(wire::Disconnect{.reason_code = 0x81});
    EXPECT_EQ(verdict_of_close(", disconnect: required", behaviour), Verdict::pass);
}

TEST(ExpectClose, LetsTheRowGoOnAfterAdvice) {
    const auto result = played(
        "  - one: {ping: true, await: none}\n  - one: {expect: close, disconnect: advised}\n"
        "  - two: {connect: fresh}\n",
        ending_with({})
    );
    EXPECT_EQ(verdict_of(result), Verdict::advice);
    EXPECT_TRUE(result.course.completed);
}

TEST(ExpectClose, FailsWhenTheConnectionStaysOpen) {
    EXPECT_THAT(failure_of_close("", answer_politely), HasSubstr("it stays open; nothing came"));
    const auto only_words = polite_but<wire::Pingreq>([](const Peer& peer, const wire::Pingreq&) {
        peer.send(wire::Disconnect{.reason_code = 0x81});
    });
    EXPECT_THAT(
        failure_of_close("", only_words),
        HasSubstr("DISCONNECT, but the Network Connection stays open")
    );
}

/// What becomes of a CONNECT with this `field`, sent as it stands, that has to end the connection.
Played refused_connect(const std::string& field, const Behaviour& behaviour) {
    const auto row = row_of(
        "  - one: {connect: raw}\n  - one: {send: {packet: CONNECT, with: {" + field +
        "}}}\n  - one: {expect: close}\n"
    );
    return play_scripted(row, behaviour);
}

/// Welcomes everybody and closes a while later, as a Server does whose other connection of this
/// client begins.
void welcome_and_close(const Peer& peer, const wire::Packet&) {
    peer.send(wire::Connack{});
    peer.later(100ms, [peer] { peer.close(); });
}

TEST(ExpectClose, FailsWhenTheBrokenConnectWasAcceptedFirst) {
    const auto accepted = refused_connect("connect_flags: 0x03", welcome_and_close);
    EXPECT_EQ(verdict_of(accepted), Verdict::fail);
    EXPECT_THAT(failure_of(accepted), HasSubstr("CONNACK with reason 0x00 first"));
    const auto refused =
        refused_connect("connect_flags: 0x03", [](const Peer& peer, const wire::Packet&) {
            peer.send(wire::Connack{.reason_code = 0x81});
            peer.close();
        });
    EXPECT_EQ(failure_of(refused), "");
}

TEST(ExpectClose, TakesTheEndOfALegalConnectionWhateverCameFirst) {
    EXPECT_EQ(failure_of(refused_connect("keep_alive: 1", welcome_and_close)), "");
}

TEST(ExpectOpen, WantsAPingreqAnswered) {
    const std::string step = "  - one: {expect: open}\n";
    EXPECT_EQ(failure_of(played(step, answer_politely)), "");
    const auto result = played(step, ending_with({}));
    EXPECT_EQ(verdict_of(result), Verdict::fail);
    EXPECT_THAT(failure_of(result), HasSubstr("an open Network Connection"));
}

TEST(Never, HoldsForAsLongAsItSays) {
    const auto result = played("  - one: {never: PUBLISH, for: 20s}\n", answer_politely);
    EXPECT_EQ(failure_of(result), "");
    EXPECT_GE(result.duration, reports::Offset{20s});
}

TEST(Never, EndsWithWhatMustNotCome) {
    const auto result = played("  - one: {never: PUBLISH, for: 20s}\n", sending_after({3s}));
    EXPECT_EQ(verdict_of(result), Verdict::fail);
    EXPECT_LT(result.duration, reports::Offset{4s});
}

TEST(Never, ShowsTheWindowThatWasAskedForWhateverCameInIt) {
    const auto result = played("  - one: {never: PUBLISH, for: 20s}\n", sending_after({3s}));
    ASSERT_FALSE(result.expectations.empty());
    const auto& window = result.expectations.back();
    EXPECT_EQ(window.to - window.from, reports::Offset{20s});
    const auto second = [](reports::Offset at) {
        return fmt::format("{:.3f} s", std::chrono::duration<double>(at).count());
    };
    EXPECT_THAT(
        window.what,
        HasSubstr(fmt::format("no PUBLISH from {} to {}", second(window.from), second(window.to)))
    );
}

TEST(Never, ShowsAWindowOfSomeLengthWhereItWaitsForSilenceOnly) {
    const auto result = played("  - wait: 2s\n  - one: {never: PUBLISH}\n", sending_after({1s}));
    EXPECT_EQ(verdict_of(result), Verdict::fail);
    ASSERT_FALSE(result.expectations.empty());
    EXPECT_LT(result.expectations.back().from, result.expectations.back().to);
}

TEST(Never, CountsWhatCameBeforeItAndWasNotAskedFor) {
    const std::string never = "  - wait: 2s\n  - one: {never: PUBLISH, for: 1s}\n";
    EXPECT_EQ(verdict_of(played(never, sending_after({1s}))), Verdict::fail);
    EXPECT_EQ(failure_of(played("  - one: {expect: PUBLISH}\n" + never, sending_after({1s}))), "");
}

TEST(Never, CountsWhatWasTakenTooSinceANamedPoint) {
    const auto result = played(
        "  - one: {expect: PUBLISH, as: first}\n  - one: {expect: PUBLISH, payload: b}\n"
        "  - one: {never: PUBLISH, payload: b, since: first, for: 5s}\n",
        sending_after({1s, 2s})
    );
    EXPECT_EQ(verdict_of(result), Verdict::fail);
}

TEST(Never, WithoutALengthLastsUntilEverythingBeforeItHasArrived) {
    const std::string step = "  - one: {never: PUBLISH}\n";
    const auto quiet = played(step, answer_politely);
    EXPECT_EQ(failure_of(quiet), "");
    EXPECT_LT(quiet.duration, reports::Offset{2s});
    // A broker that is slow to answer has the time to send what it must not.
    const auto slow = polite_but<wire::Pingreq>([](const Peer& peer, const wire::Pingreq&) {
        peer.later(2s, [peer] {
            peer.send(message("late"));
            peer.send(wire::Pingresp{});
        });
    });
    EXPECT_EQ(verdict_of(played(step, slow)), Verdict::fail);
}

TEST(Never, WatchesForTheEndOfTheConnectionToo) {
    const std::string steps = "  - one: {ping: true, await: none}\n  - one: {never: close}\n";
    EXPECT_EQ(failure_of(played(steps, answer_politely)), "");
    EXPECT_EQ(verdict_of(played(steps, ending_with({}))), Verdict::fail);
}

TEST(Leftovers, FailARowUnlessTheActorAllowsThem) {
    const std::string steps = "  - one: {connect: fresh}\n  - wait: 2s\n";
    const auto result = play_scripted(row_of(steps), sending_after({1s}));
    EXPECT_EQ(verdict_of(result), Verdict::fail);
    EXPECT_FALSE(result.course.completed);
    const auto allowing = row_of(steps, "actors: {one: {allow: PUBLISH}, two: {}}\n");
    EXPECT_EQ(failure_of(play_scripted(allowing, sending_after({1s}))), "");
}

}  // namespace
}  // namespace assay::play
