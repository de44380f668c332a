#include "harness/network/tap_stream.hpp"

#include <gtest/gtest.h>

namespace assay::network {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(PacketBounds, FindsTheEndOfAWholePacket) {
    const Bytes ping{0xC0, 0x00, 0xC0, 0x00};
    const PacketBounds bounds;
    EXPECT_EQ(bounds.end_in(ping), 2U);
}

TEST(PacketBounds, GoesOnOverPieces) {
    PacketBounds bounds;
    const Bytes first{0x30, 0x03};
    const Bytes second{'a', 'b', 'c', 0xC0, 0x00};
    EXPECT_FALSE(bounds.end_in(first));
    bounds.advance(first, 2);
    EXPECT_EQ(bounds.first_byte(second), 0x30);
    ASSERT_EQ(bounds.end_in(second), 3U);
    bounds.advance(second, 3);
    EXPECT_EQ(bounds.end_in(Bytes{0xC0, 0x00}), 2U);
}

TEST(PacketBounds, WaitsForALongLength) {
    PacketBounds bounds;
    bounds.advance(Bytes{0x30}, 1);
    bounds.advance(Bytes{0x80}, 1);
    const Bytes rest = [] {
        Bytes bytes{0x01};
        bytes.resize(129, 'x');
        return bytes;
    }();
    EXPECT_EQ(bounds.end_in(rest), 129U);
}

}  // namespace
}  // namespace assay::network
