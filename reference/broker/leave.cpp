#include "reference/broker/leave.hpp"

#include "reference/broker/expiry.hpp"
#include "reference/broker/will.hpp"

namespace assay::broker {

namespace {

/// The return code of a 3.1.1 CONNACK for `code`; nothing where none fits and the connection is
/// closed without a CONNACK [v3.1.1 MQTT-3.2.2-6].
std::optional<std::uint8_t> return_code(ReasonCode code) {
    using enum ReasonCode;
    switch (code) {
    case unsupported_protocol_version:
        return 1;
    case client_identifier_not_valid:
        return 2;
    case server_unavailable:
    case server_busy:
    case quota_exceeded:
    case use_another_server:
        return 3;
    case bad_user_name_or_password:
        return 4;
    case not_authorized:
        return 5;
    default:
        return std::nullopt;
    }
}

/// `code` where 5.0 allows it in `type`; a packet that has no place at all may be wrong in ways
/// that only other packets have words for.
ReasonCode allowed(ReasonCode code, wire::PacketType type) {
    const auto* row = wire::find_reason_code(static_cast<std::uint8_t>(code));
    return row && row->from_server.has(type) ? code : ReasonCode::protocol_error;
}

void add_server_reference(const Core& core, wire::Properties& properties) {
    properties.add(wire::PropertyId::server_reference, wire::Utf8{core.options.server_reference});
}

void refuse(Core& core, Connection& connection, ReasonCode code, std::string_view reason) {
    // Session Present stays 0 in a refusal [MQTT-3.2.2-6].
    wire::Connack connack;
    if (connection.is_v5()) {
        connack.reason_code = static_cast<std::uint8_t>(allowed(code, wire::PacketType::connack));
        if (code == ReasonCode::use_another_server) add_server_reference(core, connack.properties);
        add_reason(core, connection, connack, reason);
    } else {
        const auto short_code = return_code(code);
        if (!short_code) return;
        connack.reason_code = *short_code;
    }
    send(core, connection, std::move(connack));
}

void say_goodbye(Core& core, Connection& connection, ReasonCode code, std::string_view reason) {
    if (!connection.is_v5()) return;
    wire::Disconnect disconnect;
    disconnect.reason_code = static_cast<std::uint8_t>(allowed(code, wire::PacketType::disconnect));
    if (code == ReasonCode::use_another_server)
        add_server_reference(core, disconnect.properties.emplace());
    add_reason(core, connection, disconnect, reason);
    send(core, connection, std::move(disconnect));
}

}  // namespace

void end_connection(Core& core, Connection& connection, Departure departure) {
    const auto id = connection.id;
    auto* session = connection.session;
    core.outputs.push_back({id, connection.version, std::nullopt});
    core.deadlines.clear({Timer::connect, id, {}});
    core.deadlines.clear({Timer::keep_alive, id, {}});
    core.connections.erase(id);
    if (!session) return;
    session->connection.reset();
    core.journal.touched(*session);
    // The Will first: with a Session that ends now it would have to go anyway [MQTT-3.1.2-8].
    start_will(core, *session, departure);
    start_session_expiry(core, *session);
}

void fail(
    Core& core,
    Connection& connection,
    ReasonCode code,
    std::string_view reason,
    Departure departure
) {
    if (connection.stage == Stage::open)
        say_goodbye(core, connection, code, reason);
    else if (connection.is_known)
        refuse(core, connection, code, reason);
    end_connection(core, connection, departure);
}

}  // namespace assay::broker
