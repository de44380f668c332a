#include "reference/wire/match.hpp"
#include "reference/wire/print.hpp"
#include "tests/wire/bytes.hpp"
#include "tests/wire/exemplars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <ostream>

namespace assay::wire {

void PrintTo(const FieldText& field, std::ostream* out) {
    *out << field.name << "=" << field.value;
}

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::string line(const Bytes& bytes, Version version) {
    return print(BytesView{bytes}, version);
}

TEST(Print, TellsAPublishInTheStandardsWords) {
    EXPECT_EQ(
        line("3B 0C 00 03 'a/b' 00 07 'hello'"_bytes, v3),
        R"(PUBLISH qos 1 dup 1 retain 1 "a/b" id 7 5 bytes "hello")"
    );
    EXPECT_EQ(line("30 05 00 03 'a/b'"_bytes, v3), R"(PUBLISH qos 0 dup 0 retain 0 "a/b" 0 bytes)");
}

TEST(Print, NamesReasonsAndProperties) {
    EXPECT_EQ(line("20 02 01 00"_bytes, v3), "CONNACK session_present 1 Accepted (0)");
    EXPECT_EQ(
        line("20 02 00 02"_bytes, v3), "CONNACK session_present 0 Refused: identifier rejected (2)"
    );
    EXPECT_EQ(
        line("20 09 00 00 06 21 00 14 13 00 3C"_bytes, v5),
        "CONNACK session_present 0 Success (0x00) {receive_maximum 20, server_keep_alive 60}"
    );
    EXPECT_EQ(line("E0 01 8E"_bytes, v5), "DISCONNECT Session taken over (0x8E)");
    EXPECT_EQ(line("40 03 00 07 77"_bytes, v5), "PUBACK id 7 unknown (0x77)");
    EXPECT_EQ(line("90 04 00 07 01 80"_bytes, v3), "SUBACK id 7 [Granted QoS 1] [Failure (0x80)]");
}

TEST(Print, TellsConnectAndSubscribe) {
    EXPECT_EQ(
        print(exemplars(v5)[1].packet, v5),
        R"(CONNECT version 5 clean_start 1 will 1 will_qos 1 will_retain 0 keep_alive 60 )"
        R"({receive_maximum 10, user_property "name"="value"} client_id "assay" )"
        R"(will {will_delay_interval 1, content_type "text"} will_topic "assay/topic/will" )"
        R"(will_payload 4 bytes "gone" username "user" password 8 bytes "password")"
    );
    EXPECT_EQ(
        line("82 0B 00 0A 02 0B 07 00 03 'a/b' 2D"_bytes, v5),
        R"(SUBSCRIBE id 10 {subscription_identifier 7} ["a/b" qos 1 no_local retain_as_published retain_handling 2])"
    );
}

TEST(Print, ShowsWrongFlags) {
    EXPECT_EQ(line("C3 00"_bytes, v3), "PINGREQ flags 0011");
}

TEST(Print, SaysWhatIsMalformed) {
    EXPECT_EQ(
        line("30 03 00 09 'a'"_bytes, v3),
        "PUBLISH malformed at byte 2: topic length 9 goes past the end, 1 bytes are left"
    );
    EXPECT_EQ(
        line({}, v5), "RESERVED malformed at byte 0: header a byte needs 1 bytes, 0 are left"
    );
}

TEST(Escape, KeepsTextAndShowsTheRestAsBytes) {
    EXPECT_EQ(escape("a\"b\\c\n\x7F"), R"(a\x22b\x5Cc\x0A\x7F)");
    EXPECT_EQ(escape("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
    EXPECT_EQ(escape("\xC0\xAF\xC2\x85"), R"(\xC0\xAF\xC2\x85)");
    EXPECT_EQ(escape("abcdef", 3), "abc…");
    EXPECT_EQ(escape("abc", 3), "abc");
}

/// The dump as "offset hex | field | value" lines.
std::vector<std::string> dump(const Bytes& bytes, Version version) {
    std::vector<std::string> lines;
    for (const auto& row : hex_dump(bytes, version))
        lines.push_back(fmt::format("{} {} | {} | {}", row.offset, row.hex, row.field, row.value));
    return lines;
}

TEST(HexDump, NamesEveryByte) {
    EXPECT_THAT(
        dump(
            "34 1B 00 03 'a/b' 00 0A 0E 26 00 01 'k' 00 01 'v' 26 00 01 'k' 00 01 'w' 'hello'"_bytes,
            v5
        ),
        ElementsAre(
            "0 34 | header | PUBLISH",
            "1 1B | remaining_length | 27",
            "2 00 03 61 2F 62 | topic | \"a/b\"",
            "7 00 0A | packet_id | 10",
            "9 0E | properties | 14",
            "10 26 00 01 6B 00 01 76 | properties.user_property | \"k\"=\"v\"",
            "17 26 00 01 6B 00 01 77 | properties.user_property[1] | \"k\"=\"w\"",
            "24 68 65 6C 6C 6F | payload | \"hello\""
        )
    );
}

TEST(HexDump, TellsTheRestOfAMalformedPacketInOneRow) {
    EXPECT_THAT(
        dump("82 08 00 01 00 00 01 'a' 00 00"_bytes, v5),
        ElementsAre(
            "0 82 | header | SUBSCRIBE",
            "1 08 | remaining_length | 8",
            "2 00 01 | packet_id | 1",
            "4 00 | properties | 0",
            "5 00 01 61 | subscriptions[0].topic_filter | \"a\"",
            "8 00 | subscriptions[0].options | 0",
            "9 00 | malformed | byte 9: subscriptions[1].topic_filter a Two Byte Integer needs 2 "
            "bytes, 1 are left"
        )
    );
}

TEST(HexDump, ReadsOverLongIntegersWhereTheyStand) {
    EXPECT_THAT(
        dump("30 0B 00 01 'a' 84 00 A3 00 00 05 'xy'"_bytes, v5),
        ElementsAre(
            "0 30 | header | PUBLISH",
            "1 0B | remaining_length | 11",
            "2 00 01 61 | topic | \"a\"",
            "5 84 00 | properties | 4",
            "7 A3 00 00 05 | properties.topic_alias | 5",
            "11 78 79 | payload | \"xy\""
        )
    );
}

TEST(FieldsOf, GivesTheWordsOfScenarios) {
    const Publish publish{.header_flags = 0x0D, .topic = {"a/b"}, .packet_id = 9};
    EXPECT_THAT(
        fields_of(Packet{publish}, v3),
        ElementsAre(
            FieldText{"header_flags", "13"},
            FieldText{"qos", "2"},
            FieldText{"dup", "true"},
            FieldText{"retain", "true"},
            FieldText{"topic_size", "3"},
            FieldText{"topic", "a/b"},
            FieldText{"packet_id", "9"},
            FieldText{"payload", ""}
        )
    );
}

TEST(FieldsOf, GivesReasonZeroWhereItIsAbsent) {
    const FieldText success{"reason", "0"};
    EXPECT_THAT(fields_of(Puback{.packet_id = 1}, v3), Contains(success));
    EXPECT_THAT(fields_of(Puback{.packet_id = 1}, v5), Contains(success));
    EXPECT_THAT(
        fields_of(Disconnect{.reason_code = 0x8E}, v5), Contains(FieldText{"reason", "142"})
    );
    EXPECT_THAT(fields_of(Pingreq{}, v5), Not(Contains(success)));
}

TEST(FieldsOf, ListsReasonsAndProperties) {
    Suback suback{.packet_id = 1, .reason_codes = {0, 2, 0x80}};
    suback.properties.add(PropertyId::user_property, Utf8Pair{"k", "v"});
    suback.properties.add(PropertyId::user_property, Utf8Pair{"k", "w"});
    const auto fields = fields_of(suback, v5);
    EXPECT_THAT(fields, Contains(FieldText{"reasons", "0,2,128"}));
    EXPECT_THAT(fields, Contains(FieldText{"user_property", "k=v"}));
    EXPECT_THAT(fields, Contains(FieldText{"user_property", "k=w"}));
}

TEST(FieldsOf, TakesConnectFlagsApart) {
    const auto fields = fields_of(exemplars(v5)[1].packet, v5);
    EXPECT_THAT(fields, Contains(FieldText{"clean_start", "true"}));
    EXPECT_THAT(fields, Contains(FieldText{"will_qos", "1"}));
    EXPECT_THAT(fields, Contains(FieldText{"will_retain", "false"}));
    EXPECT_THAT(fields, Contains(FieldText{"receive_maximum", "10"}));
}

TEST(Differences, NameTheFields) {
    const Publish left{.topic = {"a"}, .payload = {{1}}};
    const Publish right{.header_flags = 1, .topic = {"a"}, .payload = {{2}}};
    EXPECT_THAT(differences(left, right), ElementsAre("header_flags", "payload"));
    EXPECT_THAT(differences(left, left), ElementsAre());
    EXPECT_THAT(differences(left, Pingreq{}), ElementsAre("type"));
}

}  // namespace
}  // namespace assay::wire
