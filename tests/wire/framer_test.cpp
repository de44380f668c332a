#include "reference/wire/codec.hpp"
#include "tests/wire/bytes.hpp"

#include <gtest/gtest.h>

namespace assay::wire {
namespace {

/// All packets the framer gives now.
std::vector<Bytes> drain(Framer& framer) {
    std::vector<Bytes> packets;
    for (auto next = framer.next(); next && !next->empty(); next = framer.next())
        packets.emplace_back(next->begin(), next->end());
    return packets;
}

const std::vector<Bytes> three_packets{
    "C0 00"_bytes, "30 0B 00 03 'a/b' 00 'hello'"_bytes, "40 02 01 02"_bytes
};

Bytes joined(const std::vector<Bytes>& packets) {
    Bytes stream;
    for (const auto& packet : packets)
        stream.insert(stream.end(), packet.begin(), packet.end());
    return stream;
}

TEST(Framer, GivesTheSamePacketsForEveryPairOfCuts) {
    const auto stream = joined(three_packets);
    for (std::size_t first = 0; first <= stream.size(); ++first)
        for (std::size_t second = first; second <= stream.size(); ++second) {
            Framer framer;
            std::vector<Bytes> packets;
            const BytesView view{stream};
            for (const auto chunk :
                 {view.first(first), view.subspan(first, second - first), view.subspan(second)}) {
                framer.push(chunk);
                for (auto& packet : drain(framer))
                    packets.push_back(std::move(packet));
            }
            EXPECT_EQ(packets, three_packets) << first << " " << second;
            EXPECT_EQ(framer.pending_bytes(), 0U);
        }
}

TEST(Framer, GivesPacketsFromSingleBytes) {
    Framer framer;
    std::vector<Bytes> packets;
    for (const auto byte : joined(three_packets)) {
        framer.push({&byte, 1});
        for (auto& packet : drain(framer))
            packets.push_back(std::move(packet));
    }
    EXPECT_EQ(packets, three_packets);
}

TEST(Framer, SaysWhatIsPending) {
    Framer framer;
    framer.push("C0 00 30 0B 00"_bytes);
    drain(framer);
    EXPECT_EQ(framer.pending_bytes(), 3U);
}

TEST(Framer, RefusesAPacketOverTheLimitOnItsFixedHeaderAlone) {
    Framer framer{100};
    framer.push("30 63"_bytes);  // 99 + 2 bytes
    const auto next = framer.next();
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().reason, "packet of 101 bytes is over the limit of 100");
    EXPECT_EQ(next.error().reason_code, 0x95);
}

TEST(Framer, AcceptsAPacketOfExactlyTheLimit) {
    Framer framer{100};
    framer.push("30 62"_bytes);
    framer.push(Bytes(98));
    const auto next = framer.next();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->size(), 100U);
}

TEST(Framer, RefusesAFiveByteRemainingLengthAndStaysFailed) {
    Framer framer;
    framer.push("30 80 80 80 80"_bytes);
    ASSERT_FALSE(framer.next());
    framer.push("C0 00"_bytes);
    const auto next = framer.next();
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().field, "remaining_length");
}

TEST(Framer, WaitsForTheRestOfARemainingLength) {
    Framer framer;
    framer.push("30 80 80 80"_bytes);
    const auto next = framer.next();
    ASSERT_TRUE(next);
    EXPECT_TRUE(next->empty());
}

TEST(PeekProtocol, ReadsTheVersionOfAnUnknownConnect) {
    EXPECT_EQ(peek_protocol("10 08 00 04 'MQTT' 09 00"_bytes), (Protocol{"MQTT", 9}));
    EXPECT_EQ(peek_protocol("C0 00"_bytes), std::nullopt);
    EXPECT_EQ(peek_protocol("10 05 00 04 'MQT'"_bytes), std::nullopt);
}

}  // namespace
}  // namespace assay::wire
