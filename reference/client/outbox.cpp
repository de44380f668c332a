#include "reference/client/outbox.hpp"

#include "reference/wire/codec.hpp"

#include <algorithm>

namespace assay::client {

namespace {

constexpr std::uint8_t dup_flag = 0x08;
constexpr std::uint8_t first_error_code = 0x80;
constexpr std::uint8_t packet_id_not_found = 0x92;
/// What a Topic Alias adds to a packet.
constexpr std::size_t alias_size_bytes = 3;

}  // namespace

bool Outbox::add(Token token, wire::Publish publish) {
    if (waiting_.size() + waiting_qos0_.size() >= queue_max_) return false;
    auto& queue = publish.qos() == 0 ? waiting_qos0_ : waiting_;
    queue.push_back({token, std::move(publish)});
    return true;
}

void Outbox::begin(const ServerLimits& limits, bool with_aliases) {
    limits_ = limits;
    aliases_ = session::SentAliases{with_aliases ? limits.topic_alias_maximum : std::uint16_t{0}};
    used_ = 0;
    for (auto& entry : unacknowledged_)
        entry.sent_here = false;
    for (auto& entry : released_)
        entry.counts = false;
}

void Outbox::resend_released(const Transmit& transmit) {
    for (const auto& entry : released_)
        transmit(wire::Pubrel{.packet_id = entry.packet_id});
}

bool Outbox::is_window_open() const {
    return used_ < std::min(inflight_max_, limits_.receive_maximum);
}

std::optional<DropReason> Outbox::refusal(const wire::Publish& publish) const {
    if (publish.qos() > limits_.maximum_qos) return DropReason::qos_not_supported;
    if (publish.retain() && !limits_.retain_available) return DropReason::retain_not_supported;
    if (wire::encoded_size(publish, version_) > limits_.maximum_packet_size)
        return DropReason::packet_too_large;
    return std::nullopt;
}

void Outbox::send(wire::Publish publish, const Transmit& transmit) {
    if (wire::encoded_size(publish, version_) + alias_size_bytes <= limits_.maximum_packet_size)
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
    for (auto entry = unacknowledged_.begin(); entry != unacknowledged_.end();) {
        if (entry->sent_here) {
            ++entry;
            continue;
        }
        if (!is_window_open()) return;
        // A server that came back with smaller limits gets no packet that breaks them.
        if (const auto why = refusal(entry->publish)) {
            out.emplace_back(Dropped{entry->token, *why});
            ids_.release(entry->publish.packet_id);
            entry = unacknowledged_.erase(entry);
            continue;
        }
        auto repeat = entry->publish;
        repeat.header_flags |= dup_flag;  // [MQTT-3.3.1-1]
        entry->sent_here = true;
        ++used_;
        send(std::move(repeat), transmit);
        ++entry;
    }
}

void Outbox::pump(const Transmit& transmit, Effects& out) {
    pump_resends(transmit, out);
    const auto all_resent = unacknowledged_.empty() || unacknowledged_.back().sent_here;
    while (all_resent && !waiting_.empty()) {
        auto& [token, publish] = waiting_.front();
        if (const auto why = refusal(publish)) {
            out.emplace_back(Dropped{token, *why});
            waiting_.pop_front();
            continue;
        }
        if (!is_window_open()) break;
        const auto packet_id = ids_.take();
        if (!packet_id) break;
        publish.packet_id = *packet_id;
        ++used_;
        send(publish, transmit);
        unacknowledged_.push_back({token, std::move(publish), true});
        waiting_.pop_front();
    }
    pump_qos0(transmit, out);
}

std::deque<Outbox::Unacknowledged>::iterator Outbox::find(std::uint16_t packet_id) {
    return std::ranges::find_if(unacknowledged_, [&](const auto& entry) {
        return entry.publish.packet_id == packet_id;
    });
}

void Outbox::finish(Token token, std::uint16_t packet_id, std::uint8_t reason, Effects& out) {
    ids_.release(packet_id);
    out.emplace_back(Acknowledged{token, {reason}});
}

void Outbox::on_puback(const wire::Puback& puback, Effects& out) {
    const auto entry = find(puback.packet_id);
    if (entry == unacknowledged_.end() || entry->publish.qos() != 1) return;
    if (entry->sent_here) --used_;
    const auto token = entry->token;
    unacknowledged_.erase(entry);
    finish(token, puback.packet_id, puback.reason_code.value_or(0), out);
}

void Outbox::on_pubrec(const wire::Pubrec& pubrec, const Transmit& transmit, Effects& out) {
    const auto reason = pubrec.reason_code.value_or(0);
    const auto entry = find(pubrec.packet_id);
    if (entry == unacknowledged_.end() || entry->publish.qos() != 2) {
        if (reason >= first_error_code) return;
        const auto is_released = std::ranges::any_of(released_, [&](const auto& released) {
            return released.packet_id == pubrec.packet_id;
        });
        wire::Pubrel again{.packet_id = pubrec.packet_id};
        if (!is_released && version_ == wire::Version::v5_0)
            again.reason_code = packet_id_not_found;
        return transmit(again);
    }
    const auto [token, publish, sent_here] = *entry;
    unacknowledged_.erase(entry);
    // A refusal ends the exchange: no PUBREL, and never again [MQTT-4.4.0-2].
    if (reason >= first_error_code) {
        if (sent_here) --used_;
        return finish(token, pubrec.packet_id, reason, out);
    }
    released_.push_back({token, pubrec.packet_id, sent_here});
    transmit(wire::Pubrel{.packet_id = pubrec.packet_id});
}

void Outbox::on_pubcomp(const wire::Pubcomp& pubcomp, Effects& out) {
    const auto entry = std::ranges::find_if(released_, [&](const auto& released) {
        return released.packet_id == pubcomp.packet_id;
    });
    if (entry == released_.end()) return;
    if (entry->counts) --used_;
    const auto token = entry->token;
    released_.erase(entry);
    finish(token, pubcomp.packet_id, pubcomp.reason_code.value_or(0), out);
}

void Outbox::lose_session(Effects& out) {
    for (const auto& entry : released_) {
        ids_.release(entry.packet_id);
        out.emplace_back(Dropped{entry.token, DropReason::outcome_unknown});
    }
    released_.clear();
    std::deque<Waiting> again;
    for (auto& entry : unacknowledged_) {
        ids_.release(entry.publish.packet_id);
        if (entry.publish.qos() == 1)
            again.push_back({entry.token, std::move(entry.publish)});
        else
            out.emplace_back(Dropped{entry.token, DropReason::outcome_unknown});
    }
    unacknowledged_.clear();
    used_ = 0;
    waiting_.insert(
        waiting_.begin(),
        std::make_move_iterator(again.begin()),
        std::make_move_iterator(again.end())
    );
}

}  // namespace assay::client
