// MQTT over WebSocket: frames by themselves, and both ends in one schedule.
#include "harness/network/web_socket_handshake.hpp"
#include "harness/network/web_socket_stream.hpp"
#include "reference/wire/codec.hpp"
#include "simulator/tcp/pipe.hpp"
#include "simulator/time/schedule.hpp"
#include "tests/network/hand_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using namespace std::chrono_literals;
using simulator::BytesView;
using simulator::Ending;
using testing::HasSubstr;

BytesView bytes_in(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(WebSocketFrame, ComesBackAsItWasWrittenAtEveryLengthOfTheLength) {
    for (const std::uint64_t size : {0, 1, 125, 126, 65'535, 65'536, 268'435'460}) {
        const FrameHeader header{.mask = Mask{1, 2, 3, 4}, .payload_bytes = size};
        wire::Bytes bytes;
        append_header(bytes, header);
        EXPECT_EQ(header_bytes(bytes), bytes.size());
        const auto read = read_header(bytes);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->payload_bytes, size);
        EXPECT_EQ(read->mask, header.mask);
        EXPECT_EQ(read->opcode, Opcode::binary);
        EXPECT_TRUE(read->is_final);
    }
}

TEST(WebSocketFrame, IsRefusedWhenItIsNone) {
    const auto code = [](const wire::Bytes& bytes) { return read_header(bytes).error().code; };
    EXPECT_EQ(code({0xC2, 0x00}), CloseCode::protocol_error);              // a reserved bit
    EXPECT_EQ(code({0x83, 0x00}), CloseCode::protocol_error);              // a reserved opcode
    EXPECT_EQ(code({0x09, 0x00}), CloseCode::protocol_error);              // a Ping in pieces
    EXPECT_EQ(code({0x89, 0x7E, 0x00, 0x7E}), CloseCode::protocol_error);  // a long Ping
    EXPECT_EQ(code({0x82, 0x7F, 0, 0, 0, 0, 0x10, 0, 0, 5}), CloseCode::too_big);
}

