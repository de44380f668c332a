#include "harness/scenario/raw_bytes.hpp"

#include <gtest/gtest.h>

namespace assay::scenario {
namespace {

/// In a row whose root is "root/" and whose actor is "me".
std::expected<wire::Bytes, std::string>
read(std::string_view notation, Version version = Version::v5_0) {
    return raw_bytes(notation, version, "me", [](std::string_view text) {
        return text.starts_with("~/") ? "root/" + std::string{text.substr(2)} : std::string{text};
    });
}
wire::Bytes bytes(std::string_view notation, Version version = Version::v5_0) {
    return read(notation, version).value();
}

TEST(RawBytes, ReadsHexPairsAndText) {
    EXPECT_EQ(bytes("C0 00 'ab' 7f"), (wire::Bytes{0xC0, 0x00, 'a', 'b', 0x7F}));
}

TEST(RawBytes, PutsTheLengthBeforeText) {
    EXPECT_EQ(bytes("s'abc'"), (wire::Bytes{0, 3, 'a', 'b', 'c'}));
}

TEST(RawBytes, CountsWhatFollowsLen) {
    EXPECT_EQ(bytes("30 <len> 00 01 'a'"), (wire::Bytes{0x30, 3, 0, 1, 'a'}));
    EXPECT_EQ(bytes("30 <len+1> 00 01 'a'"), (wire::Bytes{0x30, 4, 0, 1, 'a'}));
    EXPECT_EQ(bytes("30 <len-2> 00 01 'a'"), (wire::Bytes{0x30, 1, 0, 1, 'a'}));
}

TEST(RawBytes, WritesALongLengthInTwoBytes) {
    const auto long_text = "<len> '" + std::string(200, 'x') + "'";
    const auto written = bytes(long_text);
    EXPECT_EQ(written[0], 0xC8);
    EXPECT_EQ(written[1], 0x01);
    EXPECT_EQ(written.size(), 202U);
}

TEST(RawBytes, LeavesPropertiesOutIn311) {
    EXPECT_EQ(bytes("01 <props> 02", Version::v3_1_1), (wire::Bytes{1, 2}));
    EXPECT_EQ(bytes("01 <props> 02", Version::v5_0), (wire::Bytes{1, 0, 2}));
}

TEST(RawBytes, PutsTheRowsRootInText) {
    const auto written = bytes("'~/a'");
    EXPECT_EQ(std::string(written.begin(), written.end()), "root/a");
}

TEST(RawBytes, PutsTheActorsClientIdentifierIn) {
    EXPECT_EQ(bytes("s(<client_id>)"), (wire::Bytes{0, 2, 'm', 'e'}));
    EXPECT_EQ(bytes("s('x' 00 <client_id>)"), (wire::Bytes{0, 4, 'x', 0, 'm', 'e'}));
}

TEST(RawBytes, CountsUpToTheEndOfTheParenthesis) {
    EXPECT_EQ(
        bytes("(10 <len> 'ab') 30 <len> 'c'"), (wire::Bytes{0x10, 2, 'a', 'b', 0x30, 1, 'c'})
    );
    EXPECT_EQ(bytes("s(s('ab') 'c')"), (wire::Bytes{0, 5, 0, 2, 'a', 'b', 'c'}));
}

TEST(RawBytes, NamesTheColumnOfAnError) {
    EXPECT_EQ(
        read("30 zz").error(),
        "column 4: expected two hex digits, 'text', s'text', s(...), <len>, <props> or <client_id>"
    );
    EXPECT_EQ(read("'open").error(), "column 1: the text has no closing '");
    EXPECT_EQ(read("s(00").error(), "column 5: a parenthesis has no closing )");
    EXPECT_EQ(read("00)").error(), "column 3: ) closes no parenthesis");
    EXPECT_FALSE(read("<len> <len>"));
    EXPECT_FALSE(read("<length>"));
}

}  // namespace
}  // namespace assay::scenario
