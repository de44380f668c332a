#include "harness/evidence/passive/session.hpp"

#include "reference/wire/reason_codes.hpp"

namespace assay::evidence {

void PassiveSession::finish(std::uint16_t packet_id) {
    const auto entry = inflight.find(packet_id);
    if (entry == inflight.end()) return;
    finished[packet_id] = entry->second;
    inflight.erase(entry);
}

void PassiveSession::on_subscribe(const wire::Subscribe& subscribe, std::uint64_t serial) {
    for (const auto& subscription : subscribe.subscriptions) {
        auto& record = subscriptions[subscription.topic_filter.text];
        auto& qos = record.requested[{serial, subscribe.packet_id}];
        qos = std::max(qos, subscription.qos());
        const auto* identifier =
            subscribe.properties.find<wire::VarInt>(wire::PropertyId::subscription_identifier);
        if (identifier) record.identifiers.insert(identifier->value);
    }
}

void PassiveSession::on_sent(const wire::Packet& packet, std::uint64_t serial) {
    count_request(outgoing, packet);
    if (const auto* puback = std::get_if<wire::Puback>(&packet)) {
        finish(puback->packet_id);
    } else if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet)) {
        pubrecs_sent.insert(pubrec->packet_id);
        if (wire::is_failure(pubrec->reason()))
            finish(pubrec->packet_id);
        else if (const auto at = inflight.find(pubrec->packet_id); at != inflight.end())
            at->second.is_received = true;
    } else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet)) {
        finish(pubcomp->packet_id);
    } else if (const auto* subscribe = std::get_if<wire::Subscribe>(&packet)) {
        on_subscribe(*subscribe, serial);
    }
}

}  // namespace assay::evidence
