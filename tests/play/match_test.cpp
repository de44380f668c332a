#include "harness/play/actor/match.hpp"

#include <gtest/gtest.h>

namespace assay::play {
namespace {

using Kind = scenario::Matcher::Kind;

wire::Packet publish() {
    wire::Publish packet{.topic = {"assay/n/x/t"}, .packet_id = 7};
    packet.set_qos(1);
    packet.payload.bytes = {'h', 'i'};
    packet.properties.add(wire::PropertyId::user_property, wire::Utf8Pair{"a", "1"});
    packet.properties.add(wire::PropertyId::user_property, wire::Utf8Pair{"b", "2"});
    return packet;
}

std::vector<Difference> compare(std::string name, scenario::Matcher matcher) {
    return differences(
        publish(),
        wire::Version::v5_0,
        {{std::move(name), std::move(matcher), {}}},
        Names{"n", "row"}
    );
}

TEST(Match, AcceptsEqualNumbersInAnySpelling) {
    EXPECT_TRUE(compare("qos", {Kind::one_of, {"0x01"}}).empty());
    EXPECT_FALSE(compare("qos", {Kind::one_of, {"2", "0"}}).empty());
}

TEST(Match, SaysFieldExpectedAndActual) {
    const auto found = compare("payload", {Kind::one_of, {"ho"}});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().text, "payload: expected ho, got hi");
}

TEST(Match, FindsOneOfSeveralUserProperties) {
    EXPECT_TRUE(compare("user_property", {Kind::one_of, {"b=2"}}).empty());
    EXPECT_FALSE(compare("user_property", {Kind::one_of, {"c=3"}}).empty());
}

TEST(Match, HoldsAllUserPropertiesToTheirOrder) {
    EXPECT_TRUE(compare("user_properties", {Kind::one_of, {"a=1, b=2"}}).empty());
    const auto found = compare("user_properties", {Kind::one_of, {"b=2, a=1"}});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().text, "user_properties: expected b=2, a=1, got a=1, b=2");
}

TEST(Match, KnowsAbsentAnyRangeAndPrefix) {
    EXPECT_TRUE(compare("content_type", {Kind::absent}).empty());
    EXPECT_FALSE(compare("content_type", {Kind::any}).empty());
    EXPECT_FALSE(compare("payload", {Kind::absent}).empty());
    EXPECT_TRUE(compare("packet_id", {.kind = Kind::range, .low = 1, .high = 7}).empty());
    EXPECT_FALSE(compare("packet_id", {.kind = Kind::range, .low = 8, .high = 9}).empty());
    EXPECT_TRUE(compare("payload", {Kind::prefix, {"h"}}).empty());
}

TEST(Match, TakesATopicWithWildcardsForAFilter) {
    EXPECT_TRUE(compare("topic", {Kind::one_of, {"assay/+/x/#"}}).empty());
    EXPECT_FALSE(compare("topic", {Kind::one_of, {"assay/+"}}).empty());
}

}  // namespace
}  // namespace assay::play
