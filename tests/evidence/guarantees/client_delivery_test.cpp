// The guarantees of delivery between an application and the servers of its client.
#include "tests/evidence/judge/client_row.hpp"

#include <gmock/gmock.h>

namespace assay::evidence {
namespace {

using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

wire::Publish repeat_of(const std::string& payload, std::uint8_t qos, std::uint16_t packet_id) {
    auto out = message_of(payload, qos, packet_id);
    out.set_dup(true);
    return out;
}

wire::Puback puback(std::uint16_t packet_id) {
    return {.packet_id = packet_id};
}

wire::Connect resuming() {
    wire::Connect out{.client_id = {"c"}};
    out.set_clean_start(false);
    return out;
}

TEST(ClientDelivery, HoldsWhereEachMessageComesOnce) {
    Talk talk;
    talk.connects().told("a", 1).client(message_of("a", 1, 1)).server(puback(1));
    talk.server(message_of("b", 1, 1)).client(puback(1)).heard("b", 1).at(5s);
    for (const auto* guarantee :
         {"at_most_once", "at_least_once", "exactly_once", "ordered", "nothing_invented"})
        EXPECT_EQ(talk.ask(guarantee).verdict, Verdict::pass) << guarantee;
}

TEST(ClientDelivery, FindsAMessageThatNeverComesToTheServer) {
    Talk talk;
    talk.connects().told("a", 1).at(5s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::fail);
    EXPECT_EQ(talk.ask("exactly_once").verdict, Verdict::fail);
    EXPECT_THAT(
        talk.ask("at_least_once").actual, HasSubstr("\"a\" on t did not come to the server")
    );
}

TEST(ClientDelivery, LeavesOpenWhatMayStillCome) {
    Talk away;
    away.connects().told("a", 1).ends().at(5s);
    EXPECT_EQ(away.ask("at_least_once").verdict, Verdict::undecided);
    Talk late;
    late.connects().at(5s).told("a", 1);
    EXPECT_EQ(late.ask("at_least_once").verdict, Verdict::undecided);
    Talk held_up;
    held_up.connects().told("b", 1).client(message_of("b", 1, 1)).told("a", 1).at(5s);
    EXPECT_EQ(held_up.ask("at_least_once").verdict, Verdict::undecided);
}

TEST(ClientDelivery, ExcusesNoClientThatWithholdsPubrel) {
    Talk talk;
    talk.connects().told("a", 2).told("b", 2).client(message_of("a", 2, 1));
    EXPECT_EQ(talk.at(5s).ask("at_least_once").verdict, Verdict::undecided);
    talk.server(wire::Pubrec{.packet_id = 1}).at(9s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::fail) << "it is the client's turn";
    talk.client(wire::Pubrel{.packet_id = 1}).at(15s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::undecided) << "the server's again";
    talk.server(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::undecided) << "it had no time yet";
    EXPECT_EQ(talk.at(19s).ask("at_least_once").verdict, Verdict::fail);
}

TEST(ClientDelivery, AsksForNothingOfAClientWhoseConnectionWasRefused) {
    Talk talk;
    talk.client(resuming()).server(wire::Connack{.reason_code = 0x87}).told("a", 1).at(5s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::undecided);
}

TEST(ClientDelivery, GivesTimeFromTheFirstPacketAfterAnOutage) {
    const std::map<std::string, std::string> links{{"server", "sat"}};
    Talk talk;
    talk.connects().at(1s).link("sat", "down").told("a", 1).told("b", 1).at(3s).link("sat", "up");
    talk.at(9s).client(message_of("a", 1, 1)).server(puback(1));
    EXPECT_EQ(talk.ask("at_least_once", links).verdict, Verdict::undecided);
    EXPECT_EQ(talk.at(12s).ask("at_least_once", links).verdict, Verdict::fail);
}

TEST(ClientDelivery, AsksForNothingThatTheClientOrTheServerRefused) {
    Talk talk;
    talk.connects().told("a", 1).fails().told("b", 1).client(message_of("b", 1, 1));
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97}).at(5s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::pass);
}

TEST(ClientDelivery, AsksTheApplicationForWhatTheClientHasAcknowledged) {
    Talk talk;
    talk.connects().server(message_of("a", 1, 1)).at(5s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::undecided)
        << "it is not the client's yet";
    talk.at(0s).client(puback(1)).at(5s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::fail);
}

// A receiver may deliver at PUBLISH or at PUBREL (4.3.3, methods B and A).
TEST(ClientDelivery, WaitsAtQos2UntilTheExchangeIsOver) {
    Talk talk;
    talk.connects().server(message_of("a", 2, 1)).client(wire::Pubrec{.packet_id = 1}).at(5s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::undecided);
    EXPECT_THAT(talk.ask("exactly_once").actual, HasSubstr("its exchange has not come to its end"));
    talk.server(wire::Pubrel{.packet_id = 1});
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::undecided) << "it may be on its way";
    talk.client(wire::Pubcomp{.packet_id = 1}).at(9s);
    EXPECT_EQ(talk.ask("at_least_once").verdict, Verdict::fail);
    EXPECT_EQ(talk.ask("exactly_once").verdict, Verdict::fail);
    talk.heard("a", 2);
    EXPECT_EQ(talk.ask("exactly_once").verdict, Verdict::pass);
}

