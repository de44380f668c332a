#include "reference/client/outbox.hpp"

#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::client {

bool Outbox::add(Token token, wire::Publish publish) {
    if (waiting_.size() + waiting_qos0_.size() >= queue_max_) return false;
    auto& queue = publish.qos() == 0 ? waiting_qos0_ : waiting_;
    queue.push_back({token, std::move(publish)});
    return true;
}

void Outbox::begin(const ServerLimits& limits, bool with_aliases) {
    limits_ = limits;
    aliases_ = session::SentAliases{with_aliases ? limits.topic_alias_maximum : std::uint16_t{0}};
    const auto window = std::min(inflight_max_, limits.receive_maximum);
    quota_ = session::SendQuota{window, outgoing_.released().size()};
    outgoing_.resume();
}

void Outbox::resend_released(const Transmit& transmit) {
    for (const auto& exchange : outgoing_.released())
        transmit(wire::Pubrel{.packet_id = exchange.packet_id});
}

std::optional<DropReason> Outbox::refusal(const wire::Publish& publish) const {
    if (publish.qos() > limits_.maximum_qos) return DropReason::qos_not_supported;
    if (publish.retain() && !limits_.retain_available) return DropReason::retain_not_supported;
    if (wire::encoded_size(publish, version_) > limits_.maximum_packet_size)
        return DropReason::packet_too_large;
    return std::nullopt;
}

void Outbox::send(wire::Publish publish, const Transmit& transmit) {
    if (wire::encoded_size(publish, version_) + session::SentAliases::size_bytes <=
        limits_.maximum_packet_size)
        aliases_.apply(publish);
    transmit(publish);
}

void Outbox::pump_qos0(const Transmit& transmit, Effects& out) {
    for (; !waiting_qos0_.empty(); waiting_qos0_.pop_front()) {
        auto& [token, publish] = waiting_qos0_.front();
        if (const auto why = refusal(publish)) {
            out.emplace_back(Dropped{token, *why});
            continue;
        }
        send(std::move(publish), transmit);
        out.emplace_back(Acknowledged{token, {0}});
    }
}

void Outbox::pump_resends(const Transmit& transmit, Effects& out) {
    while (auto* exchange = outgoing_.next_unsent()) {
        // A server that came back with smaller limits gets no packet that breaks them.
        if (const auto why = refusal(exchange->message.publish)) {
            out.emplace_back(Dropped{exchange->message.token, *why});
            outgoing_.abandon(exchange->packet_id);
            continue;
        }
        if (!quota_.has_room()) return;
        quota_.spend();
        exchange->sent = true;
        auto repeat = exchange->message.publish;
        repeat.set_dup(true);  // [MQTT-3.3.1-1]
        send(std::move(repeat), transmit);
    }
}

void Outbox::pump_new(const Transmit& transmit, Effects& out) {
    for (; !waiting_.empty(); waiting_.pop_front()) {
        auto& entry = waiting_.front();
        if (const auto why = refusal(entry.publish)) {
            out.emplace_back(Dropped{entry.token, *why});
            continue;
        }
        if (!quota_.has_room() || !outgoing_.has_room()) return;
        const auto qos = entry.publish.qos();
        auto* exchange = outgoing_.start(qos, std::move(entry));
        exchange->message.publish.packet_id = exchange->packet_id;
        quota_.spend();
        send(exchange->message.publish, transmit);
    }
}

void Outbox::pump(const Transmit& transmit, Effects& out) {
    pump_resends(transmit, out);
    if (!outgoing_.next_unsent()) pump_new(transmit, out);
    pump_qos0(transmit, out);
}

const Outbox::Entry* Outbox::find(const Exchanges& exchanges, std::uint16_t packet_id) {
    const auto found =
        std::ranges::find(exchanges, packet_id, &session::Exchange<Entry>::packet_id);
    return found == exchanges.end() ? nullptr : &found->message;
}

void Outbox::on_puback(const wire::Puback& puback, Effects& out) {
    const auto* entry = find(outgoing_.published(), puback.packet_id);
    if (!entry) return;
    const auto token = entry->token;
    if (outgoing_.on_puback(puback.packet_id) != session::Acknowledged::finished) return;
    quota_.earn();
    out.emplace_back(Acknowledged{token, {puback.reason()}});
}

void Outbox::on_pubrec(const wire::Pubrec& pubrec, const Transmit& transmit, Effects& out) {
    const auto reason = pubrec.reason();
    const auto is_refused = wire::is_failure(reason);
    const auto* entry = find(outgoing_.published(), pubrec.packet_id);
    if (!entry) entry = find(outgoing_.released(), pubrec.packet_id);
    const auto token = entry ? entry->token : Token{};
    wire::Pubrel pubrel{.packet_id = pubrec.packet_id};
    // A refusal ends the exchange: no PUBREL, and never again [MQTT-4.4.0-2].
    switch (outgoing_.on_pubrec(pubrec.packet_id, is_refused)) {
    case session::Acknowledged::finished:
        quota_.earn();
        if (entry) out.emplace_back(Acknowledged{token, {reason}});
        return;
    case session::Acknowledged::advanced:
        return transmit(pubrel);
    case session::Acknowledged::unknown:
    case session::Acknowledged::wrong_kind:
        if (is_refused) return;
        if (version_ == wire::Version::v5_0)
            pubrel.reason_code =
                static_cast<std::uint8_t>(wire::ReasonCode::packet_identifier_not_found);
        return transmit(pubrel);
    }
}

void Outbox::on_pubcomp(const wire::Pubcomp& pubcomp, Effects& out) {
    const auto* entry = find(outgoing_.released(), pubcomp.packet_id);
    if (!entry) return;
    const auto token = entry->token;
    if (outgoing_.on_pubcomp(pubcomp.packet_id) != session::Acknowledged::finished) return;
    quota_.earn();
    out.emplace_back(Acknowledged{token, {pubcomp.reason()}});
}

void Outbox::lose_session(Effects& out) {
    std::deque<Entry> again;
    while (!outgoing_.released().empty()) {
        const auto& exchange = outgoing_.released().front();
        out.emplace_back(Dropped{exchange.message.token, DropReason::outcome_unknown});
        outgoing_.abandon(exchange.packet_id);
    }
    while (!outgoing_.published().empty()) {
        auto& exchange = outgoing_.published().front();
        if (exchange.qos == 1)
            again.push_back(std::move(exchange.message));
        else
            out.emplace_back(Dropped{exchange.message.token, DropReason::outcome_unknown});
        outgoing_.abandon(exchange.packet_id);
    }
    waiting_.insert(
        waiting_.begin(),
        std::make_move_iterator(again.begin()),
        std::make_move_iterator(again.end())
    );
}

}  // namespace assay::client
