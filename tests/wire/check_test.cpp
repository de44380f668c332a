#include "reference/wire/check.hpp"
#include "reference/wire/topics.hpp"
#include "tests/wire/bytes.hpp"
#include "tests/wire/exemplars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <ostream>

namespace assay::wire {
namespace {

constexpr auto client = Role::client;
constexpr auto server = Role::server;

/// The violations as "field statement code", one a line.
std::string summary(const std::vector<Violation>& violations) {
    std::string text;
    for (const auto& violation : violations)
        text += fmt::format(
            "{}{} {} {:02X}",
            text.empty() ? "" : "; ",
            violation.field,
            violation.statement,
            violation.reason_code
        );
    return text;
}

struct Case {
    const char* name;
    Version version;
    Role sender;
    Bytes bytes;
    const char* violations;  ///< empty: legal
};

void PrintTo(const Case& row, std::ostream* out) {
    *out << row.name;
}

// clang-format off
const std::vector<Case> cases{
    // Fixed header.
    {"PingreqFlags3", v3, client, "C1 00"_bytes, "header MQTT-2.2.2-1 81"},
    {"PingreqFlags5", v5, client, "C1 00"_bytes, "header MQTT-2.1.3-1 81"},
    {"SubscribeFlags", v5, client, "80 07 00 01 00 00 01 'a' 00"_bytes, "header MQTT-3.8.1-1 81"},
    {"UnsubscribeFlags", v3, client, "A0 05 00 01 00 01 'a'"_bytes, "header MQTT-3.10.1-1 81"},
    {"PubrelFlags", v3, server, "60 02 00 01"_bytes, "header MQTT-3.6.1-1 81"},
    {"DisconnectFlags", v5, server, "E8 00"_bytes, "header MQTT-3.14.1-1 81"},
    {"AuthFlags", v5, client, "F1 00"_bytes, "header MQTT-3.15.1-1 81"},
    {"TypeZero3", v3, client, "00 00"_bytes, "header ASSAY-2.2.1-1 81"},
    {"TypeZero5", v5, client, "00 00"_bytes, "header ASSAY-2.1.2-1 81"},
    {"TypeFifteen3", v3, client, "F0 00"_bytes, "header ASSAY-2.2.1-1 81"},
    {"FiveByteLength3", v3, client, "C0 80 80 80 80 00"_bytes, "remaining_length ASSAY-2.2.3-1 81"},
    {"FiveByteLength5", v5, client, "C0 80 80 80 80 00"_bytes, "remaining_length ASSAY-2.1.4-1 81"},
    {"OverLongLength5", v5, client, "C0 80 00"_bytes, "remaining_length MQTT-1.5.5-1 81"},
    {"OverLongLength3IsLegal", v3, client, "C0 80 00"_bytes, ""},
    {"OverLongPropertyLength", v5, server, "90 05 00 01 80 00 00"_bytes, "properties MQTT-1.5.5-1 81"},
    {"OverLongPropertyValue", v5, client, "82 0A 00 01 03 0B 85 00 00 01 'a' 00"_bytes, "properties.subscription_identifier MQTT-1.5.5-1 81"},
    {"LengthTooShort", v5, client, "C0 00 00"_bytes, "remaining_length ASSAY-2.1.4-1 81"},
    {"BytesLeftOver", v3, server, "40 03 00 01 00"_bytes, "packet ASSAY-3.4-1 81"},
    {"PropertyLengthPastEnd", v5, server, "90 04 00 01 7F 00"_bytes, "properties ASSAY-2.2.2-1 81"},
    {"WithoutClientId", v3, client, "10 0A 00 04 'MQTT' 04 02 00 00"_bytes, "client_id MQTT-3.1.3-3 81"},
    {"WithoutWill", v5, client, "10 0E 00 04 'MQTT' 05 06 00 00 00 00 01 'a'"_bytes, "will_properties MQTT-3.1.2-9 81"},
    {"WithoutUserName3", v3, client, "10 0D 00 04 'MQTT' 04 82 00 00 00 01 'a'"_bytes, "username MQTT-3.1.2-19 81"},
    {"WithoutUserName5", v3, client, "10 0E 00 04 'MQTT' 05 82 00 00 00 00 01 'a'"_bytes, "username MQTT-3.1.2-17 81"},
    {"WithoutPassword5", v5, client, "10 0E 00 04 'MQTT' 05 42 00 00 00 00 01 'a'"_bytes, "password MQTT-3.1.2-19 81"},
    {"ConnectLeftOver", v5, client, "10 0F 00 04 'MQTT' 05 02 00 00 00 00 01 'a' 00"_bytes, "packet ASSAY-3.1-1 81"},
    {"PublishWithoutTopic", v3, client, "30 00"_bytes, "topic MQTT-3.3.2-1 81"},
    {"SubscribeFilterCutOff", v3, client, "82 05 00 01 00 02 'a'"_bytes, "subscriptions[0].topic_filter MQTT-3.8.3-1 81"},
    {"UnsubscribeFilterCutOff", v5, client, "A2 06 00 01 00 00 02 'a'"_bytes, "topic_filters[0] MQTT-3.10.3-1 81"},
    // Direction.
    {"ConnackFromClient3", v3, client, "20 02 00 00"_bytes, "header ASSAY-4.8-1 82"},
    {"SubackFromClient5", v5, client, "90 04 00 01 00 00"_bytes, "header ASSAY-4.13-1 82; reason_codes[0] MQTT-3.9.3-2 82"},
    {"PingreqFromServer", v5, server, "C0 00"_bytes, "header ASSAY-4.13-1 82"},
    {"DisconnectFromServer3", v3, server, "E0 00"_bytes, "header ASSAY-4.8-1 82"},
    {"DisconnectFromServer5", v5, server, "E0 00"_bytes, ""},
    // CONNECT.
    {"ConnectReservedFlag3", v3, client, "10 0D 00 04 'MQTT' 04 03 00 00 00 01 'a'"_bytes, "connect_flags MQTT-3.1.2-3 81"},
    {"ConnectReservedFlag5", v3, client, "10 0E 00 04 'MQTT' 05 03 00 00 00 00 01 'a'"_bytes, "connect_flags MQTT-3.1.2-3 81"},
    {"WillQosAndRetainWithoutWill3", v3, client, "10 0D 00 04 'MQTT' 04 2A 00 00 00 01 'a'"_bytes, "connect_flags MQTT-3.1.2-13 81; connect_flags MQTT-3.1.2-15 81"},
    {"WillQosAndRetainWithoutWill5", v5, client, "10 0E 00 04 'MQTT' 05 2A 00 00 00 00 01 'a'"_bytes, "connect_flags MQTT-3.1.2-11 81; connect_flags MQTT-3.1.2-13 81"},
    {"WillQos3", v3, client, "10 12 00 04 'MQTT' 04 1E 00 00 00 01 'a' 00 01 'w' 00 00"_bytes, "connect_flags MQTT-3.1.2-14 81"},
    {"WillTopicWildcard5", v5, client, "10 14 00 04 'MQTT' 05 06 00 00 00 00 01 'a' 00 00 01 '#' 00 00"_bytes, "will_topic MQTT-4.7.0-1 90"},
    {"PasswordAlone3", v3, client, "10 0F 00 04 'MQTT' 04 42 00 00 00 01 'a' 00 00"_bytes, "connect_flags MQTT-3.1.2-22 81"},
    {"PasswordAlone5", v5, client, "10 10 00 04 'MQTT' 05 42 00 00 00 00 01 'a' 00 00"_bytes, ""},
    {"ProtocolName", v3, client, "10 0D 00 04 'mqtt' 04 02 00 00 00 01 'a'"_bytes, "protocol_name MQTT-3.1.2-1 84"},
    {"ProtocolVersion", v3, client, "10 0D 00 04 'MQTT' 06 02 00 00 00 01 'a'"_bytes, "protocol_version MQTT-3.1.2-2 84"},
    {"EmptyClientId3", v3, client, "10 0C 00 04 'MQTT' 04 00 00 00 00 00"_bytes, "client_id MQTT-3.1.3-7 85"},
    {"EmptyClientIdClean3", v3, client, "10 0C 00 04 'MQTT' 04 02 00 00 00 00"_bytes, ""},
    {"EmptyClientId5", v5, client, "10 0D 00 04 'MQTT' 05 00 00 00 00 00 00"_bytes, ""},
    {"AuthenticationDataAlone", v5, client, "10 11 00 04 'MQTT' 05 02 00 00 04 16 00 01 'x' 00 00"_bytes, "properties.authentication_data ASSAY-3.1.2.11-5 82"},
    // Strings.
    {"IllFormed3", v3, client, "10 0E 00 04 'MQTT' 04 02 00 00 00 02 C0 AF"_bytes, "client_id MQTT-1.5.3-1 81"},
    {"Surrogate5", v5, server, "30 06 00 03 ED A0 80 00"_bytes, "topic MQTT-1.5.4-1 81"},
    {"Nul3", v3, client, "30 05 00 03 'a' 00 'b'"_bytes, "topic MQTT-1.5.3-2 81"},
    {"Nul5", v5, client, "30 06 00 03 'a' 00 'b' 00"_bytes, "topic MQTT-1.5.4-2 81"},
    {"PairValue", v5, server, "30 0C 00 01 'a' 08 26 00 01 'k' 00 02 C0 AF"_bytes, "properties.user_property MQTT-1.5.7-1 81"},
    {"ByteOrderMarkIsText", v5, server, "30 06 00 03 EF BB BF 00"_bytes, ""},
    // CONNACK.
    {"AcknowledgeFlags3", v3, server, "20 02 02 00"_bytes, "acknowledge_flags ASSAY-3.2.2-1 81"},
    {"AcknowledgeFlags5", v5, server, "20 03 80 00 00"_bytes, "acknowledge_flags MQTT-3.2.2-1 81"},
    {"SessionPresentRefused3", v3, server, "20 02 01 05"_bytes, "acknowledge_flags MQTT-3.2.2-4 82"},
    {"SessionPresentRefused5", v5, server, "20 03 01 87 00"_bytes, "acknowledge_flags MQTT-3.2.2-6 82"},
    {"ReturnCode3", v3, server, "20 02 00 06"_bytes, "reason_code MQTT-3.2.2-6 82"},
    {"ReasonCode5", v5, server, "20 03 00 01 00"_bytes, "reason_code MQTT-3.2.2-8 82"},
    {"ConnackWithoutPropertyLength", v5, server, "20 02 00 00"_bytes, "properties MQTT-2.2.2-1 81"},
    {"OldRefusal", v5, server, "20 02 00 01"_bytes, ""},
    {"OldRefusalWithAnotherCode", v5, server, "20 02 00 05"_bytes, "properties MQTT-2.2.2-1 81"},
    {"MaximumQos2", v5, server, "20 05 00 00 02 24 02"_bytes, "properties.maximum_qos ASSAY-3.2.2-2 82"},
    {"ReceiveMaximum0", v5, server, "20 06 00 00 03 21 00 00"_bytes, "properties.receive_maximum ASSAY-3.2.2-2 82"},
    {"RetainAvailable2", v5, server, "20 05 00 00 02 25 02"_bytes, "properties.retain_available ASSAY-3.2.2-2 82"},
    {"AllOfConnack", v5, server, "20 13 00 00 10 21 00 01 24 01 25 00 28 00 29 01 2A 01 13 00 00"_bytes, ""},
    // PUBLISH.
    {"Qos3", v3, server, "36 05 00 01 'a' 00 01"_bytes, "header MQTT-3.3.1-4 81"},
    {"DupAtQos0", v5, server, "38 04 00 01 'a' 00"_bytes, "header MQTT-3.3.1-2 82"},
    {"EmptyTopic3", v3, client, "30 02 00 00"_bytes, "topic MQTT-4.7.3-1 82"},
    {"EmptyTopic5", v5, client, "30 03 00 00 00"_bytes, "topic MQTT-4.7.3-1 82"},
    {"EmptyTopicWithAlias", v5, server, "30 06 00 00 03 23 00 01"_bytes, ""},
    {"AliasZero", v5, client, "30 07 00 01 'a' 03 23 00 00"_bytes, "properties.topic_alias MQTT-3.3.2-8 94"},
    {"WildcardTopic", v5, server, "30 06 00 03 'a/+' 00"_bytes, "topic MQTT-3.3.2-2 90"},
    {"PacketIdZero3", v3, server, "32 05 00 01 'a' 00 00"_bytes, "packet_id MQTT-2.3.1-1 82"},
    {"PacketIdZeroFromClient5", v5, client, "32 06 00 01 'a' 00 00 00"_bytes, "packet_id MQTT-2.2.1-3 82"},
    {"PacketIdZeroFromServer5", v5, server, "32 06 00 01 'a' 00 00 00"_bytes, "packet_id MQTT-2.2.1-4 82"},
    {"IdentifierFromClient", v5, client, "30 06 00 01 'a' 02 0B 01"_bytes, "properties.subscription_identifier MQTT-3.3.4-6 82"},
    {"IdentifiersFromServer", v5, server, "30 08 00 01 'a' 04 0B 01 0B 01"_bytes, ""},
    {"IdentifierZero", v5, server, "30 06 00 01 'a' 02 0B 00"_bytes, "properties.subscription_identifier ASSAY-3.3.2-3 82"},
    {"FormatIndicator2FromClient", v5, client, "30 06 00 01 'a' 02 01 02"_bytes, "properties.payload_format_indicator ASSAY-3.3.2-2 82"},
    {"FormatIndicator2Forwarded", v5, server, "30 06 00 01 'a' 02 01 02"_bytes, ""},
    {"ResponseTopicWildcard", v5, client, "30 08 00 01 'a' 04 08 00 01 '+'"_bytes, "properties.response_topic MQTT-3.3.2-14 82"},
    {"UserPropertyTwice", v5, client, "30 12 00 01 'a' 0E 26 00 01 'k' 00 01 'v' 26 00 01 'k' 00 01 'v'"_bytes, ""},
    {"ContentTypeTwice", v5, client, "30 0A 00 01 'a' 06 03 00 00 03 00 00"_bytes, "properties.content_type[1] ASSAY-3.3.2-1 82"},
    {"Misplaced", v5, server, "30 07 00 01 'a' 03 21 00 01"_bytes, "properties.receive_maximum ASSAY-2.2.2-3 81"},
    {"UnknownProperty", v5, server, "30 06 00 01 'a' 02 7E 00"_bytes, "properties.identifier ASSAY-2.2.2-2 81"},
    // Acknowledgements.
    {"PubackCode", v5, server, "40 03 00 01 92"_bytes, "reason_code MQTT-3.4.2-1 82"},
    {"PubrecCode", v5, server, "50 03 00 01 01"_bytes, "reason_code MQTT-3.5.2-1 82"},
    {"PubrelCode", v5, client, "62 03 00 01 80"_bytes, "reason_code MQTT-3.6.2-1 82"},
    {"PubcompCode", v5, client, "70 03 00 01 10"_bytes, "reason_code MQTT-3.7.2-1 82"},
    {"PubackNoSubscribersFromServer", v5, server, "40 03 00 01 10"_bytes, ""},
    {"PubackNoSubscribersFromClient", v5, client, "40 03 00 01 10"_bytes, "reason_code MQTT-3.4.2-1 82"},
    {"PubackZeroIdIsNotItsOwnFault", v5, server, "40 02 00 00"_bytes, ""},
    // SUBSCRIBE and its answers.
    {"SubscribeWithoutFilter3", v3, client, "82 02 00 01"_bytes, "subscriptions MQTT-3.8.3-3 82"},
    {"SubscribeWithoutFilter5", v5, client, "82 03 00 01 00"_bytes, "subscriptions MQTT-3.8.3-2 82"},
    {"OptionsReserved3", v3, client, "82 06 00 01 00 01 'a' 04"_bytes, "subscriptions[0].options MQTT-3.8.3-4 81"},
    {"OptionsReserved5", v5, client, "82 07 00 01 00 00 01 'a' 40"_bytes, "subscriptions[0].options MQTT-3.8.3-5 81"},
    {"OptionsQos3", v5, client, "82 07 00 01 00 00 01 'a' 03"_bytes, "subscriptions[0].options ASSAY-3.8.3-2 82"},
    {"OptionsRetainHandling3", v5, client, "82 07 00 01 00 00 01 'a' 30"_bytes, "subscriptions[0].options ASSAY-3.8.3-1 82"},
    {"NoLocalShared", v5, client, "82 10 00 01 00 00 0A '$share/g/a' 04"_bytes, "subscriptions[0].options MQTT-3.8.3-4 82"},
    {"MultiLevel3", v3, client, "82 07 00 01 00 02 'a#' 00"_bytes, "subscriptions[0].topic_filter MQTT-4.7.1-2 8F"},
    {"MultiLevel5", v5, client, "82 08 00 01 00 00 02 'a#' 00"_bytes, "subscriptions[0].topic_filter MQTT-4.7.1-1 8F"},
    {"SingleLevel5", v5, client, "82 08 00 01 00 00 02 '+a' 00"_bytes, "subscriptions[0].topic_filter MQTT-4.7.1-2 8F"},
    {"SharedIsOrdinaryIn3", v3, client, "82 0D 00 01 00 08 '$share//' 00"_bytes, ""},
    {"EmptyShareName", v5, client, "82 0F 00 01 00 00 09 '$share//a' 00"_bytes, "subscriptions[0].topic_filter MQTT-4.8.2-1 8F"},
    {"IdentifierTwice", v5, client, "82 0B 00 01 04 0B 01 0B 02 00 01 'a' 00"_bytes, "properties.subscription_identifier[1] ASSAY-3.8.2-1 82"},
    {"SubackCode3", v3, server, "90 03 00 01 03"_bytes, "reason_codes[0] MQTT-3.9.3-2 82"},
    {"SubackFailure3", v3, server, "90 03 00 01 80"_bytes, ""},
    {"SubackCode5", v5, server, "90 04 00 01 00 11"_bytes, "reason_codes[0] MQTT-3.9.3-2 82"},
    {"SubackEmpty5", v5, server, "90 03 00 01 00"_bytes, "reason_codes MQTT-3.8.4-6 82"},
    {"UnsubscribeWithoutFilter3", v3, client, "A2 02 00 01"_bytes, "topic_filters MQTT-3.10.3-2 82"},
    {"UnsubackCode5", v5, server, "B0 04 00 01 00 01"_bytes, "reason_codes[0] MQTT-3.11.3-2 82"},
    {"UnsubackOf3In5", v5, server, "B0 02 00 01"_bytes, "properties MQTT-2.2.2-1 81"},
    // DISCONNECT and AUTH.
    {"DisconnectCode", v5, client, "E0 01 8E"_bytes, "reason_code MQTT-3.14.2-1 82"},
    {"DisconnectWithWillFromServer", v5, server, "E0 01 04"_bytes, "reason_code MQTT-3.14.2-1 82"},
    {"DisconnectBadMethodIsTolerated", v5, server, "E0 01 8C"_bytes, ""},
    {"ServerExpiry", v5, server, "E0 07 00 05 11 00 00 00 01"_bytes, "properties.session_expiry_interval MQTT-3.14.2-2 82"},
    {"AuthCode", v5, server, "F0 06 19 04 15 00 01 'm'"_bytes, "reason_code MQTT-3.15.2-1 82"},
    {"AuthWithoutMethod", v5, client, "F0 02 18 00"_bytes, "properties ASSAY-3.15.2-2 82"},
};
// clang-format on

class CheckCase : public testing::TestWithParam<Case> {};

TEST_P(CheckCase, NamesFieldStatementAndReasonCode) {
    const auto& [name, version, sender, bytes, violations] = GetParam();
    EXPECT_EQ(summary(check(BytesView{bytes}, version, sender)), violations);
}

INSTANTIATE_TEST_SUITE_P(Faults, CheckCase, testing::ValuesIn(cases), [](const auto& test) {
    return std::string{test.param.name};
});

TEST(Check, FindsNothingWrongWithTheExemplars) {
    for (const auto version : {v3, v5}) {
        for (const auto& [name, packet] : exemplars(version))
            EXPECT_EQ(summary(check(encode(packet, version), version, client)), "") << name;
        for (const auto& [name, packet] : server_exemplars(version))
            EXPECT_EQ(summary(check(encode(packet, version), version, server)), "") << name;
    }
}

TEST(Check, FindsNothingWrongWithAnyPropertyInItsPlace) {
    std::size_t count = 0;
    for (const auto& [packet_name, packet] : exemplars(v5))
        for (const auto& [name, variant] : with_each_property(packet)) {
            ++count;
            EXPECT_EQ(summary(check(encode(variant, v5), v5, client)), "")
                << packet_name << " " << name;
        }
    EXPECT_EQ(count, 54U);
}

TEST(Check, TellsAllFaultsAtOnce) {
    Subscribe packet{.header_flags = 0, .subscriptions = {{{"a#"}, 0xFF}}};
    EXPECT_THAT(
        summary(check(Packet{packet}, v5, client)),
        "header MQTT-3.8.1-1 81; packet_id MQTT-2.2.1-3 82; subscriptions[0].topic_filter "
        "MQTT-4.7.1-1 8F; "
        "subscriptions[0].options MQTT-3.8.3-5 81; subscriptions[0].options ASSAY-3.8.3-2 82; "
        "subscriptions[0].options ASSAY-3.8.3-1 82"
    );
}

TEST(Inspect, GivesThePacketBesideItsFaults) {
    const auto wrong = inspect("C1 00"_bytes, v5, client);
    EXPECT_EQ(wrong.packet, Packet{Pingreq{1}});
    EXPECT_EQ(summary(wrong.violations), "header MQTT-2.1.3-1 81");
    const auto malformed = inspect("40 01 00"_bytes, v5, client);
    EXPECT_FALSE(malformed.packet);
    EXPECT_EQ(summary(malformed.violations), "packet_id ASSAY-3.4-1 81");
}

TEST(Check, HoldsAPropertyWithTheFormOfAnotherAgainstThePacket) {
    Publish packet{.topic = {"a"}};
    packet.properties.add(PropertyId::content_type, std::uint8_t{1});
    EXPECT_EQ(
        summary(check(Packet{packet}, v5, client)), "properties.content_type ASSAY-2.2.2-1 81"
    );
}

TEST(WellFormed, FollowsTheTableOfUnicode) {
    for (const auto* text :
         {"",
          "a",
          "\xC2\x80",
          "\xE0\xA0\x80",
          "\xED\x9F\xBF",
          "\xF0\x90\x80\x80",
          "\xF4\x8F\xBF\xBF"})
        EXPECT_TRUE(is_well_formed(text)) << text;
    for (const auto* text :
         {"\x80",
          "\xC0\xAF",
          "\xC1\xBF",
          "\xC2",
          "\xE0\x9F\xBF",
          "\xE2\x82",
          "\xED\xA0\x80",
          "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80",
          "\xFF"})
        EXPECT_FALSE(is_well_formed(text)) << text;
    EXPECT_FALSE(is_well_formed(std::string_view{"a\0b", 3}));
}

TEST(TopicFilter, AcceptsWildcardsThatFillTheirLevel) {
    for (const auto* filter :
         {"#", "a/#", "/#", "+", "+/a", "a/+/b", "/+", "+/+", "/", "a//b", "$SYS/#"})
        EXPECT_EQ(fault_of_filter(filter), FilterFault::none) << filter;
}

TEST(TopicFilter, RefusesWildcardsElsewhere) {
    for (const auto* filter : {"a#", "a/#/b", "#/a", "a/b#", "#/"})
        EXPECT_EQ(fault_of_filter(filter), FilterFault::multi_level) << filter;
    for (const auto* filter : {"a+", "a/+b", "+a", "a/b+/c"})
        EXPECT_EQ(fault_of_filter(filter), FilterFault::single_level) << filter;
}

TEST(TopicFilter, AsksForANameAndAFilterInASharedSubscription) {
    using enum FilterFault;
    const std::vector<std::pair<const char*, FilterFault>> table{
        {"$share/g/a", none},
        {"$share/g//", none},
        {"$share", none},
        {"$SHARE/+x", single_level},
        {"$share//a", share_name},
        {"$share/", share_name},
        {"$share/g", share_structure},
        {"$share/g/", share_structure},
        {"$share/g+/a", share_structure},
        {"$share/#/a", share_structure},
        {"$share/g/a#", multi_level}
    };
    for (const auto& [filter, violation] : table)
        EXPECT_EQ(fault_of_shared_or_ordinary_filter(filter), violation) << filter;
}

}  // namespace
}  // namespace assay::wire
