#include "harness/play/actor/exchanges.hpp"

#include <gmock/gmock.h>

namespace assay::play {
namespace {

wire::Publish publish_under(std::uint16_t id, std::uint8_t qos) {
    wire::Publish publish;
    publish.packet_id = id;
    publish.set_qos(qos);
    return publish;
}

TEST(Exchanges, KnowWhatAPacketAnswersByItsTypeAndIdentifier) {
    Exchanges exchanges;
    auto& first = exchanges.begin({.request = publish_under(1, 1), .packet_id = 1});
    auto& second = exchanges.begin({.request = wire::Subscribe{.packet_id = 2}, .packet_id = 2});
    EXPECT_EQ(exchanges.answered_by(wire::Puback{.packet_id = 1}), &first);
    EXPECT_EQ(exchanges.answered_by(wire::Suback{.packet_id = 2}), &second);
    EXPECT_EQ(exchanges.answered_by(wire::Puback{.packet_id = 2}), nullptr);
    EXPECT_EQ(exchanges.answered_by(wire::Pubrec{.packet_id = 1}), nullptr);
}

TEST(Exchange, GoesOnWithPubrelBehindAPubrecThatIsASuccess) {
    Exchange exchange{.request = publish_under(7, 2), .packet_id = 7};
    EXPECT_TRUE(exchange.take(wire::Pubrec{.packet_id = 7}, 0));
    const auto again = exchange.again();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(wire::type_of(*again), wire::PacketType::pubrel);
    EXPECT_FALSE(exchange.take(wire::Pubcomp{.packet_id = 7}, 1));
    EXPECT_FALSE(exchange.again().has_value());
    EXPECT_THAT(exchange.answers, testing::ElementsAre(0, 1));
}

TEST(Exchange, IsOverBehindAPubrecThatRefuses) {
    Exchange exchange{.request = publish_under(7, 2), .packet_id = 7};
    EXPECT_FALSE(exchange.take(wire::Pubrec{.packet_id = 7, .reason_code = 0x97}, 0));
    EXPECT_FALSE(exchange.is_open());
}

TEST(Exchange, RepeatsAPublishWithDup) {
    const Exchange exchange{.request = publish_under(7, 1), .packet_id = 7};
    const auto again = exchange.again();
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(std::get<wire::Publish>(*again).dup());
}

TEST(Exchanges, GiveNoIdentifierTwiceWhileItIsInUse) {
    Exchanges exchanges;
    exchanges.begin({.request = publish_under(2, 1), .packet_id = 2});
    EXPECT_EQ(exchanges.free_packet_id(), 1);
    EXPECT_EQ(exchanges.free_packet_id(), 3);
    EXPECT_THAT(exchanges.packet_ids(), testing::ElementsAre(2));
    exchanges.forget();
    EXPECT_THAT(exchanges.packet_ids(), testing::IsEmpty());
}

TEST(Exchanges, CountTheMessagesInFlight) {
    Exchanges exchanges;
    exchanges.begin({.request = publish_under(0, 0)});
    exchanges.begin({.request = wire::Subscribe{.packet_id = 2}, .packet_id = 2});
    exchanges.begin({.request = publish_under(3, 2), .packet_id = 3});
    EXPECT_EQ(exchanges.in_flight(), 1U);
}

}  // namespace
}  // namespace assay::play
