// subscribe, unsubscribe, publish, finish, ping, send: requests and their answers.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

/// A row that connects first.
scenario::Row connected(const std::string& steps) {
    return row_of("  - one: {connect: fresh}\n" + steps);
}

Behaviour suback_with(std::vector<std::uint8_t> codes) {
    return polite_but<wire::Subscribe>([codes = std::move(codes
                                        )](const Peer& peer, const wire::Subscribe& packet) {
        peer.send(wire::Suback{.packet_id = packet.packet_id, .reason_codes = codes});
    });
}

TEST(SubscribeStep, WantsACodeForEveryFilter) {
    const auto played =
        play_scripted(connected("  - one: {subscribe: [~/a, ~/b]}\n"), suback_with({0}));
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_THAT(failure_of(played), HasSubstr("SUBACK with 2 reason codes <- 1 codes: [0x00]"));
}

TEST(SubscribeStep, IsUndecidedWhenLessIsGrantedThanWasAskedFor) {
    const auto row = connected("  - one: {subscribe: ~/a, qos: 2, granted: 2}\n");
    EXPECT_EQ(verdict_of(play_scripted(row, suback_with({1}))), Verdict::undecided);
    EXPECT_EQ(verdict_of(play_scripted(row, suback_with({0x87}))), Verdict::undecided);
}

TEST(SubscribeStep, FailsWhenMoreIsGrantedThanWasAskedFor) {
    const auto row = connected("  - one: {subscribe: ~/a, qos: 1, granted: 1}\n");
    EXPECT_EQ(verdict_of(play_scripted(row, suback_with({2}))), Verdict::fail);
}

TEST(SubscribeStep, FailsWhenItIsNotRefusedAsItHasToBe) {
    const auto row = connected("  - one: {subscribe: ~/a, reason: [0x87, 0x9E]}\n");
    EXPECT_EQ(verdict_of(play_scripted(row, suback_with({0}))), Verdict::fail);
    EXPECT_EQ(failure_of(play_scripted(row, suback_with({0x9E}))), "");
}

TEST(SubscribeStep, FailsAgainstItsOwnStatementWithoutSuback) {
    const auto played = play_scripted(
        connected("  - one: {subscribe: ~/a}\n"),
        polite_but<wire::Subscribe>([](const Peer&, const wire::Subscribe&) {})
    );
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_THAT(played.expectations.back().statements, ElementsAre("5.0:MQTT-3.8.4-1"));
}

TEST(SubscribeStep, TakesNoAnswerUnderAnotherPacketIdentifier) {
    const auto wrong =
        polite_but<wire::Subscribe>([](const Peer& peer, const wire::Subscribe& packet) {
            peer.send(wire::Suback{
                .packet_id = static_cast<std::uint16_t>(packet.packet_id + 1), .reason_codes = {0}
            });
        });
    EXPECT_THAT(
        failure_of(play_scripted(connected("  - one: {subscribe: ~/a}\n"), wrong)),
        HasSubstr("SUBACK <- nothing came")
    );
}

TEST(UnsubscribeStep, TakesThatNoSubscriptionExistedUnlessItSaysOtherwise) {
    const auto none =
        polite_but<wire::Unsubscribe>([](const Peer& peer, const wire::Unsubscribe& packet) {
            peer.send(wire::Unsuback{.packet_id = packet.packet_id, .reason_codes = {0x11}});
        });
    EXPECT_EQ(failure_of(play_scripted(connected("  - one: {unsubscribe: ~/a}\n"), none)), "");
    const auto strict = connected("  - one: {unsubscribe: ~/a, reason: 0}\n");
    EXPECT_EQ(verdict_of(play_scripted(strict, none)), Verdict::fail);
}

Behaviour puback_with(std::uint8_t reason) {
    return polite_but<wire::Publish>([reason](const Peer& peer, const wire::Publish& packet) {
        peer.send(wire::Puback{.packet_id = packet.packet_id, .reason_code = reason});
    });
}

TEST(PublishStep, IsUndecidedWhenItIsRefusedUnlessThatWasAskedFor) {
    const auto plain = connected("  - one: {publish: ~/a, qos: 1}\n");
    EXPECT_EQ(verdict_of(play_scripted(plain, puback_with(0x97))), Verdict::undecided);
    EXPECT_EQ(failure_of(play_scripted(plain, puback_with(0x10))), "");
    const auto refused = connected("  - one: {publish: ~/a, qos: 1, reason: [0x97, 0x99]}\n");
    EXPECT_EQ(failure_of(play_scripted(refused, puback_with(0x97))), "");
    EXPECT_EQ(verdict_of(play_scripted(refused, puback_with(0))), Verdict::fail);
}

