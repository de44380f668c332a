#include "reference/client/impl.hpp"
#include "reference/wire/check.hpp"
#include "reference/wire/reason_codes.hpp"

namespace assay::client {

namespace {

constexpr auto protocol_error = static_cast<std::uint8_t>(wire::ReasonCode::protocol_error);

}  // namespace

void Client::Impl::receive(wire::BytesView bytes, Instant now, Effects& out) {
    if (phase_ != Phase::connecting && phase_ != Phase::connected) return;
    framer_.push(bytes);
    // A packet may end the connection, and then the bytes behind it mean nothing.
    while (phase_ == Phase::connecting || phase_ == Phase::connected) {
        const auto packet = framer_.next();
        if (!packet) return reject(packet.error().reason_code, now, out);
        if (packet->empty()) return;
        on_packet(*packet, now, out);
    }
}

void Client::Impl::on_packet(wire::BytesView bytes, Instant now, Effects& out) {
    auto faults = wire::check(bytes, options_.version, wire::Role::server);
    seams_.forgive(faults);
    if (!faults.empty()) return reject(faults.front().reason_code, now, out);
    auto packet = wire::decode(bytes, options_.version);
    if (!packet) return reject(packet.error().reason_code, now, out);
    if (!seams_.let_in(*packet, writer(out))) return;
    if (const auto* connack = std::get_if<wire::Connack>(&*packet))
        return on_connack(*connack, now, out);
    if (const auto* auth = std::get_if<wire::Auth>(&*packet)) return on_auth(*auth, now, out);
    // Nothing but AUTH comes before CONNACK [MQTT-3.2.0-1].
    if (phase_ != Phase::connected) return reject(protocol_error, now, out);
    dispatch(std::move(*packet), now, out);
}

void Client::Impl::on_connack(const wire::Connack& connack, Instant now, Effects& out) {
    if (phase_ == Phase::connected) return reject(protocol_error, now, out);  // [MQTT-3.2.0-2]
    if (connack.reason_code != 0) return end(Why::refused, connack.reason_code, true, now, out);
    phase_ = Phase::connected;
    connack_deadline_.reset();
    using enum wire::PropertyId;
    const auto& properties = connack.properties;
    limits_ = limits_of(properties);
    // [MQTT-3.2.2-21]: the server's Keep Alive replaces ours.
    keep_alive_ = properties.has(server_keep_alive)
                      ? std::chrono::seconds{properties.get_or<std::uint16_t>(server_keep_alive, 0)}
                      : options_.keep_alive;
    session_expiry_ = options_.session_expiry;
    if (properties.has(session_expiry_interval))
        session_expiry_ =
            std::chrono::seconds{properties.get_or<std::uint32_t>(session_expiry_interval, 0)};
    if (const auto* assigned = properties.find<wire::Utf8>(assigned_client_identifier))
        client_id_ = assigned->text;
    outbox_.begin(limits_, options_.send_topic_aliases);
    inbox_.begin();
    if (!settle_session(connack, now, out)) return;
    failures_ = 0;
    outbox_.resend_released(transmitter(now, out));
    pump(now, out);
}

bool Client::Impl::settle_session(const wire::Connack& connack, Instant now, Effects& out) {
    const auto session_present = connack.session_present();
    // 3.1.1 has no such rule; there the Session is simply ours from now on.
    if (session_present && !has_session_ && is_v5()) {
        wire::Disconnect packet;
        packet.reason_code = protocol_error;
        send(packet, now, out);
        options_.clean_start = true;
        end(Why::unexpected_session, std::nullopt, true, now, out);
        return false;
    }
    const auto was_lost = !session_present && has_session_;
    out.emplace_back(Connected{session_present, connack});
    if (!session_present) {  // [MQTT-3.2.2-5]
        if (was_lost && !clean_) out.emplace_back(SessionLost{});
        lose_session(out);
    }
    has_session_ = keeps_session();
    return true;
}

void Client::Impl::on_auth(const wire::Auth& auth, Instant now, Effects& out) {
    const auto& options = options_.authentication;
    if (!options) return reject(protocol_error, now, out);
    constexpr auto go_on = static_cast<std::uint8_t>(wire::ReasonCode::continue_authentication);
    if (auth.reason() != go_on) return;  // success of a re-authentication
    using enum wire::PropertyId;
    const auto properties = auth.properties.value_or(wire::Properties{});
    const auto* method = properties.find<wire::Utf8>(authentication_method);
    if (!method || method->text != options->method) return reject(protocol_error, now, out);
    const auto* data = properties.find<wire::Binary>(authentication_data);
    wire::Auth answer;
    answer.reason_code = go_on;  // [MQTT-4.12.0-3]
    answer.properties.emplace();
    answer.properties->add(authentication_method, *method);
    if (options->respond)
        answer.properties->add(
            authentication_data,
            wire::Binary{options->respond(data ? wire::BytesView{data->bytes} : wire::BytesView{})}
        );
    send(answer, now, out);
}

void Client::Impl::dispatch(wire::Packet packet, Instant now, Effects& out) {
    const auto transmit = transmitter(now, out);
    if (auto* publish = std::get_if<wire::Publish>(&packet)) {
        const auto taken = inbox_.on_publish(std::move(*publish), transmit, out);
        if (!taken) reject(taken.error(), now, out);
        return;
    }
    if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet))
        return inbox_.on_pubrel(*pubrel, transmit);
    if (const auto* puback = std::get_if<wire::Puback>(&packet)) outbox_.on_puback(*puback, out);
    if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet))
        outbox_.on_pubrec(*pubrec, transmit, out);
    if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet))
        outbox_.on_pubcomp(*pubcomp, out);
    if (auto* suback = std::get_if<wire::Suback>(&packet))
        requests_.on_answer(
            suback->packet_id, wire::PacketType::subscribe, std::move(suback->reason_codes), out
        );
    if (auto* unsuback = std::get_if<wire::Unsuback>(&packet))
        requests_.on_answer(
            unsuback->packet_id,
            wire::PacketType::unsubscribe,
            std::move(unsuback->reason_codes),
            out
        );
    if (std::holds_alternative<wire::Pingresp>(packet)) pingresp_deadline_.reset();
    if (const auto* bye = std::get_if<wire::Disconnect>(&packet))
        return end(Why::by_server, bye->reason(), true, now, out);
    pump(now, out);
}

}  // namespace assay::client
