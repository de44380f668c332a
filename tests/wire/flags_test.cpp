#include "reference/wire/packets.hpp"
#include "tests/wire/bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace assay::wire {
namespace {

using testing::ElementsAre;

/// The bits that belong to a row of `table`, each counted as often as rows claim it.
unsigned sum_of_masks(std::span<const BitField> table) {
    return std::accumulate(table.begin(), table.end(), 0U, [](unsigned sum, const BitField& bits) {
        return sum + bits.mask;
    });
}

TEST(FlagTables, GiveEachBitToOneRow) {
    EXPECT_EQ(sum_of_masks(Connect::flags().bits), 0xFFU);
    EXPECT_EQ(sum_of_masks(Connack::flags().bits), 0xFFU);
    EXPECT_EQ(sum_of_masks(Publish::flags().bits), 0x0FU);
    EXPECT_EQ(sum_of_masks(SubscriptionOptions::table_of(Version::v3_1_1)), 0xFFU);
    EXPECT_EQ(sum_of_masks(SubscriptionOptions::table_of(Version::v5_0)), 0xFFU);
}

TEST(BitField, ReadsAndWritesItsBitsAlone) {
    std::uint8_t byte = 0b1010'0101;
    ConnectFlags::will_qos.set(byte, 2);
    EXPECT_EQ(byte, 0b1011'0101);
    EXPECT_EQ(ConnectFlags::will_qos.get(byte), 2);
    ConnectFlags::will_qos.set(byte, 0);
    EXPECT_EQ(byte, 0b1010'0101);
    EXPECT_FALSE(ConnectFlags::will_qos.is_set(byte));
}

TEST(BitField, CutsWhatDoesNotFit) {
    std::uint8_t byte = 0;
    PublishFlags::qos.set(byte, 7);
    EXPECT_EQ(byte, 0b0110);
}

TEST(ByteOf, PutsNamedBitsTogether) {
    EXPECT_EQ(byte_of({{ConnectFlags::clean_start, 1}, {ConnectFlags::will_qos, 3}}), 0x1A);
}

TEST(PublishFlagsOfAPacket, AreReadAndSetByName) {
    Publish publish{.header_flags = 0x05};
    EXPECT_EQ(publish.qos(), 2);
    EXPECT_TRUE(publish.retain());
    publish.set_dup(true);
    publish.set_qos(1);
    publish.set_retain(false);
    EXPECT_EQ(publish.header_flags, 0x0A);
}

TEST(ConnectFlagsOfAPacket, ComeWithTheFieldsThatTheyAnnounce) {
    Connect connect;
    connect.set_clean_start(true);
    connect.set_will("t", "'bye'"_bytes, 1, true);
    connect.set_username("u");
    connect.set_password("p");
    EXPECT_EQ(connect.connect_flags, 0xEE);
    EXPECT_EQ(connect.will_qos(), 1);
    EXPECT_EQ(connect.will_topic.text, "t");
    EXPECT_EQ(connect.username.text, "u");
    EXPECT_EQ(connect.password.bytes, Bytes{'p'});
}

TEST(SubscriptionOptionsOfAPacket, AreReadByName) {
    const Subscription subscription{.options = 0x2D};
    EXPECT_EQ(subscription.qos(), 1);
    EXPECT_TRUE(subscription.no_local());
    EXPECT_TRUE(subscription.retain_as_published());
    EXPECT_EQ(subscription.retain_handling(), 2);
}

TEST(RequiredFlags, AreZeroOneZeroInThreePackets) {
    std::vector<PacketType> with_flags;
    for (unsigned type = 1; type <= 15; ++type)
        if (required_flags(static_cast<PacketType>(type)) == 0b0010)
            with_flags.push_back(static_cast<PacketType>(type));
    using enum PacketType;
    EXPECT_THAT(with_flags, ElementsAre(pubrel, subscribe, unsubscribe));
}

TEST(TypeOf, IsTheUpperHalfOfTheFirstByte) {
    EXPECT_EQ(type_of("62 02 00 07"_bytes), PacketType::pubrel);
    EXPECT_EQ(type_of(BytesView{}), PacketType{});
    EXPECT_EQ(first_byte_of(PacketType::pubrel, 2), 0x62);
}

TEST(VersionNamed, IsTheInverseOfItsName) {
    for (const auto version : {Version::v3_1_1, Version::v5_0})
        EXPECT_EQ(version_named(name_of(version)), version);
    EXPECT_EQ(version_named("5"), std::nullopt);
    EXPECT_EQ(version_of(5), Version::v5_0);
    EXPECT_EQ(version_of(3), Version::v3_1_1);
}

}  // namespace
}  // namespace assay::wire
