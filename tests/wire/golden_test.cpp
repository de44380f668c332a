#include "reference/wire/codec.hpp"
#include "tests/wire/bytes.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace assay::wire {
namespace {

struct Golden {
    const char* name;
    Version version;
    Packet packet;
    Bytes bytes;
};

void PrintTo(const Golden& golden, std::ostream* out) {
    *out << golden.name;
}

Properties with(PropertyId id, PropertyValue value) {
    Properties properties;
    properties.add(id, std::move(value));
    return properties;
}

// clang-format off
/// By hand from the figures of chapter 3.
std::vector<Golden> golden_packets() {
    using enum PropertyId;
    Connect connect3{.protocol_version = 4, .connect_flags = 0xCE, .keep_alive = 10};
    connect3.client_id.text = "c";
    connect3.will_topic.text = "w/t";
    connect3.will_payload.bytes = "'bye'"_bytes;
    connect3.username.text = "u";
    connect3.password.bytes = "'pw'"_bytes;
    Connect connect5{.connect_flags = 0xCE, .keep_alive = 10};
    connect5.properties = with(session_expiry_interval, std::uint32_t{10});  // as in figure 3-6
    connect5.client_id.text = "c";
    connect5.will_properties = with(will_delay_interval, std::uint32_t{5});
    connect5.will_topic.text = "w/t";
    connect5.will_payload.bytes = "'bye'"_bytes;
    connect5.username.text = "u";
    connect5.password.bytes = "'pw'"_bytes;
    const Payload hello{"'hello'"_bytes};
    return {
        {"Connect3", v3, connect3, "10 1E 00 04 'MQTT' 04 CE 00 0A 00 01 'c' 00 03 'w/t' 00 03 'bye' 00 01 'u' 00 02 'pw'"_bytes},
        {"Connect5", v5, connect5,
         "10 2A 00 04 'MQTT' 05 CE 00 0A 05 11 00 00 00 0A 00 01 'c' 05 18 00 00 00 05 00 03 'w/t' 00 03 'bye' 00 01 'u' 00 02 'pw'"_bytes},
        {"Connack3", v3, Connack{.acknowledge_flags = 1}, "20 02 01 00"_bytes},
        {"Connack5", v5, Connack{.reason_code = 0x87, .properties = with(reason_string, Utf8{"no"})}, "20 08 00 87 05 1F 00 02 'no'"_bytes},
        {"Connack5Numbers", v5, Connack{.properties = with(receive_maximum, std::uint16_t{20})}, "20 06 00 00 03 21 00 14"_bytes},
        {"Publish3Qos0", v3, Publish{.topic = {"a/b"}, .payload = hello}, "30 0A 00 03 'a/b' 'hello'"_bytes},
        {"Publish3Qos1", v3, Publish{.header_flags = 0x0B, .topic = {"a/b"}, .packet_id = 10, .payload = hello}, "3B 0C 00 03 'a/b' 00 0A 'hello'"_bytes},
        {"Publish5Qos0", v5, Publish{.topic = {"a/b"}, .payload = hello}, "30 0B 00 03 'a/b' 00 'hello'"_bytes},
        {"Publish5Qos2", v5, Publish{.header_flags = 4, .topic = {"a/b"}, .packet_id = 10, .properties = with(user_property, Utf8Pair{"k", "v"}), .payload = hello},
         "34 14 00 03 'a/b' 00 0A 07 26 00 01 'k' 00 01 'v' 'hello'"_bytes},
        {"Publish5Identifier", v5, Publish{.topic = {"a"}, .properties = with(subscription_identifier, VarInt{128})}, "30 07 00 01 'a' 03 0B 80 01"_bytes},
        {"Puback3", v3, Puback{.packet_id = 258}, "40 02 01 02"_bytes},
        {"Puback5Short", v5, Puback{.packet_id = 258}, "40 02 01 02"_bytes},
        {"Puback5Code", v5, Puback{.packet_id = 258, .reason_code = 0x10}, "40 03 01 02 10"_bytes},
        {"Puback5Full", v5, Puback{.packet_id = 258, .reason_code = 0, .properties = Properties{}}, "40 04 01 02 00 00"_bytes},
        {"Pubrec3", v3, Pubrec{.packet_id = 1}, "50 02 00 01"_bytes},
        {"Pubrec5", v5, Pubrec{.packet_id = 1, .reason_code = 0x97}, "50 03 00 01 97"_bytes},
        {"Pubrel3", v3, Pubrel{.packet_id = 1}, "62 02 00 01"_bytes},
        {"Pubrel5", v5, Pubrel{.packet_id = 1, .reason_code = 0x92}, "62 03 00 01 92"_bytes},
        {"Pubcomp3", v3, Pubcomp{.packet_id = 1}, "70 02 00 01"_bytes},
        {"Pubcomp5", v5, Pubcomp{.packet_id = 1}, "70 02 00 01"_bytes},
        {"Subscribe3", v3, Subscribe{.packet_id = 10, .subscriptions = {{{"a/b"}, 1}, {{"c/d"}, 2}}}, "82 0E 00 0A 00 03 'a/b' 01 00 03 'c/d' 02"_bytes},
        {"Subscribe5", v5, Subscribe{.packet_id = 10, .properties = with(subscription_identifier, VarInt{7}), .subscriptions = {{{"a/b"}, 0x2D}}},
         "82 0B 00 0A 02 0B 07 00 03 'a/b' 2D"_bytes},
        {"Suback3", v3, Suback{.packet_id = 10, .reason_codes = {0, 2, 0x80}}, "90 05 00 0A 00 02 80"_bytes},
        {"Suback5", v5, Suback{.packet_id = 10, .reason_codes = {1, 0x8F}}, "90 05 00 0A 00 01 8F"_bytes},
        {"Unsubscribe3", v3, Unsubscribe{.packet_id = 10, .topic_filters = {{"a/b"}, {"c/d"}}}, "A2 0C 00 0A 00 03 'a/b' 00 03 'c/d'"_bytes},
        {"Unsubscribe5", v5, Unsubscribe{.packet_id = 10, .topic_filters = {{"a/b"}}}, "A2 08 00 0A 00 00 03 'a/b'"_bytes},
        {"Unsuback3", v3, Unsuback{.packet_id = 10}, "B0 02 00 0A"_bytes},
        {"Unsuback5", v5, Unsuback{.packet_id = 10, .reason_codes = {0x11}}, "B0 04 00 0A 00 11"_bytes},
        {"Pingreq3", v3, Pingreq{}, "C0 00"_bytes},
        {"Pingresp5", v5, Pingresp{}, "D0 00"_bytes},
        {"Disconnect3", v3, Disconnect{}, "E0 00"_bytes},
        {"Disconnect5Short", v5, Disconnect{}, "E0 00"_bytes},
        {"Disconnect5Code", v5, Disconnect{.reason_code = 4}, "E0 01 04"_bytes},
        {"Disconnect5Full", v5, Disconnect{.reason_code = 0x8E, .properties = with(session_expiry_interval, std::uint32_t{1})}, "E0 07 8E 05 11 00 00 00 01"_bytes},
        {"Auth5Short", v5, Auth{}, "F0 00"_bytes},
        {"Auth5Full", v5, Auth{.reason_code = 0x18, .properties = with(authentication_method, Utf8{"m"})}, "F0 06 18 04 15 00 01 'm'"_bytes},
    };
}
// clang-format on

class GoldenPacket : public testing::TestWithParam<Golden> {};

TEST_P(GoldenPacket, EncodesToTheBytesOfTheStandard) {
    EXPECT_EQ(encode(GetParam().packet, GetParam().version), GetParam().bytes);
}

TEST_P(GoldenPacket, DecodesFromTheBytesOfTheStandard) {
    const auto decoded = decode(GetParam().bytes, GetParam().version);
    ASSERT_TRUE(decoded) << decoded.error().reason;
    EXPECT_EQ(*decoded, GetParam().packet);
}

INSTANTIATE_TEST_SUITE_P(
    Packets,
    GoldenPacket,
    testing::ValuesIn(golden_packets()),
    [](const auto& test) { return std::string{test.param.name}; }
);

}  // namespace
}  // namespace assay::wire
