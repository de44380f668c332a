#include "reports/pcapng/blocks.hpp"
#include "tests/monitor/capture.hpp"

namespace assay::monitor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST(CaptureReader, JudgesAConnection) {
    Capture capture;
    capture.begins();
    capture.frame(capture.next_up(Capture::publish(1)));
    capture.frame(capture.next_down(wire::Puback{.packet_id = 1}));
    capture.frame(capture.up());
    EXPECT_EQ(outcome(capture), "4 pass");
}

TEST(CaptureReader, FindsABreach) {
    Capture capture;
    capture.begins();
    capture.frame(capture.next_up(Capture::publish(1)));
    capture.frame(capture.next_up(Capture::publish(2)));
    const auto rows = capture.rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].name, "monitor[client=a]");
    EXPECT_THAT(rows[0].statements, testing::ElementsAre(testing::Key("5.0:MQTT-3.3.4-7")));
}

TEST(CaptureReader, PutsBackInOrderWhatWasCapturedOutOfIt) {
    Capture capture;
    capture.begins();
    const auto first = capture.next_up(Capture::publish(1));
    const auto second = capture.next_up(wire::Pingreq{});
    capture.frame(second);
    EXPECT_EQ(capture.watch.counts().packets, 2U);
    capture.frame(first);
    EXPECT_EQ(outcome(capture), "4 pass");
}

TEST(CaptureReader, TakesWhatWasSentAgainOnce) {
    Capture capture;
    capture.begins();
    const auto publish = capture.next_up(Capture::publish(1));
    capture.frame(publish);
    capture.frame(publish);
    auto overlapping = publish;
    const auto ping = wire::encode(wire::Pingreq{}, wire::Version::v5_0);
    overlapping.bytes.insert(overlapping.bytes.end(), ping.begin(), ping.end());
    capture.frame(overlapping);
    EXPECT_EQ(outcome(capture), "4 pass");
}

TEST(CaptureReader, CountsWhatTheServerSentWhenTheClientHasGotIt) {
    Capture capture;
    capture.opens();
    // Captured at the server: the client's packets were on their way when CONNACK began its own.
    capture.frame(capture.next_up(Capture::connect()));
    const auto early = capture.next_up(Capture::publish(1));
    const auto also_early = capture.next_up(Capture::publish(2));
    capture.frame(capture.next_down(Capture::connack()));
    capture.frame(early);
    capture.frame(also_early);
    // CONNACK passes when the capture is over: nobody acknowledged it before.
    EXPECT_EQ(outcome(capture), "3 pass");
}

TEST(CaptureReader, TakesWhatTheClientAcknowledgesByteByByte) {
    Capture capture;
    capture.begins();
    const auto begin = capture.server;
    for (int i = 0; i < 20; ++i)
        capture.frame(capture.next_down(wire::Publish{.topic = {"t"}}));
    const auto end = capture.server;
    const auto size = (end - begin) / 20;
    for (auto at = begin + 1; at <= end; ++at) {
        capture.server = at;
        capture.frame(capture.up());
        EXPECT_EQ(capture.watch.counts().packets, 2 + (at - begin) / size);
    }
    EXPECT_EQ(outcome(capture), "22 pass");
}

TEST(CaptureReader, EndsJudgementAtAGap) {
    Capture capture;
    capture.begins();
    std::ignore = capture.next_up(wire::Pingreq{});
    capture.frame(capture.next_up(Capture::publish(1)));
    capture.frame(capture.next_up(Capture::publish(2)));
    const auto rows = capture.rows();
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_THAT(rows[0].reason, HasSubstr("bytes are missing in the capture"));
}

TEST(CaptureReader, SeesByTheAcknowledgementThatBytesAreMissing) {
    Capture capture;
    capture.begins();
    std::ignore = capture.next_up(Capture::publish(1));
    capture.frame(capture.down());
    EXPECT_EQ(outcome(capture), "2 undecided");
}

