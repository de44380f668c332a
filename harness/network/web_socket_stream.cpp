#include "harness/network/web_socket_stream.hpp"

#include "harness/network/tls_chance.hpp"
#include "harness/network/web_socket_handshake.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <string_view>
#include <utility>

namespace assay::network {
namespace {

using simulator::BytesView;
using simulator::Ending;
using Bytes = std::vector<std::uint8_t>;

constexpr std::string_view ping_payload = "assay";

BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

class WebSocket final : public Layer {
public:
    WebSocket(Side side, std::unique_ptr<simulator::Stream> inner, WebSocketGreeting greeting)
        : Layer{side, std::move(inner), std::move(greeting.trouble)},
          upgrade_{
              .host = std::move(greeting.host),
              .path = std::move(greeting.path),
              .sub_protocol = greeting.manner.sub_protocol
          },
          manner_{std::move(greeting.manner)},
          random_{std::move(greeting.random)} {}

private:
    void greet() override {
        const TlsChance chance{random_.get()};
        upgrade_.key = fresh_key();
        send_below(bytes_of(print_upgrade(upgrade_)));
    }

    void take(BytesView bytes) override {
        if (is_open()) return read(bytes);
        head_.append(bytes.begin(), bytes.end());
        const auto end = head_bytes(head_);
        if (end.value_or(head_.size()) > http_head_bytes_max)
            return fail("the head of its HTTP message is too long");
        if (!end) return;
        const auto rest = Bytes(head_.begin() + static_cast<std::ptrdiff_t>(*end), head_.end());
        const auto head = std::exchange(head_, {}).substr(0, *end);
        if (side() == Side::client)
            hear(head);
        else
            answer(head);
        if (is_open() && !rest.empty()) read(rest);
    }

    void hear(std::string_view head) {
        const auto chosen = read_answer(head, upgrade_);
        if (!chosen) return fail(chosen.error());
        if (manner_.is_strict && *chosen != mqtt_sub_protocol)
            return fail(
                fmt::format(
                    "it chooses {} as WebSocket sub-protocol, not mqtt [MQTT-6.0.0-4]",
                    chosen->empty() ? "none" : fmt::format("'{}'", *chosen)
                ),
                true
            );
        opened();
    }

    void answer(std::string_view head) {
        const auto answer = answer_upgrade(head, manner_.sub_protocol);
        send_below(bytes_of(answer.text));
        if (!answer.trouble.empty()) return fail(answer.trouble);
        opened();
    }

    /// Takes frames apart as their bytes come; what they carry is delivered once for all.
    void read(BytesView bytes) {
        Bytes plain;
        std::optional<WebSocketFault> fault;
        while (!bytes.empty() && !fault && !has_closed_) {
            if (frame_)
                bytes = bytes.subspan(take_payload(bytes, plain));
            else
                fault = take_header(bytes);
            if (frame_ && taken_ == frame_->payload_bytes && !fault) end_frame(plain);
        }
        deliver(plain);
        if (fault && is_open()) {
            send_close(fault->code);
            fail("it sent " + fault->why, fault->is_breach);
        }
        if (!has_closed_ || !is_open()) return;
        send_frame(Opcode::close, closing_);
        over();
    }

    std::optional<WebSocketFault> take_header(BytesView& bytes) {
        header_.push_back(bytes.front());
        bytes = bytes.subspan(1);
        if (header_bytes(header_) != header_.size()) return std::nullopt;
        auto header = read_header(std::exchange(header_, {}));
        if (!header) return header.error();
        if (auto fault = check(*header)) return fault;
        frame_ = *header;
        taken_ = 0;
        return std::nullopt;
    }

    std::optional<WebSocketFault> check(const FrameHeader& header) {
        const auto wrong = [](std::string why) {
            return WebSocketFault{CloseCode::protocol_error, std::move(why)};
        };
        if (header.mask.has_value() != (side() == Side::server))
            return wrong(header.mask ? "a masked frame" : "a frame without a mask");
        if (is_control(header.opcode)) return std::nullopt;
        const bool continues = header.opcode == Opcode::continuation;
        if (continues != in_message_)
            return wrong(
                continues ? "a continuation of nothing" : "a message in the middle of another"
            );
        if (header.opcode == Opcode::text && !manner_.takes_text)
            return WebSocketFault{
                CloseCode::unacceptable_data, "a text frame [MQTT-6.0.0-1]", true
            };
        in_message_ = !header.is_final;
        return std::nullopt;
    }

    /// How many bytes the frame took.
    std::size_t take_payload(BytesView bytes, Bytes& plain) {
        const auto left = frame_->payload_bytes - taken_;
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
        auto& into = is_control(frame_->opcode) ? control_ : is_choosy() ? message_ : plain;
        append(into, bytes.first(count));
        if (frame_->mask) apply(*frame_->mask, std::span{into}.last(count), taken_);
        taken_ += count;
        return count;
    }

