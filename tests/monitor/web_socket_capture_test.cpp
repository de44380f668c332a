// MQTT over WebSocket in a capture: what is read, and what is said of what cannot be.
#include "tests/monitor/capture.hpp"

namespace assay::monitor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string request =
    "GET /mqtt HTTP/1.1\r\nHost: b\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: x\r\nsec-websocket-protocol: mqtt, mqttv3.1\r\n\r\n";
const std::string response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: "
                             "websocket\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

/// The frame of a client has a mask, that of a server has none.
Bytes in_frame(Bytes payload, network::Opcode opcode, wire::Role sender, bool is_final = true) {
    network::FrameHeader header{
        .is_final = is_final, .opcode = opcode, .payload_bytes = payload.size()
    };
    if (sender == wire::Role::client) {
        header.mask = {1, 2, 3, 4};
        network::apply(*header.mask, payload, 0);
    }
    Bytes out;
    network::append_header(out, header);
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

/// To a port that nobody was told of.
struct WebCapture : Capture {
    explicit WebCapture(std::uint16_t port = 8'083) : Capture{port} {}

    void client_says(const Bytes& bytes) {
        frame(up(bytes));
        client += static_cast<std::uint32_t>(bytes.size());
    }
    void server_says(const Bytes& bytes) {
        frame(down(bytes));
        server += static_cast<std::uint32_t>(bytes.size());
        frame(up());
    }
    void client_sends(const wire::Packet& packet) {
        client_says(in_frame(
            wire::encode(packet, wire::Version::v5_0), network::Opcode::binary, wire::Role::client
        ));
    }
    void server_sends(const wire::Packet& packet) {
        server_says(in_frame(
            wire::encode(packet, wire::Version::v5_0), network::Opcode::binary, wire::Role::server
        ));
    }
    void agrees() {
        opens();
        client_says(bytes_of(request));
        server_says(bytes_of(response));
    }
    void begins() {
        agrees();
        client_sends(connect());
        server_sends(connack());
    }
};

TEST(WebSocketCapture, IsJudgedLikeAnyOther) {
    WebCapture capture;
    capture.begins();
    capture.client_sends(Capture::publish(1));
    capture.server_sends(wire::Puback{.packet_id = 1});
    EXPECT_EQ(outcome(capture), "4 pass");
}

TEST(WebSocketCapture, ShowsABreach) {
    WebCapture capture;
    capture.begins();
    capture.client_sends(Capture::publish(1));
    capture.client_sends(Capture::publish(2));
    const auto rows = capture.rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_THAT(rows[0].statements, testing::ElementsAre(testing::Key("5.0:MQTT-3.3.4-7")));
}

TEST(WebSocketCapture, MayHavePacketsInPiecesAndControlFramesBetween) {
    WebCapture capture;
    capture.begins();
    const auto packet = wire::encode(Capture::publish(1), wire::Version::v5_0);
    const auto middle = packet.begin() + static_cast<std::ptrdiff_t>(packet.size() / 2);
    using enum network::Opcode;
    auto whole = in_frame({packet.begin(), middle}, binary, wire::Role::client, false);
    const auto append = [&](const Bytes& more) {
        whole.insert(whole.end(), more.begin(), more.end());
    };
    append(in_frame({'p'}, ping, wire::Role::client));
    append(in_frame({}, continuation, wire::Role::client, false));
    append(in_frame({middle, packet.end()}, continuation, wire::Role::client));
    // Segments end anywhere.
    for (const auto byte : whole)
        capture.client_says({byte});
    EXPECT_EQ(outcome(capture), "3 pass");
}

TEST(WebSocketCapture, IsRecognisedHoweverItsRequestIsCut) {
    WebCapture capture;
    capture.opens();
    for (const auto byte : bytes_of(request))
        capture.client_says({byte});
    for (const auto byte : bytes_of(response))
        capture.server_says({byte});
    capture.client_sends(Capture::connect());
    EXPECT_EQ(outcome(capture), "1 pass");
}

TEST(WebSocketCapture, IsNoneWithoutTheSubprotocolOfMqtt) {
    WebCapture other;
    other.opens();
    other.client_says(bytes_of("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"));
    other.client_sends(Capture::connect());
    EXPECT_EQ(outcome(other), "0 rows");
    EXPECT_THAT(other.reader.remarks(), IsEmpty());
    // Where somebody said that servers of MQTT listen, it is one all the same.
    WebCapture expected{1'883};
    expected.opens();
    expected.client_says(bytes_of("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"));
    expected.client_sends(Capture::connect());
    EXPECT_EQ(outcome(expected), "1 pass");
}

TEST(WebSocketCapture, SaysOfAWebPageOnThePortOfMqttThatItIsNone) {
    WebCapture capture{1'883};
    capture.opens();
    capture.client_says(bytes_of("GET / HTTP/1.1\r\nHost: b\r\n\r\n"));
    EXPECT_EQ(outcome(capture), "0 rows");
    EXPECT_THAT(
        capture.reader.remarks(),
        testing::ElementsAre(HasSubstr("port 1883 speaks HTTP and asks for no WebSocket"))
    );
}

/// Why nothing behind `bytes` of the client, or of the server, is judged.
std::string undecided_by(const Bytes& bytes, wire::Role sender) {
    WebCapture capture;
    capture.begins();
    sender == wire::Role::client ? capture.client_says(bytes) : capture.server_says(bytes);
    capture.client_sends(Capture::publish(1));
    capture.client_sends(Capture::publish(2));
    const auto rows = capture.rows();
    return rows.size() == 1 && rows[0].verdict == Verdict::undecided ? rows[0].reason : "";
}

TEST(WebSocketCapture, EndsJudgementAtWhatCannotBeRead) {
    using enum network::Opcode;
    EXPECT_THAT(
        undecided_by(in_frame({'t'}, text, wire::Role::client), wire::Role::client),
        HasSubstr("a frame of text [MQTT-6.0.0-1]")
    );
    // Compressed, which nobody of MQTT does.
    EXPECT_THAT(undecided_by({0xC2, 0x01, 0x00}, wire::Role::server), HasSubstr("reserved bits"));
}

TEST(WebSocketCapture, SaysThatTheServerDidNotAgree) {
    WebCapture capture;
    capture.opens();
    capture.client_says(bytes_of(request));
    capture.server_says(bytes_of("HTTP/1.1 404 Not Found\r\n\r\n"));
    capture.client_sends(Capture::connect());
    EXPECT_EQ(outcome(capture), "0 rows");
    EXPECT_THAT(
        capture.reader.remarks(),
        testing::ElementsAre(HasSubstr("the server opens no WebSocket: HTTP/1.1 404 Not Found"))
    );
}

TEST(WebSocketCapture, KeepsNoHeadWithoutEnd) {
    WebCapture capture;
    capture.opens();
    capture.client_says(bytes_of("GET /"));
    for (int i = 0; i < 20; ++i)
        capture.client_says(Bytes(1'000, 'x'));
    EXPECT_EQ(capture.reader.waiting_bytes(), 0U);
    EXPECT_EQ(outcome(capture), "0 rows");
}

}  // namespace
}  // namespace assay::monitor
