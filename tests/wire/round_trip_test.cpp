#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"
#include "tests/wire/packet_maker.hpp"

#include <gtest/gtest.h>

namespace assay::wire {
namespace {

/// Calls `use(packet, version)` with `count` random packets of every type of both versions.
void each_random_packet(std::uint32_t seed, int count, auto&& use) {
    PacketMaker maker{seed};
    for (const auto version : {Version::v3_1_1, Version::v5_0})
        for (int type = 1; type <= (version == Version::v5_0 ? 15 : 14); ++type)
            for (int i = 0; i < count; ++i)
                use(maker.make(static_cast<PacketType>(type), version), version);
}

TEST(Codec, DecodesWhatItEncodesForEveryPacketInBothVersions) {
    each_random_packet(1, 200, [](const Packet& packet, Version version) {
        const auto bytes = encode(packet, version);
        const auto decoded = decode(bytes, version);
        ASSERT_TRUE(decoded) << print(packet, version) << ": " << decoded.error().reason;
        EXPECT_EQ(*decoded, packet) << print(packet, version);
        EXPECT_EQ(encode(*decoded, version), bytes);
    });
}

TEST(Codec, KnowsTheSizeBeforeItEncodes) {
    each_random_packet(2, 50, [](const Packet& packet, Version version) {
        EXPECT_EQ(encoded_size(packet, version), encode(packet, version).size());
    });
}

TEST(Codec, MapsEveryByteToExactlyOneField) {
    each_random_packet(3, 50, [](const Packet& packet, Version version) {
        const auto [bytes, map] = encode_with_map(packet, version);
        EXPECT_EQ(bytes, encode(packet, version));
        std::size_t at = 0;
        for (const auto& span : map) {
            EXPECT_EQ(span.offset, at) << span.field;
            at += span.size;
        }
        EXPECT_EQ(at, bytes.size()) << print(packet, version);
    });
}

TEST(Codec, AppendsToWhatIsThere) {
    Bytes out{1, 2, 3};
    encode_to(out, Pingreq{}, Version::v5_0);
    EXPECT_EQ(out, (Bytes{1, 2, 3, 0xC0, 0x00}));
}

TEST(Codec, RefusesEveryProperPrefixOfAPacket) {
    each_random_packet(4, 5, [](const Packet& packet, Version version) {
        const auto bytes = encode(packet, version);
        for (std::size_t size = 0; size < std::min<std::size_t>(bytes.size(), 200); ++size)
            EXPECT_FALSE(decode(BytesView{bytes}.first(size), version)) << print(packet, version);
    });
}

TEST(Codec, EndsOnAnyBytes) {
    PacketMaker maker{5};
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(maker.below(40));
        for (auto& b : bytes)
            b = static_cast<std::uint8_t>(maker.below(256));
        // The right Remaining Length lets the walk come further.
        if (bytes.size() > 2) bytes[1] = static_cast<std::uint8_t>(bytes.size() - 2);
        for (const auto version : {Version::v3_1_1, Version::v5_0})
            if (const auto decoded = decode(bytes, version)) {
                EXPECT_LE(
                    encode(*decoded, version).size(),
                    bytes.size() + (bytes[0] >> 4U == 2U ? 1U : 0U)
                );
                EXPECT_FALSE(hex_dump(bytes, version).empty());
            }
    }
}

}  // namespace
}  // namespace assay::wire
