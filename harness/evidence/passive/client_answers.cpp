// What a client keeps when it acknowledges: the right identifier, kind, number and order.
#include "harness/evidence/passive/client_connection.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

void ClientConnection::answers(
    AnswerOrder& asked,
    std::uint16_t packet_id,
    Moment at,
    const PassiveRule& rule,
    const char* what
) {
    const auto answered = asked.answer(packet_id, at);
    if (!answered) return;
    read_up_to(answered->number);
    if (answered->is_late)
        add(rule,
            fmt::format("{} id {} comes behind the answer to a later packet", what, packet_id));
}

void ClientConnection::on_acknowledgement(const wire::Packet& packet, Moment at) {
    if (const auto* puback = std::get_if<wire::Puback>(&packet))
        on_puback(*puback, at);
    else if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet))
        on_pubrec(*pubrec, at);
    else if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet))
        on_pubrel(*pubrel, at);
    else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet))
        on_pubcomp(*pubcomp, at);
}

/// Whether the `answers`-th answer is one too many. In a resumed Session the client may answer
/// again what it answered on a connection that is gone.
bool ClientConnection::is_unasked(std::size_t answers, std::size_t requests) const {
    if (requests == 0) return session_->is_whole;
    return answers > requests && session_->is_whole && session_->first_serial == serial_;
}

void ClientConnection::on_puback(const wire::Puback& puback, Moment at) {
    answers(publishes1_, puback.packet_id, at, client_rules::pubacks_in_order, "PUBACK");
    if (!is_latest()) return;
    auto& sent = session_->incoming[puback.packet_id];
    if (!is_unasked(++sent.pubacks, sent.qos1)) return;
    const auto is_wrong_kind = sent.qos1 == 0 && sent.qos2 > 0;
    add(is_wrong_kind ? client_rules::acknowledges_by_qos : client_rules::acknowledges_a_publish,
        is_wrong_kind ? fmt::format("PUBACK id {} answers a PUBLISH of QoS 2", puback.packet_id)
                      : fmt::format("PUBACK id {} answers no PUBLISH", puback.packet_id));
}

void ClientConnection::on_pubrec(const wire::Pubrec& pubrec, Moment at) {
    answers(publishes2_, pubrec.packet_id, at, client_rules::pubrecs_in_order, "PUBREC");
    if (!is_latest()) return;
    auto& sent = session_->incoming[pubrec.packet_id];
    if (!is_unasked(++sent.pubrecs, sent.qos2)) return;
    const auto is_wrong_kind = sent.qos2 == 0 && sent.qos1 > 0;
    add(is_wrong_kind ? client_rules::acknowledges_by_qos : client_rules::acknowledges_a_publish,
        is_wrong_kind ? fmt::format("PUBREC id {} answers a PUBLISH of QoS 1", pubrec.packet_id)
                      : fmt::format("PUBREC id {} answers no PUBLISH", pubrec.packet_id));
}

void ClientConnection::on_pubcomp(const wire::Pubcomp& pubcomp, Moment at) {
    // No statement orders PUBCOMPs: 4.6 names PUBACK, PUBREC and PUBREL.
    if (const auto answered = pubrels_.answer(pubcomp.packet_id, at)) read_up_to(answered->number);
    completes_due_.erase(pubcomp.packet_id);
    if (!is_latest()) return;
    auto& sent = session_->incoming[pubcomp.packet_id];
    if (!is_unasked(++sent.pubcomps, sent.pubrels)) return;
    add(client_rules::acknowledges_a_publish,
        fmt::format("PUBCOMP id {} answers no PUBREL", pubcomp.packet_id));
}

void ClientConnection::on_pubrel(const wire::Pubrel& pubrel, Moment at) {
    const auto id = pubrel.packet_id;
    answers(pubrecs_, id, at, client_rules::pubrels_in_order, "PUBREL");
    releases_due_.erase(id);
    if (refused_.contains(id))
        return add(
            client_rules::no_pubrel_after_error,
            fmt::format("PUBREL id {} answers a PUBREC that has refused the message", id)
        );
    if (!is_latest()) return;
    const auto open = session_->inflight.find(id);
    if (open != session_->inflight.end()) {
        if (!open->second.is_received)
            return add(
                client_rules::acknowledges_a_publish,
                fmt::format("PUBREL id {} comes before the PUBREC", id)
            );
        open->second.is_released = true;
        open->second.serial = serial_;
        return;
    }
    if (session_->pubrecs.contains(id)) return;
    if (has_left_session() && session_->former.contains(id))
        return add_former(fmt::format("PUBREL id {}", id));
    if (session_->is_whole)
        add(client_rules::acknowledges_a_publish,
            fmt::format("PUBREL id {} answers no PUBREC", id));
}

}  // namespace assay::evidence
