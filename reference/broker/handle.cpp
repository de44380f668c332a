#include "reference/broker/handle.hpp"

#include "reference/broker/auth.hpp"
#include "reference/broker/connack.hpp"
#include "reference/broker/connect.hpp"
#include "reference/broker/keep_alive.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/publish.hpp"
#include "reference/broker/subscribe.hpp"

namespace assay::broker {

namespace {

void on_disconnect(Core& core, Connection& connection, const wire::Disconnect& disconnect) {
    const auto code = static_cast<ReasonCode>(disconnect.reason());
    auto& session = *connection.session;
    const auto* interval =
        disconnect.properties
            ? disconnect.properties->find<std::uint32_t>(wire::PropertyId::session_expiry_interval)
            : nullptr;
    if (interval) {
        // What was 0 in CONNECT stays 0 (3.14.2.2.2).
        if (session.lifetime == std::chrono::seconds{0} && *interval != 0)
            return fail(
                core,
                connection,
                ReasonCode::protocol_error,
                "Session Expiry Interval was 0 in CONNECT"
            );
        session.lifetime = lifetime_of(core, *interval);
    }
    end_connection(
        core, connection, code == ReasonCode::success ? Departure::normal : Departure::with_will
    );
}

/// The packets of an open connection.
struct Handler {
    Core& core;
    Connection& connection;

    void operator()(wire::Publish& p) const { on_publish(core, connection, std::move(p)); }
    void operator()(const wire::Puback& p) const { on_puback(core, connection, p); }
    void operator()(const wire::Pubrec& p) const { on_pubrec(core, connection, p); }
    void operator()(const wire::Pubrel& p) const { on_pubrel(core, connection, p); }
    void operator()(const wire::Pubcomp& p) const { on_pubcomp(core, connection, p); }
    void operator()(const wire::Subscribe& p) const { on_subscribe(core, connection, p); }
    void operator()(const wire::Unsubscribe& p) const { on_unsubscribe(core, connection, p); }
    void operator()(const wire::Pingreq&) const { send(core, connection, wire::Pingresp{}); }
    void operator()(const wire::Disconnect& p) const { on_disconnect(core, connection, p); }
    void operator()(const wire::Auth& p) const { on_auth(core, connection, p); }
    // A second CONNECT [MQTT-3.1.0-2], or what only a Server sends.
    template <class P>
    void operator()(const P&) const {
        fail(core, connection, ReasonCode::protocol_error, "this packet has no place here");
    }
};

void handle_before_connack(Core& core, Connection& connection, wire::Packet& packet) {
    if (const auto* auth = std::get_if<wire::Auth>(&packet))
        return on_auth(core, connection, *auth);
    if (std::holds_alternative<wire::Disconnect>(packet))
        return end_connection(core, connection, Departure::normal);
    fail(core, connection, ReasonCode::protocol_error, "CONNACK has not been sent yet");
}

/// The first violation that is not tolerated, or nothing.
std::optional<wire::Violation> find_violation(
    const Core& core,
    const Connection& connection,
    wire::PacketType type,
    std::vector<wire::Violation>& violations
) {
    for (auto& violation : violations)
        if (!core.rules.tolerates(connection, type, violation)) return std::move(violation);
    return std::nullopt;
}

/// What a first packet must not be; then the connection is gone.
bool is_hopeless(Core& core, Connection& connection, wire::BytesView bytes) {
    if (wire::type_of(bytes) == wire::PacketType::connect)
        return is_foreign(core, connection, bytes);
    // Whatever it is, it is not MQTT [MQTT-3.1.0-1].
    end_connection(core, connection, Departure::error);
    return true;
}

void refuse_packet(
    Core& core, Connection& connection, wire::BytesView bytes, const wire::Violation& violation
) {
    if (connection.stage == Stage::awaiting_connect)
        return refuse_connect(core, connection, bytes, violation);
    fail(core, connection, static_cast<ReasonCode>(violation.reason_code), violation.what);
}

}  // namespace

std::optional<wire::Packet> read_packet(Core& core, Connection& connection, wire::BytesView bytes) {
    if (connection.stage == Stage::awaiting_connect && is_hopeless(core, connection, bytes))
        return std::nullopt;
    auto [packet, violations] = wire::inspect(bytes, connection.version, wire::Role::client);
    auto violation = find_violation(core, connection, wire::type_of(bytes), violations);
    // What cannot be held cannot be tolerated either.
    if (!packet && !violation) violation = std::move(violations.at(0));
    if (violation) {
        refuse_packet(core, connection, bytes, *violation);
        return std::nullopt;
    }
    keep_alive(core, connection);
    return std::move(packet);
}

void handle(Core& core, Connection& connection, wire::Packet packet) {
    switch (connection.stage) {
    case Stage::awaiting_connect:
        return on_connect(core, connection, std::move(std::get<wire::Connect>(packet)));
    case Stage::authenticating:
        return handle_before_connack(core, connection, packet);
    case Stage::open:
        return std::visit(Handler{core, connection}, packet);
    }
}

}  // namespace assay::broker