TEST(CaptureReader, JudgesNothingOfAConnectionWhoseBeginningItHasNotSeen) {
    Capture capture;
    capture.frame(capture.next_up(Capture::publish(1)));
    capture.frame(capture.next_up(Capture::publish(2)));
    const auto rows = capture.rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_THAT(rows[0].reason, HasSubstr("begins in the middle"));
}

TEST(CaptureReader, RecognisesMqttOnAnyPortByItsConnect) {
    Capture capture{8'080};
    capture.begins();
    EXPECT_EQ(outcome(capture), "2 pass");
}

TEST(CaptureReader, LeavesOtherProtocolsAlone) {
    Capture web{80};
    web.opens();
    web.frame(web.up({'G', 'E', 'T', ' ', '/'}));
    EXPECT_EQ(outcome(web), "0 rows");
    EXPECT_THAT(web.reader.remarks(), IsEmpty());
    Capture tls;
    tls.opens();
    tls.frame(tls.up({0x16, 0x03, 0x01, 0x02}));
    EXPECT_EQ(outcome(tls), "0 rows");
    EXPECT_THAT(
        tls.reader.remarks(),
        testing::ElementsAre(testing::AllOf(
            HasSubstr("frame 4: a connection to port 1883 is encrypted (TLS)"),
            HasSubstr("let 'assay monitor --to mqtts://HOST:PORT' stand between")
        ))
    );
}

TEST(CaptureReader, SpeaksOfTlsElsewhereOnlyWhereThereIsNoMqtt) {
    Capture capture{8'884};
    capture.opens();
    capture.frame(capture.up({0x16, 0x03, 0x01, 0x02}));
    EXPECT_THAT(
        capture.reader.remarks(),
        testing::ElementsAre(HasSubstr("frame 4: a connection to port 8884 is encrypted (TLS)"))
    );
    capture.server_port = 1'883;
    capture.client += 1'000'000;
    capture.server += 1'000'000;
    capture.begins();
    EXPECT_THAT(capture.reader.remarks(), IsEmpty());
}

TEST(CaptureReader, TellsClientsOfDifferentServersApart) {
    Capture capture;
    capture.begins();
    capture.frame(capture.next_up(Capture::publish(1)));
    // The same identifier, and the same Packet Identifier, at another port: another server.
    capture.server_port = 8'080;
    capture.begins();
    capture.frame(capture.next_up(Capture::publish(1)));
    const auto rows = capture.rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].name, "monitor[client=a]");
    EXPECT_EQ(rows[1].name, "monitor[client=a at 127.0.0.1:8080]");
    for (const auto& row : rows)
        EXPECT_EQ(row.verdict, Verdict::pass) << row.reason;
}

TEST(CaptureReader, BeginsAnewWhenPortsAreUsedAgain) {
    Capture capture;
    capture.begins();
    capture.client += 1'000'000;
    capture.server += 1'000'000;
    capture.begins();
    EXPECT_EQ(capture.watch.counts().connections, 2U);
    EXPECT_EQ(outcome(capture), "4 pass");
}

TEST(CaptureReader, EndsConnectionsInBothWays) {
    Capture reset;
    reset.begins();
    reset.frame(reset.up({}, rst));
    EXPECT_EQ(reset.watch.open(), 0U);
    Capture closed;
    closed.begins();
    closed.frame(closed.up({}, fin | ack));
    ++closed.client;
    EXPECT_EQ(closed.watch.open(), 1U);
    closed.frame(closed.down({}, fin | ack));
    EXPECT_EQ(closed.watch.open(), 0U);
    EXPECT_THAT(closed.rows()[0].trace.back().text, HasSubstr("closed by the client"));
}

