#include "harness/play/actor/raw_bytes.hpp"

#include <gtest/gtest.h>

namespace assay::play {
namespace {

const Names& names() {
    static const Names fixed{"n", "row"};
    return fixed;
}
wire::Bytes bytes(std::string_view notation, wire::Version version = wire::Version::v5_0) {
    return raw_bytes(notation, version, names()).value();
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
    EXPECT_EQ(bytes("01 <props> 02", wire::Version::v3_1_1), (wire::Bytes{1, 2}));
    EXPECT_EQ(bytes("01 <props> 02", wire::Version::v5_0), (wire::Bytes{1, 0, 2}));
}

TEST(RawBytes, PutsTheRowsRootInText) {
    const auto written = bytes("'~/a'");
    EXPECT_EQ(std::string(written.begin(), written.end()), names().root() + "a");
}

TEST(RawBytes, NamesTheColumnOfAnError) {
    EXPECT_EQ(
        raw_bytes("30 zz", wire::Version::v5_0, names()).error(),
        "column 4: expected two hex digits, 'text', s'text', <len> or <props>"
    );
    EXPECT_EQ(
        raw_bytes("'open", wire::Version::v5_0, names()).error(),
        "column 1: the text has no closing '"
    );
    EXPECT_FALSE(raw_bytes("<len> <len>", wire::Version::v5_0, names()));
    EXPECT_FALSE(raw_bytes("<length>", wire::Version::v5_0, names()));
}

}  // namespace
}  // namespace assay::play
