#include "harness/play/actor/packet_builder.hpp"

#include "harness/scenario/raw_packet.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace assay::play {
namespace {

using Error = std::unexpected<std::string>;

wire::Bytes to_bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

/// Topics get the row's root on their way into a packet.
scenario::TopicText with_root(const Names& names) {
    return [&names](std::string_view text) { return names.topic(text); };
}

}  // namespace

std::expected<wire::Properties, std::string>
PacketBuilder::properties(const std::vector<scenario::PropertyText>& texts) const {
    return scenario::raw_properties(texts, with_root(names_));
}

std::expected<wire::Connect, std::string> PacketBuilder::connect(
    const scenario::ConnectAction& action,
    const scenario::Actor& actor,
    const std::string& client_id
) const {
    wire::Connect packet{
        .protocol_version = static_cast<std::uint8_t>(version_), .client_id = {client_id}
    };
    const bool is_v5 = version_ == wire::Version::v5_0;
    const bool fresh = action.mode == scenario::ConnectAction::Mode::fresh;
    const auto seconds = [](simulator::Duration d) {
        return std::chrono::floor<std::chrono::seconds>(d).count();
    };
    // In 3.1.1 a session that is to be kept needs Clean Session 0 even when it starts fresh.
    const bool clean = action.clean.value_or(fresh && (is_v5 || !action.keep_session));
    packet.set_clean_start(clean);
    const auto keep_alive = action.keep_alive ? action.keep_alive : actor.keep_alive;
    if (keep_alive) packet.keep_alive = static_cast<std::uint16_t>(seconds(*keep_alive));
    if (is_v5) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
        if (action.keep_session)
            packet.properties.add(
                wire::PropertyId::session_expiry_interval,
                static_cast<std::uint32_t>(seconds(*action.keep_session))
            );
    }
    if (action.username) packet.set_username(*action.username);
    if (action.password) packet.set_password(*action.password);
    if (action.client_id) packet.client_id.text = *action.client_id;
    if (!action.will) return packet;
    const auto& will = *action.will;
    packet.set_will(
        names_.topic(will.topic),
        to_bytes(will.payload),
        static_cast<std::uint8_t>(will.qos),
        will.retain
    );
    if (!is_v5) return packet;
    auto given = properties(will.properties);
    if (!given) return Error{given.error()};
    packet.will_properties = std::move(*given);
    if (will.delay)
        packet.will_properties.add(
            wire::PropertyId::will_delay_interval, static_cast<std::uint32_t>(seconds(*will.delay))
        );
    return packet;
}

std::expected<wire::Subscribe, std::string>
PacketBuilder::subscribe(const scenario::SubscribeAction& action, std::uint16_t packet_id) const {
    wire::Subscribe packet{.packet_id = packet_id};
    if (version_ == wire::Version::v5_0) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
    }
    for (const auto& filter : action.filters)
        packet.subscriptions.push_back(
            {{names_.topic(filter.filter)}, scenario::subscription_options(filter, version_)}
        );
    return packet;
}

std::expected<wire::Unsubscribe, std::string> PacketBuilder::unsubscribe(
    const scenario::UnsubscribeAction& action, std::uint16_t packet_id
) const {
    wire::Unsubscribe packet{.packet_id = packet_id};
    if (version_ == wire::Version::v5_0) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
    }
    for (const auto& filter : action.filters)
        packet.topic_filters.push_back({names_.topic(filter)});
    return packet;
}

std::expected<wire::Publish, std::string> PacketBuilder::publish(
    const scenario::PublishAction& action, std::uint16_t packet_id, int count_number
) const {
    wire::Publish packet{.topic = {names_.topic(action.topic)}, .packet_id = packet_id};
    if (action.topic_size && packet.topic.text.size() < *action.topic_size)
        packet.topic.text.resize(*action.topic_size, 'x');
    packet.set_qos(static_cast<std::uint8_t>(action.qos));
    packet.set_retain(action.retain);
    packet.set_dup(action.dup);
    packet.payload.bytes =
        action.payload_size ? wire::Bytes(*action.payload_size, 'x') : to_bytes(action.payload);
    if (count_number > 0) {
        const auto suffix = fmt::format("-{}", count_number);
        packet.payload.bytes.insert(packet.payload.bytes.end(), suffix.begin(), suffix.end());
    }
    if (version_ == wire::Version::v5_0) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
    }
    return packet;
}

std::expected<wire::Packet, std::string>
PacketBuilder::raw(const scenario::SendAction& action, const std::string& client_id) const {
    return scenario::raw_packet(action, version_, client_id, with_root(names_));
}

}  // namespace assay::play