TEST(WebSocketHandshake, AnswersTheKeyOfTheStandard) {
    const auto answer = answer_upgrade(
        print_upgrade(
            {.host = "h", .sub_protocol = "other, mqtt", .key = "dGhlIHNhbXBsZSBub25jZQ=="}
        ),
        "mqtt"
    );
    EXPECT_EQ(answer.trouble, "");
    EXPECT_THAT(answer.text, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    EXPECT_THAT(answer.text, HasSubstr("Sec-WebSocket-Protocol: mqtt\r\n"));
}

TEST(WebSocketHandshake, RefusesWhatIsNoMqttOverWebSocket) {
    const auto trouble = [](std::string_view head) { return answer_upgrade(head, "mqtt").trouble; };
    EXPECT_THAT(trouble("\x10\x0C\r\n\r\n"), HasSubstr("no HTTP request"));
    EXPECT_THAT(trouble("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("WebSocket only"));
    EXPECT_THAT(
        trouble(print_upgrade({.host = "h", .key = "dGhlIHNhbXBsZSBub25jZQ=="})),
        HasSubstr("sub-protocol mqtt is not among those offered")
    );
}

/// One end, and what it was told.
struct WebSocketEnd {
    std::unique_ptr<simulator::Stream> stream{};
    std::string received{};
    std::string trouble{};
    std::optional<Ending> ended{};
    bool is_established{};

    WebSocketGreeting greeting(WebSocketManner manner) {
        return {
            .host = "localhost",
            .path = "/mqtt",
            .manner = std::move(manner),
            .trouble = [this](const std::string& why, bool) { trouble = why; }
        };
    }
    void listen() {
        stream->on_events(
            {.established = [this] { is_established = true; },
             .received = [this](BytesView bytes) { received.append(bytes.begin(), bytes.end()); },
             .writable = {},
             .ended = [this](Ending how) { ended = how; }}
        );
    }
};

struct WebSocketStream : testing::Test {
    simulator::Schedule schedule{};
    WebSocketEnd client{};
    WebSocketEnd server{};

    void connect(const WebSocketManner& asked, const WebSocketManner& answered = {}) {
        auto [near, far] = simulator::make_pipe(schedule, 1ms);
        client.stream = web_socket_client(std::move(near), client.greeting(asked));
        server.stream = web_socket_server(std::move(far), server.greeting(answered));
        client.listen();
        server.listen();
        run();
    }
    /// Only the server is ours; the client says what the test says.
    void connect_by_hand() {
        auto [near, far] = simulator::make_pipe(schedule, 1ms);
        client.stream = std::move(near);
        server.stream = web_socket_server(std::move(far), server.greeting({}));
        client.listen();
        server.listen();
        client.stream->write(bytes_in(
            print_upgrade({.host = "h", .sub_protocol = "mqtt", .key = "dGhlIHNhbXBsZSBub25jZQ=="})
        ));
        run();
        client.received.clear();
    }
    void run() {
        while (schedule.step()) {
        }
    }
    void client_says(std::string_view text) {
        client.stream->write(bytes_in(text));
        run();
    }
};

struct MannerRow {
    const char* name{};
    WebSocketManner manner{};
};

struct WebSocketManners : WebSocketStream, testing::WithParamInterface<MannerRow> {};

TEST_P(WebSocketManners, CarryTheSameBytes) {
    connect(GetParam().manner);
    ASSERT_TRUE(client.is_established) << client.trouble;
    const std::string text(40'000, 'x');
    client_says("CONNECT");
    client_says(text);
    server.stream->write(bytes_in("CONNACK"));
    run();
    EXPECT_EQ(server.received, "CONNECT" + text);
    EXPECT_EQ(client.received, "CONNACK");
}

INSTANTIATE_TEST_SUITE_P(
    Of,
    WebSocketManners,
    testing::Values(
        MannerRow{"Plain"},
        MannerRow{"OneByteAFrame", {.frame_bytes_max = 1}},
        MannerRow{"InFragments", {.is_fragmented = true}},
        MannerRow{"PingsBetween", {.is_fragmented = true, .pings = true}},
        MannerRow{"Strict", {.is_strict = true}}
    ),
    [](const auto& row) { return row.param.name; }
);

TEST_F(WebSocketStream, EndsOnATextFrame) {
    connect({.data = Opcode::text});
    client_says("CONNECT");
    EXPECT_EQ(server.received, "");
    EXPECT_EQ(server.ended, Ending::reset);
    EXPECT_THAT(server.trouble, HasSubstr("text frame"));
    EXPECT_TRUE(client.ended);
}

TEST_F(WebSocketStream, EndsInOrderAfterAllThatWasWritten) {
    connect({});
    client.stream->write(bytes_in("DISCONNECT"));
    client.stream->end(Ending::fin);
    run();
    EXPECT_EQ(server.received, "DISCONNECT");
    EXPECT_EQ(server.ended, Ending::fin);
}

TEST_F(WebSocketStream, IsNotOpenedWithoutTheSubProtocol) {
    connect({.sub_protocol = ""});
    EXPECT_FALSE(client.is_established);
    EXPECT_THAT(client.trouble, HasSubstr("HTTP 400"));
}

TEST_F(WebSocketStream, IsOpenedByAServerThatChoosesNoneUnlessThatMatters) {
    connect({}, {.sub_protocol = ""});
    EXPECT_TRUE(client.is_established);
    client = {};
    server = {};
    connect({.is_strict = true}, {.sub_protocol = ""});
    EXPECT_FALSE(client.is_established);
    EXPECT_THAT(client.trouble, HasSubstr("it chooses none as WebSocket sub-protocol"));
}

TEST_F(WebSocketStream, RefusesFramesWithoutAMask) {
    connect_by_hand();
    client_says("\x82\x02\xC0\x00");
    EXPECT_THAT(server.trouble, HasSubstr("without a mask"));
}

TEST_F(WebSocketStream, RefusesAMessageInsideOfAnother) {
    connect_by_hand();
    using namespace std::string_view_literals;
    client_says("\x02\x81\0\0\0\0a"sv);
    client_says("\x82\x81\0\0\0\0b"sv);
    EXPECT_EQ(server.received, "a");
    EXPECT_THAT(server.trouble, HasSubstr("in the middle of another"));
}

TEST_F(WebSocketStream, AnswersPingAndClose) {
    connect_by_hand();
    using namespace std::string_view_literals;
    client_says("\x89\x82\0\0\0\0hi"sv);
    EXPECT_EQ(client.received, "\x8A\x02hi");
    client.received.clear();
    client_says("\x88\x82\0\0\0\0\x03\xE8"sv);
    EXPECT_EQ(client.received, "\x88\x02\x03\xE8");
    EXPECT_EQ(server.ended, Ending::fin);
}

TEST_F(WebSocketStream, AnswersCloseBehindAllThatItStillHasToSay) {
    connect_by_hand();
    server.stream->on_events({.received = [this](BytesView) {
        server.stream->write(bytes_in("PUBACK"));
    }});
    using namespace std::string_view_literals;
    client_says("\x82\x81\0\0\0\0p\x88\x82\0\0\0\0\x03\xE9"sv);
    EXPECT_EQ(client.received, "\x82\x06PUBACK\x88\x02\x03\xE9"sv);
}

TEST_F(WebSocketStream, AnswersCloseWhenItEndsByItsLastWord) {
    connect_by_hand();
    server.stream->on_events({.received = [this](BytesView) { server.stream->end(Ending::fin); }});
    using namespace std::string_view_literals;
    client_says("\x82\x81\0\0\0\0p\x88\x82\0\0\0\0\x03\xE9"sv);
    EXPECT_EQ(client.received, "\x88\x02\x03\xE9"sv);
}

TEST_F(WebSocketStream, CutsOffWhoAsksForPongsAndReadsNone) {
    auto [inner, state] = make_hand_stream();
    server.stream = web_socket_server(std::move(inner), server.greeting({}));
    server.listen();
    state->room = 1'000;
    using namespace std::string_view_literals;
    const auto upgrade =
        print_upgrade({.host = "h", .sub_protocol = "mqtt", .key = "dGhlIHNhbXBsZSBub25jZQ=="});
    state->events.received(bytes_in(upgrade));
    std::string ping{"\x89\xFD\0\0\0\0"sv};
    ping.append(125, 'p');
    int pings = 0;
    for (; !server.ended && pings < 100'000; ++pings)
        state->events.received(bytes_in(ping));
    EXPECT_EQ(server.ended, Ending::reset);
    EXPECT_EQ(state->ended, Ending::reset);
    EXPECT_LT(pings, 3'000);
}

TEST_F(WebSocketStream, RefusesAnEndlessHead) {
    auto [near, far] = simulator::make_pipe(schedule, 1ms);
    client.stream = std::move(near);
    server.stream = web_socket_server(std::move(far), server.greeting({}));
    client.listen();
    server.listen();
    client_says(std::string(http_head_bytes_max + 1, 'x'));
    EXPECT_THAT(server.trouble, HasSubstr("too long"));
    EXPECT_EQ(server.ended, Ending::reset);
}

/// Two packets and the half of a third, in one message.
const std::string two_and_a_half{"\xC0\x00\xC0\x00\x30\x05\x00\x01t", 9};

TEST_F(WebSocketStream, HasDefectsThatThinkOfPacketsAsFrames) {
    connect({}, {.takes_one_packet = true});
    client_says(two_and_a_half);
    EXPECT_EQ(server.received.size(), 2U);
    client = {};
    server = {};
    connect({}, {.takes_whole_packets = true});
    client_says(two_and_a_half);
    EXPECT_EQ(server.received.size(), 4U);
    client = {};
    server = {};
    connect({.pings = true}, {.takes_control = true});
    client_says("x");
    EXPECT_EQ(server.received, "assayx");
}

}  // namespace
}  // namespace assay::network
