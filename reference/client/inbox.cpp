#include "reference/client/inbox.hpp"

#include "reference/wire/reason_codes.hpp"

namespace assay::client {

void Inbox::begin() {
    aliases_ = session::ReceivedAliases{topic_alias_maximum_};
    window_ = session::ReceiveWindow{receive_maximum_};
}

std::expected<void, std::uint8_t>
Inbox::on_publish(wire::Publish publish, const Transmit& transmit, Effects& out) {
    if (version_ == wire::Version::v5_0)
        if (const auto resolved = aliases_.resolve(publish); !resolved) return resolved;
    const auto packet_id = publish.packet_id;
    if (publish.qos() > 0 && !window_.open(packet_id))
        return std::unexpected{static_cast<std::uint8_t>(wire::ReasonCode::receive_maximum_exceeded)
        };
    // A repeat is acknowledged and not delivered [MQTT-4.3.3-10].
    const auto is_new = publish.qos() != 2 || incoming_.publish(packet_id);
    if (publish.qos() == 1) {
        transmit(wire::Puback{.packet_id = packet_id});
        window_.close(packet_id);
    } else if (publish.qos() == 2) {
        transmit(wire::Pubrec{.packet_id = packet_id});
    }
    if (is_new) out.emplace_back(Delivered{std::move(publish)});
    return {};
}

void Inbox::on_pubrel(const wire::Pubrel& pubrel, const Transmit& transmit) {
    window_.close(pubrel.packet_id);
    wire::Pubcomp pubcomp{.packet_id = pubrel.packet_id};
    if (!incoming_.pubrel(pubrel.packet_id) && version_ == wire::Version::v5_0)
        pubcomp.reason_code =
            static_cast<std::uint8_t>(wire::ReasonCode::packet_identifier_not_found);
    transmit(pubcomp);
}

}  // namespace assay::client