    void end_frame(Bytes& plain) {
        const auto [is_final, opcode, mask, size] = *std::exchange(frame_, std::nullopt);
        if (!is_control(opcode)) {
            if (is_choosy() && is_final) append(plain, chosen_of(std::exchange(message_, {})));
            return;
        }
        const auto payload = std::exchange(control_, {});
        if (opcode == Opcode::ping && manner_.takes_control) append(plain, payload);
        if (opcode == Opcode::ping) send_frame(Opcode::pong, payload);
        if (opcode == Opcode::close) {
            // Answered last: what comes before it may make us send data, and behind our own Close
            // there must be none (RFC 6455, 5.5.1).
            closing_ = payload;
            has_closed_ = true;
        }
    }

    /// Whether packets are thought to begin and end where messages do.
    bool is_choosy() const { return manner_.takes_one_packet || manner_.takes_whole_packets; }

    Bytes chosen_of(const Bytes& message) const {
        wire::Framer framer;
        framer.push(message);
        Bytes out;
        for (auto packet = framer.next(); packet && !packet->empty(); packet = framer.next()) {
            append(out, *packet);
            if (manner_.takes_one_packet) return out;
        }
        return manner_.takes_whole_packets ? out : message;
    }

    void seal(BytesView piece) override {
        const auto half = manner_.is_fragmented ? piece.size() / 2 : 0;
        if (half > 0) send_data(manner_.data, piece.first(half), false);
        send_data(half > 0 ? Opcode::continuation : manner_.data, piece.subspan(half), true);
    }

    void send_data(Opcode opcode, BytesView payload, bool is_final) {
        if (manner_.pings) send_frame(Opcode::ping, bytes_of(ping_payload));
        send_frame(opcode, payload, is_final);
    }

    void send_frame(Opcode opcode, BytesView payload, bool is_final = true) {
        FrameHeader header{.is_final = is_final, .opcode = opcode, .payload_bytes = payload.size()};
        if (side() == Side::client) {
            const TlsChance chance{random_.get()};
            header.mask.emplace();
            RAND_bytes(header.mask->data(), static_cast<int>(header.mask->size()));
        }
        Bytes out;
        append_header(out, header);
        const auto begin = out.size();
        append(out, payload);
        if (header.mask) apply(*header.mask, std::span{out}.subspan(begin), 0);
        send_below(out);
    }

    void send_close(CloseCode code) {
        const auto number = static_cast<std::uint16_t>(code);
        send_frame(
            Opcode::close,
            Bytes{static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}
        );
    }

    void farewell() override {
        if (has_closed_)
            send_frame(Opcode::close, closing_);
        else
            send_close(CloseCode::normal);
    }

    std::string greeting_broken(Ending how) const override {
        return fmt::format(
            "the Network Connection ended ({}) in the WebSocket handshake: a port without "
            "WebSocket?",
            simulator::name_of(how)
        );
    }

    Costs costs() const override {
        const auto frames = manner_.is_fragmented ? 2U : 1U;
        const auto ping = manner_.pings ? header_bytes_max + ping_payload.size() : 0;
        return {manner_.frame_bytes_max, frames * (header_bytes_max + ping), header_bytes_max + 2};
    }

    Upgrade upgrade_;
    WebSocketManner manner_;
    std::shared_ptr<simulator::Random> random_;
    std::string head_{};  ///< HTTP so far
    Bytes header_{};      ///< of the present frame so far
    std::optional<FrameHeader> frame_{};
    std::uint64_t taken_{};  ///< of the frame's payload
    Bytes control_{};        ///< payload of a control frame so far
    Bytes message_{};        ///< so far, if its end matters
    bool in_message_{};      ///< further frames of it follow
    bool has_closed_{};      ///< the peer has
    Bytes closing_{};        ///< payload of its Close
};

}  // namespace

std::unique_ptr<simulator::Stream>
web_socket_client(std::unique_ptr<simulator::Stream> inner, WebSocketGreeting greeting) {
    const auto patience = greeting.patience;
    auto layer =
        std::make_shared<WebSocket>(Layer::Side::client, std::move(inner), std::move(greeting));
    layer->be_patient(patience);
    return stream_of(std::move(layer));
}

std::unique_ptr<simulator::Stream>
web_socket_server(std::unique_ptr<simulator::Stream> inner, WebSocketGreeting greeting) {
    return stream_of(
        std::make_shared<WebSocket>(Layer::Side::server, std::move(inner), std::move(greeting))
    );
}

}  // namespace assay::network
