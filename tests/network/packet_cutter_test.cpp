#include "harness/network/packet_cutter.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace assay::network {
namespace {

using wire::Bytes;
using Kind = Piece::Kind;

constexpr std::size_t plenty = 1'000'000;

/// What a cutter made of what it was given.
struct Cut {
    PacketCutter cutter;
    std::vector<std::tuple<Kind, Bytes, std::size_t>> pieces{};

    explicit Cut(std::size_t packet_max_bytes = plenty) : cutter{packet_max_bytes} {}
    void push(const Bytes& bytes, std::size_t room_bytes = plenty) {
        cutter.push(bytes, room_bytes, [this](const Piece& piece) {
            pieces.emplace_back(
                piece.kind, Bytes{piece.bytes.begin(), piece.bytes.end()}, piece.size_bytes
            );
        });
    }
};

TEST(PacketCutter, GivesEachPacketOfAPiece) {
    Cut cut;
    cut.push({0xC0, 0x00, 0x30, 0x03, 'a', 'b', 'c', 0xE0});
    ASSERT_EQ(cut.pieces.size(), 2U);
    EXPECT_EQ(cut.pieces[0], (std::tuple{Kind::packet, Bytes{0xC0, 0x00}, 2UL}));
    EXPECT_EQ(cut.pieces[1], (std::tuple{Kind::packet, Bytes{0x30, 0x03, 'a', 'b', 'c'}, 5UL}));
    EXPECT_EQ(cut.cutter.held_bytes(), 1U);
}

TEST(PacketCutter, GivesTheSameByteByByte) {
    Bytes all{0x30, 0x81, 0x01};
    all.resize(3 + 129, 'x');
    Cut cut;
    for (const auto byte : all)
        cut.push({byte});
    ASSERT_EQ(cut.pieces.size(), 1U);
    EXPECT_EQ(cut.pieces[0], (std::tuple{Kind::packet, all, 132UL}));
    EXPECT_EQ(cut.cutter.held_bytes(), 0U);
}

TEST(PacketCutter, KeepsTheBeginningOfATooLargePacketAndGoesOnBehindIt) {
    Cut cut{10};
    cut.push({0x30, 0x0C, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 0xC0, 0x00});
    ASSERT_EQ(cut.pieces.size(), 2U);
    EXPECT_EQ(cut.pieces[0], (std::tuple{Kind::cut, Bytes{0x30, 0x0C}, 14UL}));
    EXPECT_EQ(cut.pieces[1], (std::tuple{Kind::packet, Bytes{0xC0, 0x00}, 2UL}));
}

TEST(PacketCutter, HoldsNoMoreThanThereIsRoomFor) {
    Cut cut;
    cut.push({0x30, 0x0C, 'a', 'b', 'c', 'd'}, 4);
    cut.push({'e', 'f', 'g', 'h', 'i'}, 4);
    EXPECT_EQ(cut.cutter.held_bytes(), 6U);
    cut.push({'j', 'k', 'l'}, 4);
    ASSERT_EQ(cut.pieces.size(), 1U);
    EXPECT_EQ(std::get<Kind>(cut.pieces[0]), Kind::cut);
    EXPECT_EQ(std::get<std::size_t>(cut.pieces[0]), 14U);
}

TEST(PacketCutter, EndsWhereNoFixedHeaderIs) {
    Cut cut;
    cut.push({0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 'a'});
    cut.push({0xC0, 0x00});
    ASSERT_EQ(cut.pieces.size(), 1U);
    EXPECT_EQ(
        cut.pieces[0],
        (std::tuple{Kind::garbage, Bytes{0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 'a'}, 7UL})
    );
    EXPECT_TRUE(cut.cutter.is_broken());
    EXPECT_EQ(cut.cutter.held_bytes(), 0U);
}

}  // namespace
}  // namespace assay::network
