#include "reference/client/inbox.hpp"

#include "reference/wire/reason_codes.hpp"

namespace assay::client {

void Inbox::begin() {
    aliases_ = session::ReceivedAliases{topic_alias_maximum_};
    received_here_.clear();
}

std::expected<void, std::uint8_t>
Inbox::on_publish(wire::Publish publish, const Transmit& transmit, Effects& out) {
    if (version_ == wire::Version::v5_0)
        if (const auto resolved = aliases_.resolve(publish); !resolved) return resolved;
    const auto packet_id = publish.packet_id;
    switch (publish.qos()) {
    case 0:
        out.emplace_back(Delivered{std::move(publish)});
        return {};
    case 1:
        // With the window full of QoS 2 there is no place for one more, however short its stay.
        if (received_here_.size() >= receive_maximum_) break;
        transmit(wire::Puback{.packet_id = packet_id});
        out.emplace_back(Delivered{std::move(publish)});
        return {};
    default:
        if (!received_here_.contains(packet_id) && received_here_.size() >= receive_maximum_) break;
        received_here_.insert(packet_id);
        transmit(wire::Pubrec{.packet_id = packet_id});
        // A repeat is acknowledged and not delivered [MQTT-4.3.3-10].
        if (unreleased_.insert(packet_id).second) out.emplace_back(Delivered{std::move(publish)});
        return {};
    }
    return std::unexpected{static_cast<std::uint8_t>(wire::ReasonCode::receive_maximum_exceeded)};
}

void Inbox::on_pubrel(const wire::Pubrel& pubrel, const Transmit& transmit) {
    received_here_.erase(pubrel.packet_id);
    wire::Pubcomp pubcomp{.packet_id = pubrel.packet_id};
    if (unreleased_.erase(pubrel.packet_id) == 0 && version_ == wire::Version::v5_0)
        pubcomp.reason_code =
            static_cast<std::uint8_t>(wire::ReasonCode::packet_identifier_not_found);
    transmit(pubcomp);
}

}  // namespace assay::client