TEST(PublishStep, SaysHowFarAHandshakeOfQos2Came) {
    const auto row = connected("  - one: {publish: ~/a, qos: 2}\n");
    const auto no_pubrec =
        play_scripted(row, polite_but<wire::Publish>([](const Peer&, const wire::Publish&) {}));
    EXPECT_THAT(failure_of(no_pubrec), HasSubstr("PUBREC and PUBCOMP <- nothing came"));
    EXPECT_THAT(no_pubrec.expectations.back().statements, ElementsAre("5.0:MQTT-4.3.3-8"));
    const auto no_pubcomp =
        play_scripted(row, polite_but<wire::Pubrel>([](const Peer&, const wire::Pubrel&) {}));
    EXPECT_THAT(failure_of(no_pubcomp), HasSubstr("only PUBREC; nothing came"));
    EXPECT_THAT(no_pubcomp.expectations.back().statements, ElementsAre("5.0:MQTT-4.3.3-11"));
}

TEST(PublishStep, KeepsTenMessagesInFlightAtMost) {
    std::size_t waiting = 0;
    std::size_t most = 0;
    const auto slow = polite_but<wire::Publish>([&](const Peer& peer, const wire::Publish& packet) {
        most = std::max(most, ++waiting);
        peer.later(10ms, [&, peer, id = packet.packet_id] {
            --waiting;
            peer.send(wire::Puback{.packet_id = id});
        });
    });
    const auto row = connected("  - one: {publish: ~/a, payload: m, qos: 1, count: 50}\n");
    EXPECT_EQ(failure_of(play_scripted(row, slow)), "");
    EXPECT_EQ(most, 10U);
}

/// What arrives at a broker that answers no PUBLISH of the first connection (or no PUBREL, if
/// `is_released`) and everything of the second.
std::vector<std::string> packets_of_finish(bool is_released) {
    std::vector<std::string> seen;
    int connection = 0;
    const auto behaviour = [&](const Peer& peer, const wire::Packet& packet) {
        if (std::holds_alternative<wire::Connect>(packet)) ++connection;
        const auto* publish = std::get_if<wire::Publish>(&packet);
        const auto* pubrel = std::get_if<wire::Pubrel>(&packet);
        if (publish)
            seen.push_back(
                "PUBLISH " + std::to_string(publish->packet_id) + (publish->dup() ? " DUP" : "")
            );
        if (pubrel) seen.push_back("PUBREL " + std::to_string(pubrel->packet_id));
        const bool is_lost = connection == 1 && (is_released ? pubrel != nullptr : !!publish);
        if (!is_lost) answer_politely(peer, packet);
    };
    const auto played = play_scripted(
        connected("  - one: {publish: ~/a, qos: 2, as: cmd, await: none}\n"
                  "  - wait: 1s\n"
                  "  - one: {disconnect: abort}\n"
                  "  - one: {connect: resume}\n"
                  "  - one: {finish: <cmd>}\n"),
        behaviour
    );
    EXPECT_EQ(failure_of(played), "");
    return seen;
}

TEST(FinishStep, SendsAgainUnderTheSamePacketIdentifierWhatWasNotAnswered) {
    EXPECT_THAT(packets_of_finish(false), ElementsAre("PUBLISH 1", "PUBLISH 1 DUP", "PUBREL 1"));
}

TEST(FinishStep, GoesOnWithPubrelWhereThatWasNotAnswered) {
    EXPECT_THAT(packets_of_finish(true), ElementsAre("PUBLISH 1", "PUBREL 1", "PUBREL 1"));
}

TEST(PingStep, FailsAgainstItsOwnStatementWithoutPingresp) {
    const auto played = play_scripted(
        connected("  - one: {ping: true, within: 2s}\n"),
        polite_but<wire::Pingreq>([](const Peer&, const wire::Pingreq&) {})
    );
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_THAT(played.expectations.back().statements, ElementsAre("5.0:MQTT-3.12.4-1"));
}

TEST(SendStep, PutsInWhatTheNamedPacketSaid) {
    wire::Publish message{.topic = {"a"}, .packet_id = 4711};
    message.set_qos(1);
    std::vector<int> ids;
    const auto asking = [&](const Peer& peer, const wire::Packet& packet) {
        if (const auto* puback = std::get_if<wire::Puback>(&packet))
            ids.push_back(puback->packet_id);
        answer_politely(peer, packet);
        if (std::holds_alternative<wire::Subscribe>(packet)) peer.send(message);
    };
    auto row = row_of(
        "  - one: {connect: fresh}\n  - one: {subscribe: ~/a, qos: 1}\n"
        "  - one: {expect: PUBLISH, as: m}\n"
        "  - one: {send: {packet: PUBACK, with: {packet_id: <m.packet_id>}}}\n"
        "  - wait: 1s\n",
        "actors: {one: {auto_ack: false}, two: {}}\n"
    );
    EXPECT_EQ(failure_of(play_scripted(row, asking)), "");
    EXPECT_THAT(ids, ElementsAre(4711));
}

TEST(SendStep, SaysWhichNameNothingIsKnownAs) {
    const auto row = connected("  - one: {publish: ~/a, qos: 0, as: m}\n"
                               "  - one: {publish: ~/b, payload: <m.no_such_field>}\n");
    EXPECT_THAT(
        failure_of(play_scripted(row, answer_politely)),
        HasSubstr("nothing is known as <m.no_such_field>")
    );
}

}  // namespace
}  // namespace assay::play