TEST(ClientDelivery, OwesTheApplicationNothingOfAnExchangeThatEndsWithItsSession) {
    Talk talk;
    talk.connects().server(message_of("a", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    talk.server(wire::Pubrel{.packet_id = 1}).ends();
    EXPECT_EQ(talk.at(5s).ask("exactly_once").verdict, Verdict::undecided);
    talk.connects(true).server(message_of("b", 1, 1)).client(puback(1)).heard("b", 1).at(9s);
    EXPECT_EQ(talk.ask("exactly_once").verdict, Verdict::pass);
}

TEST(ClientDelivery, TakesARepeatOfQos1ForOneOnlyWithDup) {
    Talk marked;
    marked.connects().told("a", 1).client(message_of("a", 1, 1)).ends();
    marked.connects().client(repeat_of("a", 1, 1)).server(puback(1)).at(5s);
    EXPECT_EQ(marked.ask("at_most_once").verdict, Verdict::pass);
    Talk fresh;
    fresh.connects().told("a", 1).client(message_of("a", 1, 1)).ends();
    fresh.connects().client(message_of("a", 1, 1)).server(puback(1)).at(5s);
    EXPECT_EQ(fresh.ask("at_most_once").verdict, Verdict::fail);
    EXPECT_EQ(fresh.ask("exactly_once").verdict, Verdict::fail);
}

TEST(ClientDelivery, LetsAClientPublishAnewWhatTheServerForgotWithItsSession) {
    for (const std::uint8_t qos : {std::uint8_t{1}, std::uint8_t{2}}) {
        Talk lost;
        lost.connects().told("a", qos).client(message_of("a", qos, 1)).ends();
        lost.client(resuming()).server(wire::Connack{}).client(message_of("a", qos, 1)).at(5s);
        EXPECT_EQ(lost.ask("at_most_once").verdict, Verdict::pass) << int{qos};
        lost.client(message_of("a", qos, 2));
        EXPECT_EQ(lost.ask("at_most_once").verdict, Verdict::fail) << int{qos};
    }
    Talk known;
    known.connects().told("a", 1).client(message_of("a", 1, 1)).server(puback(1)).ends();
    known.connects().ends().client(resuming()).server(wire::Connack{});
    known.client(message_of("a", 1, 1)).at(5s);
    EXPECT_EQ(known.ask("at_most_once").verdict, Verdict::fail) << "acknowledged long before";
}

TEST(ClientDelivery, LetsAnApplicationGetARepeatOfQos1AndNoneOfQos2) {
    Talk at_least;
    at_least.connects().server(message_of("a", 1, 1)).client(puback(1)).heard("a", 1).ends();
    at_least.connects().server(repeat_of("a", 1, 1)).client(puback(1)).at(5s);
    EXPECT_EQ(at_least.ask("at_least_once").verdict, Verdict::pass) << "it knows the message";
    at_least.heard("a", 1);
    EXPECT_EQ(at_least.ask("at_most_once").verdict, Verdict::pass);
    Talk exactly;
    exactly.connects().server(message_of("a", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    exactly.heard("a", 2).ends().connects().server(repeat_of("a", 2, 1)).heard("a", 2).at(5s);
    const auto found = exactly.ask("at_most_once");
    EXPECT_EQ(found.verdict, Verdict::fail);
    EXPECT_THAT(found.statements, ElementsAre("5.0:MQTT-4.3.3-10"));
}

TEST(ClientDelivery, AdvisesWhereOneOvertakesAnother) {
    Talk up;
    up.connects().told("a", 1).told("b", 1);
    up.client(message_of("b", 1, 2)).client(message_of("a", 1, 1)).at(5s);
    EXPECT_EQ(up.ask("ordered").verdict, Verdict::advice);
    EXPECT_THAT(
        up.ask("ordered").actual, HasSubstr("\"a\" on t came to the server after \"b\" on t")
    );
    Talk down;
    down.connects().server(message_of("a", 0, 0)).server(message_of("b", 0, 0));
    down.heard("b", 0).heard("a", 0).at(5s);
    EXPECT_EQ(down.ask("ordered").verdict, Verdict::advice);
}

TEST(ClientDelivery, FindsWhatNobodyMade) {
    Talk up;
    up.connects().told("a", 0).client(message_of("ab", 0, 0)).at(5s);
    EXPECT_EQ(up.ask("nothing_invented").verdict, Verdict::fail);
    Talk down;
    down.connects().server(message_of("a", 0, 0)).heard("ab", 0).at(5s);
    EXPECT_EQ(down.ask("nothing_invented").verdict, Verdict::fail);
}

TEST(ClientDelivery, KnowsWhatTheClientSaidThatItCouldNotPublish) {
    Talk talk;
    talk.connects().told("b", 0).told("a", 0).fails().client(message_of("a", 0, 0)).at(5s);
    EXPECT_EQ(talk.ask("nothing_invented").verdict, Verdict::pass);
    EXPECT_EQ(talk.ask("at_most_once").verdict, Verdict::pass);
}

TEST(ClientDelivery, AnswersNothingElse) {
    EXPECT_EQ(Talk{}.connects().ask("will_once").verdict, Verdict::error);
}

}  // namespace
}  // namespace assay::evidence
