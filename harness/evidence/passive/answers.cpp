// Passive rules of answers: each belongs to a request, in kind and number.
#include "harness/evidence/passive/connection.hpp"

#include <fmt/format.h>

namespace assay::evidence {

void PassiveConnection::check_answer(const wire::Packet& packet) {
    if (const auto* puback = std::get_if<wire::Puback>(&packet))
        on_puback(*puback);
    else if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet))
        on_pubrec(*pubrec);
    else if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet))
        on_pubrel(*pubrel);
    else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet))
        on_pubcomp(*pubcomp);
    else if (const auto* suback = std::get_if<wire::Suback>(&packet))
        on_suback(*suback);
    else if (const auto* unsuback = std::get_if<wire::Unsuback>(&packet))
        on_unsuback(*unsuback);
    else if (std::holds_alternative<wire::Pingresp>(packet))
        on_pingresp();
}

/// What the client sent under this identifier in a Session that is known, else null.
ExchangeCounts* PassiveConnection::exchange(std::uint16_t packet_id) {
    return judges_session() && packet_id != 0 ? &session_->outgoing[packet_id] : nullptr;
}

bool PassiveConnection::is_unasked(std::size_t answers, std::size_t requests) const {
    return requests == 0 || (answers > requests && !session_present_);
}

void PassiveConnection::on_puback(const wire::Puback& puback) {
    auto* sent = exchange(puback.packet_id);
    if (!sent || !is_unasked(++sent->pubacks, sent->qos1)) return;
    const auto is_wrong_kind = sent->qos1 == 0 && sent->qos2 > 0;
    add(is_wrong_kind ? passive::acknowledges_by_qos : passive::acknowledges_a_publish,
        is_wrong_kind ? fmt::format("PUBACK id {} answers a PUBLISH of QoS 2", puback.packet_id)
                      : fmt::format("PUBACK id {} answers no PUBLISH", puback.packet_id));
}

void PassiveConnection::on_pubrec(const wire::Pubrec& pubrec) {
    auto* sent = exchange(pubrec.packet_id);
    if (!sent || !is_unasked(++sent->pubrecs, sent->qos2)) return;
    const auto is_wrong_kind = sent->qos2 == 0 && sent->qos1 > 0;
    add(is_wrong_kind ? passive::acknowledges_by_qos : passive::acknowledges_a_publish,
        is_wrong_kind ? fmt::format("PUBREC id {} answers a PUBLISH of QoS 1", pubrec.packet_id)
                      : fmt::format("PUBREC id {} answers no PUBLISH", pubrec.packet_id));
}

void PassiveConnection::on_pubcomp(const wire::Pubcomp& pubcomp) {
    auto* sent = exchange(pubcomp.packet_id);
    if (!sent || !is_unasked(++sent->pubcomps, sent->pubrels)) return;
    add(passive::acknowledges_a_publish,
        fmt::format("PUBCOMP id {} answers no PUBREL", pubcomp.packet_id));
}

void PassiveConnection::on_pubrel(const wire::Pubrel& pubrel) {
    if (!judges_session()) return;
    if (!session_->pubrecs_sent.contains(pubrel.packet_id))
        return add(
            passive::acknowledges_a_publish,
            fmt::format("PUBREL id {} answers no PUBREC", pubrel.packet_id)
        );
    const auto entry = session_->inflight.find(pubrel.packet_id);
    if (entry != session_->inflight.end() && entry->second.is_received)
        entry->second.is_released = true;
}

void PassiveConnection::on_suback(const wire::Suback& suback) {
    const auto asked = subscribing_.find(suback.packet_id);
    if (asked == subscribing_.end())
        return add(
            passive::answers_a_request,
            fmt::format("SUBACK id {} answers no SUBSCRIBE", suback.packet_id)
        );
    const auto filters = std::move(asked->second);
    subscribing_.erase(asked);
    if (filters.size() != suback.reason_codes.size())
        add(passive::suback_code_a_filter,
            fmt::format(
                "SUBACK id {} has {} codes for {} Topic Filters",
                suback.packet_id,
                suback.reason_codes.size(),
                filters.size()
            ));
    for (std::size_t i = 0; i < filters.size(); ++i) {
        auto& record = session_->subscriptions[filters[i]];
        // Without a code of its own the filter may have what it asked for.
        if (i >= suback.reason_codes.size()) continue;
        record.requested.erase({serial_, suback.packet_id});
        const auto code = suback.reason_codes[i];
        if (code <= 2) record.granted_max = std::max(record.granted_max.value_or(0), code);
    }
}

void PassiveConnection::on_unsuback(const wire::Unsuback& unsuback) {
    const auto asked = unsubscribing_.find(unsuback.packet_id);
    if (asked == unsubscribing_.end())
        return add(
            passive::answers_a_request,
            fmt::format("UNSUBACK id {} answers no UNSUBSCRIBE", unsuback.packet_id)
        );
    const auto filters = asked->second;
    unsubscribing_.erase(asked);
    if (is_v5() && filters != unsuback.reason_codes.size())
        add(passive::unsuback_code_a_filter,
            fmt::format(
                "UNSUBACK id {} has {} codes for {} Topic Filters",
                unsuback.packet_id,
                unsuback.reason_codes.size(),
                filters
            ));
}

void PassiveConnection::on_pingresp() {
    if (pings_ == 0) return add(passive::answers_a_pingreq, "PINGRESP answers no PINGREQ");
    --pings_;
}

}  // namespace assay::evidence
