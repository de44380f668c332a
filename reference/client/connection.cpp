#include "reference/client/backoff.hpp"
#include "reference/client/connect_packet.hpp"
#include "reference/client/impl.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::client {

namespace {

/// Refusals that say "not now": coming back makes sense.
bool is_temporary(wire::Version version, std::uint8_t code) {
    using enum wire::ReasonCode;
    if (version == wire::Version::v3_1_1) return code == 3;  // server unavailable
    switch (static_cast<wire::ReasonCode>(code)) {
    case unspecified_error:
    case server_unavailable:
    case server_busy:
    case quota_exceeded:
    case connection_rate_exceeded:
        return true;
    default:
        return false;
    }
}

}  // namespace

Transmit Client::Impl::transmitter(Instant now, Effects& out) {
    return [this, now, &out](const wire::Packet& packet) { send(packet, now, out); };
}

void Client::Impl::send(const wire::Packet& packet, Instant now, Effects& out) {
    last_sent_ = now;
    seams_.let_out(packet, writer(out));
}

Transmit Client::Impl::writer(Effects& out) {
    return [this, &out](const wire::Packet& packet) {
        auto bytes = wire::encode(packet, options_.version);
        seams_.let_out(bytes);
        out.emplace_back(SendBytes{std::move(bytes)});
    };
}

void Client::Impl::pump(Instant now, Effects& out) {
    if (phase_ != Phase::connected) return;
    const auto transmit = transmitter(now, out);
    requests_.pump(limits_, transmit, out);
    outbox_.pump(transmit, out);
}

void Client::Impl::transport_up(Instant now, Effects& out) {
    if (phase_ != Phase::opening) return;
    phase_ = Phase::connecting;
    if (is_v5())
        clean_ = !has_session_ && options_.clean_start;
    else
        // Nobody has a Session without a name there [v3.1.1 MQTT-3.1.3-7].
        clean_ = client_id_.empty() || (options_.session_expiry.count() == 0 && !options_.resume);
    send(connect_packet(options_, client_id_, clean_), now, out);
    if (options_.connack_timeout.count() > 0) connack_deadline_ = now + options_.connack_timeout;
}

void Client::Impl::transport_down(Instant now, Effects& out) {
    if (phase_ == Phase::idle || phase_ == Phase::waiting) return;
    end(Why::transport, std::nullopt, false, now, out);
}

bool Client::Impl::will_return(Why why, std::optional<std::uint8_t> reason) const {
    if (!options_.reconnect || why == Why::asked) return false;
    if (why == Why::refused) return is_temporary(options_.version, reason.value_or(0));
    // Whoever took the Session over would be thrown out in turn, and so on for ever.
    constexpr auto taken_over = static_cast<std::uint8_t>(wire::ReasonCode::session_taken_over);
    return options_.reconnect_when_taken_over || why != Why::by_server || reason != taken_over;
}

void Client::Impl::end(
    Why why, std::optional<std::uint8_t> reason, bool close, Instant now, Effects& out
) {
    if (close && seams_.lets_close(why))
        out.emplace_back(CloseTransport{.abort = why == Why::no_connack});
    const auto was_connected = phase_ == Phase::connected;
    connack_deadline_.reset();
    pingresp_deadline_.reset();
    requests_.connection_lost();
    const auto comes_back = will_return(why, reason);
    out.emplace_back(Disconnected{why, reason});
    if (was_connected && !keeps_session()) lose_session(out);
    phase_ = comes_back ? Phase::waiting : Phase::idle;
    retry_at_.reset();
    if (!comes_back) return;
    retry_at_ = now + backoff_delay(options_.backoff, failures_, options_.draw);
    ++failures_;
}

void Client::Impl::reject(std::uint8_t reason, Instant now, Effects& out) {
    // A Client may say why in 5.0; before CONNACK and in 3.1.1 it just closes.
    if (is_v5() && phase_ == Phase::connected) {
        wire::Disconnect packet;
        packet.reason_code = reason;
        send(packet, now, out);
    }
    end(Why::protocol_error, reason, true, now, out);
}

void Client::Impl::lose_session(Effects& out) {
    has_session_ = false;
    outbox_.lose_session(out);
    inbox_.lose_session();
}

std::optional<Instant> Client::Impl::ping_at() const {
    if (keep_alive_.count() == 0) return std::nullopt;
    return last_sent_ + keep_alive_;
}

std::optional<Instant> Client::Impl::next_deadline() const {
    switch (phase_) {
    case Phase::waiting:
        return retry_at_;
    case Phase::connecting:
        return connack_deadline_;
    case Phase::connected: {
        // A PINGRESP that is awaited does not stop the clock of Keep Alive.
        const auto ping = ping_at();
        if (!ping || !pingresp_deadline_) return ping ? ping : pingresp_deadline_;
        return std::min(*ping, *pingresp_deadline_);
    }
    case Phase::idle:
    case Phase::opening:
        break;
    }
    return std::nullopt;
}

void Client::Impl::wake(Instant now, Effects& out) {
    const auto deadline = next_deadline();
    if (!deadline || now < *deadline) return;
    switch (phase_) {
    case Phase::waiting:
        return connect(out);
    case Phase::connecting:
        return end(Why::no_connack, std::nullopt, true, now, out);
    case Phase::connected:
        if (pingresp_deadline_ && now >= *pingresp_deadline_)
            return end(Why::no_pingresp, std::nullopt, true, now, out);
        // [MQTT-3.1.2-20]: with nothing else to send, PINGREQ keeps the gap within Keep Alive.
        send(wire::Pingreq{}, now, out);
        if (!pingresp_deadline_ && options_.ping_timeout.count() > 0)
            pingresp_deadline_ = now + options_.ping_timeout;
        return;
    case Phase::idle:
    case Phase::opening:
        return;
    }
}

}  // namespace assay::client
