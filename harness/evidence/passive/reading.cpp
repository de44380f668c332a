#include "harness/evidence/passive/reading.hpp"

#include "reference/wire/reason_codes.hpp"

namespace assay::evidence {

/// What answers `request` only where this connection has brought it. In a resumed Session the server
/// may finish what an earlier connection began before it reads anything here, so that PUBACK, PUBREC
/// and PUBREL show something only in exchanges that began here.
std::optional<Reading::Answer> Reading::answer_to(const wire::Packet& request) const {
    using enum wire::PacketType;
    if (const auto* subscribe = std::get_if<wire::Subscribe>(&request))
        return Answer{suback, subscribe->packet_id};
    if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&request))
        return Answer{unsuback, unsubscribe->packet_id};
    if (std::holds_alternative<wire::Pingreq>(request)) return Answer{pingresp, 0};
    if (const auto* publish = std::get_if<wire::Publish>(&request)) {
        if (publish->qos() == 0 || publish->dup()) return std::nullopt;
        return Answer{publish->qos() == 1 ? puback : pubrec, publish->packet_id};
    }
    if (const auto* received = std::get_if<wire::Pubrec>(&request))
        if (begun_.contains(received->packet_id) && !wire::is_failure(received->reason()))
            return Answer{pubrel, received->packet_id};
    return std::nullopt;
}

void Reading::sent(const wire::Packet& packet, std::size_t before) {
    if (const auto answer = answer_to(packet)) awaited_[*answer].push_back(before);
}

std::optional<std::size_t> Reading::shown_by(const wire::Packet& packet) {
    if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (publish->qos() == 2 && !publish->dup()) begun_.insert(publish->packet_id);
        return std::nullopt;
    }
    const auto found = awaited_.find({wire::type_of(packet), wire::packet_id_of(packet)});
    if (found == awaited_.end()) return std::nullopt;
    const auto before = found->second.front();
    found->second.pop_front();
    if (found->second.empty()) awaited_.erase(found);
    return before;
}

}  // namespace assay::evidence
