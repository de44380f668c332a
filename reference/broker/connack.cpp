#include "reference/broker/connack.hpp"

#include "reference/broker/output.hpp"

namespace assay::broker {

using enum wire::PropertyId;

namespace {

constexpr auto never = wire::session_never_expires;

std::uint32_t interval_of(const Lifetime& lifetime) {
    return lifetime ? static_cast<std::uint32_t>(lifetime->count()) : never;
}

/// Properties that say "no"; a Client may not use what they name.
void add_refusals(const Options& options, wire::Properties& properties) {
    const auto add = [&](wire::PropertyId id, bool is_available) {
        if (!is_available) properties.add(id, std::uint8_t{0});
    };
    if (options.maximum_qos < 2) properties.add(maximum_qos, options.maximum_qos);
    add(retain_available, options.retain_available);
    add(wildcard_subscription_available, options.wildcard_subscription_available);
    add(subscription_identifier_available, options.subscription_identifiers_available);
    add(shared_subscription_available, options.shared_subscription_available);
}

/// Properties that the Client has to know to be served at all.
void add_facts(const Core& core, const Connection& connection, wire::Properties& properties) {
    const auto& connect = connection.connect;
    const auto asked = connect.properties.get_or<std::uint32_t>(session_expiry_interval, 0);
    const auto granted = interval_of(lifetime_of(core, connect));
    if (granted != asked) properties.add(session_expiry_interval, granted);
    if (connection.assigned_client_id)
        properties.add(assigned_client_identifier, connect.client_id);
    if (const auto seconds = core.options.server_keep_alive; seconds.count() > 0)
        properties.add(server_keep_alive, static_cast<std::uint16_t>(seconds.count()));
    // The method of CONNECT, and only that [MQTT-4.12.0-5], [MQTT-4.12.0-6].
    if (!connection.challenge.method.empty())
        properties.add(authentication_method, wire::Utf8{connection.challenge.method});
}

/// What the broker offers and could also do without.
struct Offer {
    bool response_information{};
    bool topic_alias{};
    bool receive_maximum{};
    bool maximum_packet_size{};
};
// From generous to nothing: each row leaves out one more.
constexpr std::array<Offer, 5> offers{{
    {true, true, true, true},
    {false, true, true, true},
    {false, false, true, true},
    {false, false, false, true},
    {false, false, false, false},
}};

void add_offer(
    const Core& core, const Connection& connection, Offer offer, wire::Properties& properties
) {
    const auto& options = core.options;
    if (offer.receive_maximum) properties.add(receive_maximum, options.receive_maximum);
    if (offer.maximum_packet_size)
        properties.add(maximum_packet_size, options.maximum_packet_size_bytes);
    if (offer.topic_alias && options.topic_alias_maximum > 0)
        properties.add(topic_alias_maximum, options.topic_alias_maximum);
    // Only for those who ask [MQTT-3.1.2-28].
    const auto asks =
        connection.connect.properties.get_or<std::uint8_t>(request_response_information, 0);
    if (offer.response_information && asks == 1 && !options.response_information.empty())
        properties.add(response_information, wire::Utf8{options.response_information});
}

void use_offer(const Core& core, Connection& connection, Offer offer) {
    connection.receive_window = session::ReceiveWindow{
        offer.receive_maximum ? core.options.receive_maximum : wire::receive_maximum_default
    };
    connection.received_aliases = session::ReceivedAliases{
        offer.topic_alias ? core.options.topic_alias_maximum : std::uint16_t{0}
    };
}

}  // namespace

Lifetime lifetime_of(const Core& core, std::uint32_t interval) {
    if (interval == never && core.options.session_expiry_maximum.count() >= never)
        return std::nullopt;
    return std::min(std::chrono::seconds{interval}, core.options.session_expiry_maximum);
}

Lifetime lifetime_of(const Core& core, const wire::Connect& connect) {
    if (connect.version() == wire::Version::v5_0)
        return lifetime_of(
            core, connect.properties.get_or<std::uint32_t>(session_expiry_interval, 0)
        );
    // Clean Session 1 ends with the connection, 0 lasts [v3.1.1 MQTT-3.1.2-4].
    return lifetime_of(core, connect.clean_start() ? 0 : never);
}

void read_wishes(Connection& connection, const wire::Connect& connect) {
    const auto& properties = connect.properties;
    connection.keep_alive = std::chrono::seconds{connect.keep_alive};
    if (!connection.is_v5()) return;
    connection.packet_size_max_bytes =
        properties.get_or(maximum_packet_size, wire::packet_size_max_bytes);
    connection.problem_information =
        properties.get_or<std::uint8_t>(request_problem_information, 1) != 0;
    connection.receive_maximum = properties.get_or(receive_maximum, wire::receive_maximum_default);
    connection.topic_alias_maximum = properties.get_or<std::uint16_t>(topic_alias_maximum, 0);
}

std::optional<wire::Connack> make_connack(Core& core, Connection& connection) {
    wire::Connack connack;
    if (!connection.is_v5()) return connack;
    add_refusals(core.options, connack.properties);
    add_facts(core, connection, connack.properties);
    for (const auto& offer : offers) {
        auto generous = connack;
        add_offer(core, connection, offer, generous.properties);
        if (!fits(core, connection, generous)) continue;
        use_offer(core, connection, offer);
        return generous;
    }
    return std::nullopt;
}

}  // namespace assay::broker
