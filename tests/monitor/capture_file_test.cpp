#include "harness/monitor/capture_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::monitor {
namespace {

using namespace std::chrono_literals;

void put_little(std::string& out, std::uint32_t value) {
    for (int i = 0; i < 4; ++i)
        out += static_cast<char>(value >> (8 * i));
}

/// A capture of Ethernet whose frames, of two bytes each, have these instants in microseconds.
std::string capture(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& instants) {
    std::string out{"\xD4\xC3\xB2\xA1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0", 24};
    for (const auto& [seconds, microseconds] : instants) {
        put_little(out, seconds);
        put_little(out, microseconds);
        put_little(out, 2);
        put_little(out, 60);
        out += "ab";
    }
    return out;
}

std::expected<CaptureFile, std::string> read(std::string& bytes) {
    return CaptureFile::read(::fmemopen(bytes.data(), bytes.size(), "rb"), "x.pcap");
}

TEST(CaptureFile, GivesFramesWithTheirInstantsSinceTheFirst) {
    auto bytes = capture({{1'000, 5}, {1'001, 6}});
    auto file = read(bytes);
    ASSERT_TRUE(file) << file.error();
    EXPECT_EQ(file->link_type(), 1);
    const auto first = file->next().value().value();
    EXPECT_EQ(first.number, 1U);
    EXPECT_EQ(first.at, 0ns);
    EXPECT_EQ(first.bytes.size(), 2U);
    EXPECT_EQ(first.size_bytes, 60U);
    EXPECT_EQ(file->next().value().value().at, 1s + 1us);
    EXPECT_FALSE(file->next().value());
}

TEST(CaptureFile, NeverGoesBackInTimeNorForCenturies) {
    auto bytes = capture({{1'000, 0}, {1'001, 0}, {999, 0}, {0xFFFFFFFF, 0xFFFFFFFF}, {1'002, 0}});
    auto file = read(bytes);
    ASSERT_TRUE(file) << file.error();
    std::vector<std::chrono::seconds> seen;
    while (const auto frame = file->next().value())
        seen.push_back(std::chrono::duration_cast<std::chrono::seconds>(frame->at));
    EXPECT_THAT(seen, testing::ElementsAre(0s, 1s, 1s, 1s, 2s));
}

TEST(CaptureFile, SaysBehindWhichFrameItIsBroken) {
    auto bytes = capture({{1, 0}, {2, 0}});
    bytes.pop_back();
    auto file = read(bytes);
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->next());
    const auto broken = file->next();
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error(), testing::HasSubstr("x.pcap is broken behind frame 1: truncated"));
}

}  // namespace
}  // namespace assay::monitor