TEST(CaptureReader, HoldsLittleOfWhatNeverComesTogether) {
    Capture capture;
    capture.begins();
    std::ignore = capture.next_up(wire::Pingreq{});
    for (int i = 0; i < 200; ++i) {
        capture.frame(capture.up(Bytes(10'000, 0xC0)));
        capture.client += 10'000;
    }
    EXPECT_EQ(capture.watch.counts().packets, 2U);
    EXPECT_EQ(outcome(capture), "2 undecided");
}

/// Of a connection whose next byte never comes: every second byte behind it, each in its own segment.
void sends_holes(Capture& capture, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        capture.client += 2;
        capture.frame(capture.up({0xC0}));
    }
}

TEST(CaptureReader, CountsWhatEarlyPiecesCostBesideTheirBytes) {
    Capture capture;
    capture.begins();
    sends_holes(capture, 100);
    EXPECT_GE(capture.reader.waiting_bytes(), 100 * early_piece_bytes);
}

TEST(CaptureReader, KeepsNoPiecesForEverOfAConnectionThatHasNotSaidWhatItIs) {
    for (const auto port : {std::uint16_t{1'883}, std::uint16_t{8'080}}) {
        Capture capture{port};
        capture.opens();
        std::size_t most = 0;
        for (int i = 0; i < 2'000; ++i) {
            sends_holes(capture, 1);
            most = std::max(most, capture.reader.waiting_bytes());
        }
        EXPECT_GT(most, 0U);
        EXPECT_LE(most, 501 * (early_piece_bytes + 1)) << "no more than it has patience for";
        EXPECT_EQ(capture.reader.waiting_bytes(), 0U);
        EXPECT_EQ(capture.reader.remarks().size(), port == 1'883 ? 1U : 0U);
        EXPECT_EQ(outcome(capture), "0 rows");
    }
}

TEST(CaptureReader, LetsAnUnknownConnectionGoThatHasAGapForSure) {
    Capture capture;
    capture.opens();
    ++capture.client;
    for (int i = 0; i < 200; ++i) {
        capture.frame(capture.up(Bytes(10'000, 0xC0)));
        capture.client += 10'000;
    }
    EXPECT_EQ(capture.reader.waiting_bytes(), 0U);
    EXPECT_THAT(
        capture.reader.remarks(),
        testing::ElementsAre(HasSubstr("a connection to port 1883 is not read"))
    );
}

/// A client of our own captures says DISCONNECT after three seconds; how its row comes out if its end
/// is told so much later, or never.
Verdict verdict_of_leaving(std::optional<std::chrono::seconds> end) {
    constexpr int upper_pdu = 252;
    constexpr reports::pcapng::Endpoints up{0x0A000002, 0x0A000001, 20'001, 1'883};
    constexpr reports::pcapng::Endpoints down{0x0A000001, 0x0A000002, 1'883, 20'001};
    Watch watch{{}};
    CaptureReader reader{watch, {}, upper_pdu};
    std::size_t number = 0;
    const auto take = [&](reports::Offset at, const std::string& block) {
        const auto frame = frame_in(block);
        reader.take({++number, at, frame, frame.size()});
    };
    const auto packet = [&](const auto& endpoints, const wire::Packet& says) {
        const auto bytes = wire::encode(says, wire::Version::v5_0);
        return reports::pcapng::packet_block(0, {}, endpoints, bytes, bytes.size(), "");
    };
    take(1s, packet(up, Capture::connect()));
    take(2s, packet(down, wire::Connack{}));
    take(3s, packet(up, wire::Disconnect{}));
    if (end) take(3s + *end, reports::pcapng::ending_block(0, {}, up, "closed by the client"));
    constexpr reports::pcapng::Endpoints other{0x0A000002, 0x0A000001, 20'002, 1'883};
    auto another = Capture::connect();
    another.client_id.text = "b";
    take(600s, packet(other, another));
    reader.finish();
    return std::move(watch)
        .take("file", reader.last(), [](const std::string&) { return true; })
        .at(0)
        .verdict;
}

TEST(CaptureReader, JudgesHowLongAConnectionIsOpenOnlyIfItsEndIsTold) {
    EXPECT_EQ(verdict_of_leaving(1s), Verdict::pass);
    EXPECT_EQ(verdict_of_leaving(60s), Verdict::fail);
    EXPECT_EQ(verdict_of_leaving(std::nullopt), Verdict::pass);
}

}  // namespace
}  // namespace assay::monitor
