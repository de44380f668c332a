#include "harness/monitor/frame.hpp"
#include "reports/pcapng/blocks.hpp"
#include "tests/monitor/frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::monitor {
namespace {

using wire::Bytes;

const Tcp segment{4'000, 1'883, 7, 9, ack, {0xC0, 0x00}};

/// What of TCP is in a frame that was captured whole.
TcpSegment read(int link_type, const Bytes& frame) {
    const auto content = content_of(link_type, frame, frame.size());
    EXPECT_TRUE(std::holds_alternative<TcpSegment>(content));
    const auto* found = std::get_if<TcpSegment>(&content);
    return found ? *found : TcpSegment{};
}

void expect_the_segment(const TcpSegment& got) {
    EXPECT_EQ(got.source.port, 4'000);
    EXPECT_EQ(got.destination.port, 1'883);
    EXPECT_EQ(got.sequence, 7U);
    EXPECT_EQ(got.acknowledgment, 9U);
    EXPECT_TRUE(got.ack && !got.syn && !got.fin && !got.rst);
    EXPECT_EQ(got.bytes.size(), 2U);
    EXPECT_EQ(got.missing_bytes, 0U);
}

TEST(Frame, IsReadUnderEveryLinkLayer) {
    const auto packet = ipv4(tcp_bytes(segment));
    const auto behind = [&](std::size_t header_size, std::size_t type_at) {
        Bytes out(header_size, 0);
        if (type_at + 1 < header_size) out[type_at] = 0x08;
        out.insert(out.end(), packet.begin(), packet.end());
        return out;
    };
    expect_the_segment(read(ethernet, in_ethernet(packet)));
    expect_the_segment(read(ethernet, in_ethernet(packet, 0x0800, {0x81, 0x00, 0x00, 0x05})));
    expect_the_segment(read(113, behind(16, 14)));
    expect_the_segment(read(276, behind(20, 0)));
    expect_the_segment(read(0, behind(4, 4)));
    expect_the_segment(read(12, packet));
}

TEST(Frame, IsReadOverIpv6WithExtensionHeaders) {
    const Bytes hop_by_hop{6, 0, 1, 4, 0, 0, 0, 0};
    for (const auto& extension : {Bytes{}, hop_by_hop}) {
        const auto got = read(ethernet, in_ethernet(ipv6(tcp_bytes(segment), extension), 0x86DD));
        expect_the_segment(got);
        EXPECT_EQ(print(got.source), "[0:0:0:0:0:0:0:1]:4000");
    }
}

TEST(Frame, HasNoBytesOfThePaddingOfEthernet) {
    auto short_one = segment;
    short_one.bytes.clear();
    auto frame = in_ethernet(ipv4(tcp_bytes(short_one)));
    frame.resize(60, 0);
    EXPECT_TRUE(read(ethernet, frame).bytes.empty());
}

TEST(Frame, SaysWhatWasNotCaptured) {
    const auto frame = in_ethernet(ipv4(tcp_bytes(segment)));
    const auto content =
        content_of(ethernet, wire::BytesView{frame}.first(frame.size() - 1), frame.size());
    const auto* got = std::get_if<TcpSegment>(&content);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->bytes.size(), 1U);
    EXPECT_EQ(got->missing_bytes, 1U);
}

TEST(Frame, IsBrokenIfItsHeadersAreCutAnywhere) {
    const auto whole = in_ethernet(ipv4(tcp_bytes(segment)));
    constexpr std::size_t headers = 14 + 20 + 20;
    for (std::size_t size = 0; size < headers; ++size) {
        const auto content = content_of(ethernet, wire::BytesView{whole}.first(size), whole.size());
        EXPECT_EQ(std::get<Unread>(content), Unread::broken) << size;
    }
}

TEST(Frame, SaysThatFragmentsAndOthersAreNotRead) {
    auto fragment = in_ethernet(ipv4(tcp_bytes(segment)));
    fragment[14 + 6] = 0x20;
    EXPECT_EQ(std::get<Unread>(content_of(ethernet, fragment, 60)), Unread::fragment);
    auto udp = in_ethernet(ipv4(tcp_bytes(segment)));
    udp[14 + 9] = 17;
    EXPECT_EQ(std::get<Unread>(content_of(ethernet, udp, 60)), Unread::other);
    const auto arp = in_ethernet(Bytes(28, 0), 0x0806);
    EXPECT_EQ(std::get<Unread>(content_of(ethernet, arp, 60)), Unread::other);
}

TEST(Frame, HoldsAPacketThatOurOwnCapturesHold) {
    const Bytes ping{0xC0, 0x00};
    const auto block = reports::pcapng::packet_block(
        0, {}, {0x0A000002, 0x0A000001, 20'001, 1'883}, ping, ping.size(), ""
    );
    const auto frame = frame_in(block);
    const auto content = content_of(252, frame, frame.size());
    const auto* pdu = std::get_if<MqttPdu>(&content);
    ASSERT_TRUE(pdu);
    EXPECT_EQ(print(pdu->source), "10.0.0.2:20001");
    EXPECT_EQ(print(pdu->destination), "10.0.0.1:1883");
    EXPECT_TRUE(std::ranges::equal(pdu->bytes, ping));
}

TEST(Frame, NamesTheLinkTypesThatItKnows) {
    EXPECT_TRUE(is_known_link_type(252));
    EXPECT_FALSE(is_known_link_type(105));
    EXPECT_THAT(known_link_types(), testing::HasSubstr("Ethernet (1)"));
}

}  // namespace
}  // namespace assay::monitor
