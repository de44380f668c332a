// Whether a message may be larger than what a client is willing to take [MQTT-3.1.2-25]. A copy that
// went to another client shows how large it is.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>

namespace assay::evidence {

using wire::PropertyId;

namespace {

/// What a server may add to a PUBLISH that it passes on: identifiers, an expiry, longer lengths.
constexpr std::size_t added_bytes_max = 64;
/// A Packet Identifier.
constexpr std::size_t packet_id_bytes = 2;
/// A Topic Alias beside the Topic Name: the property and its value.
constexpr std::size_t alias_bytes = 3;
/// A Subscription Identifier: the property and a Variable Byte Integer.
constexpr std::size_t identifier_bytes_max = 5;
/// By which longer properties may lengthen their own length and the Remaining Length.
constexpr std::size_t length_bytes_max = 2;

template <class Packet>
const Packet* packet_as(const std::optional<wire::Packet>& packet) {
    return packet ? std::get_if<Packet>(&*packet) : nullptr;
}

std::optional<wire::Packet> packet_at(const Inquiry& inquiry, EventIndex event) {
    auto decoded = wire::decode(inquiry.trace()[event].bytes, wire::Version::v5_0);
    if (!decoded) return std::nullopt;
    return std::move(*decoded);
}

/// What a copy for this client may be longer than one for another that has neither a Topic Alias nor
/// Subscription Identifiers.
std::size_t added_for(const Inquiry& inquiry, const std::string& topic, const std::string& client) {
    std::size_t added = 0;
    for (const auto& connection : inquiry.history().connections) {
        if (connection.client_id != client) continue;
        const auto packet = packet_at(inquiry, connection.connect);
        const auto* connect = packet_as<wire::Connect>(packet);
        if (!connect ||
            connect->properties.get_or<std::uint16_t>(PropertyId::topic_alias_maximum, 0) > 0)
            added = alias_bytes;
    }
    if (const auto* holder = inquiry.index().holder(topic, client))
        for (const auto* span : holder->spans) {
            const auto packet = packet_at(inquiry, span->asked);
            const auto* subscribe = packet_as<wire::Subscribe>(packet);
            if (!subscribe || subscribe->properties.has(PropertyId::subscription_identifier))
                added += identifier_bytes_max;
        }
    return added == 0 ? 0 : added + length_bytes_max;
}

/// The size of a copy that came to some client of 5.0 and says nothing that is of that client alone;
/// nothing if there is none. One of QoS 0 is counted as if it had a Packet Identifier.
std::optional<std::size_t> plain_size(const Inquiry& inquiry, const Message& message) {
    for (const auto& delivery : message.deliveries) {
        if (!delivery.connection) continue;
        const auto& connection = inquiry.history().connections[*delivery.connection];
        if (connection.version != wire::Version::v5_0) continue;
        const auto packet = packet_at(inquiry, delivery.event);
        const auto* publish = packet_as<wire::Publish>(packet);
        if (!publish || publish->properties.has(PropertyId::topic_alias)) continue;
        if (publish->properties.has(PropertyId::subscription_identifier)) continue;
        const auto size = inquiry.trace()[delivery.event].bytes.size();
        return delivery.qos > 0 ? size : size + packet_id_bytes + length_bytes_max;
    }
    return std::nullopt;
}

}  // namespace

bool Inquiry::may_be_too_large(const Message& message, const std::string& client_id) const {
    const auto limit = index_.packet_size_max_bytes(client_id);
    if (trace()[message.sends.front()].bytes.size() + added_bytes_max <= limit) return false;
    const auto size = plain_size(*this, message);
    return !size || *size + added_for(*this, message.topic, client_id) > limit;
}

}  // namespace assay::evidence
