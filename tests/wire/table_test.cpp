#include "reference/wire/properties.hpp"
#include "reference/wire/reason_codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace assay::wire {
namespace {

TEST(PropertyTable, HasTheTwentySevenPropertiesInTheOrderOfTheirIdentifiers) {
    EXPECT_EQ(property_table().size(), 27U);
    EXPECT_TRUE(std::ranges::is_sorted(property_table(), {}, &PropertyRow::id));
}

TEST(PropertyTable, FindsARowByIdentifierAndByName) {
    for (const auto& row : property_table()) {
        EXPECT_EQ(find_property(static_cast<std::uint32_t>(row.id)), &row);
        EXPECT_EQ(find_property(row.name), &row);
    }
    for (const std::uint32_t unknown : {0U, 4U, 0x2BU, 0x7FU, 128U, 0xFFFFFFFFU})
        EXPECT_EQ(find_property(unknown), nullptr);
    EXPECT_EQ(find_property("no_such_property"), nullptr);
}

TEST(PropertyTable, PutsUserPropertyEverywhereAndWillDelayIntoTheWillAlone) {
    const auto* user = find_property("user_property");
    for (int type = 1; type <= 15; ++type) {
        const auto packet = static_cast<PacketType>(type);
        EXPECT_EQ(
            user->carriers.has(packet),
            packet != PacketType::pingreq && packet != PacketType::pingresp
        );
    }
    const auto* delay = find_property("will_delay_interval");
    EXPECT_TRUE(delay->carriers.has_will());
    EXPECT_FALSE(delay->carriers.has(PacketType::connect));
}

TEST(ReasonCodeTable, HasFortyThreeCodesInOrder) {
    EXPECT_EQ(reason_code_table().size(), 43U);
    EXPECT_TRUE(std::ranges::is_sorted(reason_code_table(), {}, &ReasonCodeRow::code));
    for (const auto& row : reason_code_table())
        EXPECT_EQ(find_reason_code(static_cast<std::uint8_t>(row.code)), &row);
    EXPECT_EQ(find_reason_code(0x03), nullptr);
    EXPECT_EQ(find_reason_code(0xFF), nullptr);
}

/// The codes of one packet, from the side that uses more of them.
std::vector<int> codes_of(PacketType type, PacketSet ReasonCodeRow::* side) {
    std::vector<int> codes;
    for (const auto& row : reason_code_table())
        if ((row.*side).has(type)) codes.push_back(static_cast<int>(row.code));
    return codes;
}

TEST(ReasonCodeTable, AllowsInEachPacketTheCodesOfItsOwnTable) {
    using enum PacketType;
    using testing::ElementsAre;
    const auto server = &ReasonCodeRow::from_server;
    const auto client = &ReasonCodeRow::from_client;
    const auto publish_codes = ElementsAre(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    EXPECT_THAT(codes_of(puback, server), publish_codes);
    EXPECT_THAT(codes_of(pubrec, server), publish_codes);
    EXPECT_THAT(codes_of(pubrel, server), ElementsAre(0x00, 0x92));
    EXPECT_THAT(codes_of(pubcomp, client), ElementsAre(0x00, 0x92));
    EXPECT_THAT(
        codes_of(suback, server),
        ElementsAre(0, 1, 2, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2)
    );
    EXPECT_THAT(codes_of(unsuback, server), ElementsAre(0, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91));
    EXPECT_THAT(codes_of(auth, server), ElementsAre(0, 0x18));
    EXPECT_THAT(codes_of(auth, client), ElementsAre(0x18, 0x19));
    EXPECT_THAT(codes_of(connack, server), testing::SizeIs(22));
    EXPECT_THAT(codes_of(disconnect, client), testing::SizeIs(15));
}

TEST(PacketType, HasItsNameBothWays) {
    for (int type = 1; type <= 15; ++type) {
        const auto packet = static_cast<PacketType>(type);
        EXPECT_EQ(packet_type_named(name_of(packet)), packet);
    }
    EXPECT_EQ(packet_type_named("RESERVED"), std::nullopt);
    EXPECT_EQ(packet_type_named("connect"), std::nullopt);
}

}  // namespace
}  // namespace assay::wire
