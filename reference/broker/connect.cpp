#include "reference/broker/connect.hpp"

#include "reference/broker/auth.hpp"
#include "reference/broker/connack.hpp"
#include "reference/broker/deliver.hpp"
#include "reference/broker/expiry.hpp"
#include "reference/broker/keep_alive.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/publish.hpp"
#include "reference/broker/will.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::broker {

namespace {

struct Refusal {
    ReasonCode code{};
    std::string_view reason{};
};

/// What the CONNECT asks for and the broker does not offer (3.2.2.3).
std::optional<Refusal> refusal_of_will(const Core& core, const wire::Connect& connect) {
    if (!connect.has_will()) return std::nullopt;
    if (connect.will_qos() > core.options.maximum_qos)
        return Refusal{ReasonCode::qos_not_supported, "Will QoS above Maximum QoS"};
    if (connect.will_retain() && !core.options.retain_available)
        return Refusal{ReasonCode::retain_not_supported, "Will Retain without Retain Available"};
    if (is_forbidden(core, connect.will_topic.text))
        return Refusal{ReasonCode::not_authorized, "nobody may publish to the Will Topic"};
    return std::nullopt;
}

/// Whether every connection that is allowed is open. Counting all for each of a crowd of Clients
/// would cost the square of it, and fewer Sessions have no more connections.
bool is_full(const Core& core) {
    const auto& sessions = core.session_numbers;
    if (sessions.size() < core.options.connections_max) return false;
    const auto open = std::ranges::count_if(sessions, [](const auto& entry) {
        return entry.second->connection.has_value();
    });
    return static_cast<std::size_t>(open) >= core.options.connections_max;
}

/// Whether the Session outlives its Network Connection.
bool is_kept(const Core& core, const wire::Connect& connect) {
    return lifetime_of(core, connect) != std::chrono::seconds{0};
}

/// Whether there are as many Sessions as may be kept. Those that end with their connections are
/// limited with them, so that a crowd of kept ones shuts out nobody who asks for none.
bool has_all_sessions(const Core& core) {
    if (core.sessions.size() < core.options.sessions_max) return false;
    const auto kept = std::ranges::count_if(core.session_numbers, [](const auto& entry) {
        return entry.second->lifetime != std::chrono::seconds{0};
    });
    return static_cast<std::size_t>(kept) >= core.options.sessions_max;
}

/// Limits, asked only once nothing else is wrong. A Client that takes over or resumes needs no new
/// room.
std::optional<Refusal> refusal_of_limits(Core& core, const wire::Connect& connect) {
    const auto* session = core.session(connect.client_id.text);
    const auto is_open = session && session->connection;
    if (!is_open && is_full(core))
        return Refusal{
            core.options.server_reference.empty() ? ReasonCode::server_busy
                                                  : ReasonCode::use_another_server,
            "too many connections"
        };
    if (!session && is_kept(core, connect) && has_all_sessions(core))
        return Refusal{ReasonCode::quota_exceeded, "too many sessions"};
    if (!core.memory.has_room_for(session_bytes(connect.client_id.text, will_of(connect))))
        return Refusal{ReasonCode::quota_exceeded, "no room for another session"};
    return std::nullopt;
}

/// A Client Identifier that no Session has [MQTT-3.2.2-16].
void assign_client_id(Core& core, Connection& connection) {
    auto& client_id = connection.connect.client_id.text;
    if (!client_id.empty()) return;
    do {
        client_id = fmt::format("assay-{}", ++core.client_ids_assigned);
    } while (core.sessions.contains(client_id));
    connection.assigned_client_id = true;
}

/// The older connection of the same Client Identifier has to go [MQTT-3.1.4-3].
void take_over(Core& core, const std::string& client_id) {
    auto* session = core.session(client_id);
    if (!session) return;
    if (auto* older = core.connection_of(*session))
        fail(
            core,
            *older,
            ReasonCode::session_taken_over,
            "another connection uses this Client Identifier",
            Departure::taken_over
        );
}

/// Clean Start processing [MQTT-3.1.4-4]. The flag says whether the Session was there before.
std::pair<Session&, bool> session_for(Core& core, const wire::Connect& connect) {
    const auto& client_id = connect.client_id.text;
    if (auto* stored = core.session(client_id)) {
        if (core.rules.resumes(connect)) return {*stored, true};
        end_session(core, *stored);
    }
    return {begin_session(core, client_id), false};
}

/// The Session belongs to this connection from now on.
void attach(Core& core, Connection& connection, Session& session) {
    const auto& connect = connection.connect;
    core.deadlines.clear({Timer::session_end, {}, session.client_id});
    // A Will that still waits is not sent any more [MQTT-3.1.3-9].
    core.deadlines.clear({Timer::will, {}, session.client_id});
    session.will = will_of(connect);
    session.memory.set(session_bytes(session.client_id, session.will));
    session.lifetime = lifetime_of(core, connect);
    session.connection = connection.id;
    connection.session = &session;
    connection.stage = Stage::open;
    const auto limit =
        connection.is_v5() && connection.connect.properties.has(wire::PropertyId::receive_maximum)
            ? connection.receive_maximum
            : core.options.inflight_maximum;
    connection.send_quota = session::SendQuota{limit, session.outgoing.released().size()};
    connection.sent_aliases = session::SentAliases{connection.topic_alias_maximum};
    core.journal.touched(session);
}

}  // namespace

Session& begin_session(Core& core, const std::string& client_id) {
    auto& session = core.sessions[client_id];
    session.client_id = client_id;
    session.number = SessionNumber{++core.sessions_made};
    session.memory = Charge{core.memory, 0};
    session.filters_memory = Charge{core.memory, 0};
    core.session_numbers[session.number] = &session;
    core.journal.session_begun(session);
    return session;
}

std::size_t session_bytes(const std::string& client_id, const std::optional<Will>& will) {
    return sizeof(Session) + 2 * client_id.size() + (will ? memory_bytes(will->publish) : 0);
}

bool is_foreign(Core& core, Connection& connection, wire::BytesView packet) {
    const auto protocol = wire::peek_protocol(packet);
    if (!protocol || protocol->is_ours()) return false;
    // Only a version of MQTT gets an answer, in the form of 3.1.1 whatever it is
    // [v3.1.1 MQTT-3.1.2-2]; what has another name may not even be MQTT [MQTT-3.1.2-1].
    connection.is_known = protocol->name == "MQTT" || protocol->is_3_1();
    connection.version = wire::Version::v3_1_1;
    fail(
        core, connection, ReasonCode::unsupported_protocol_version, "only versions 4 and 5 are here"
    );
    return true;
}

void refuse_connect(
    Core& core, Connection& connection, wire::BytesView packet, const wire::Violation& violation
) {
    if (const auto protocol = wire::peek_protocol(packet)) {
        connection.version = wire::version_of(protocol->version);
        connection.is_known = true;
    }
    fail(core, connection, static_cast<ReasonCode>(violation.reason_code), violation.what);
}

void on_connect(Core& core, Connection& connection, wire::Connect connect) {
    connection.version = connect.version();
    connection.is_known = true;
    read_wishes(connection, connect);
    connection.connect = std::move(connect);
    if (connection.connect.properties.has(wire::PropertyId::authentication_method))
        return begin_authentication(core, connection);
    if (const auto refused = refused_credentials(core, connection.connect))
        return fail(core, connection, *refused, "user name or password is wrong");
    accept_connect(core, connection);
}

void accept_connect(Core& core, Connection& connection) {
    auto refusal = refusal_of_will(core, connection.connect);
    if (!refusal) refusal = refusal_of_limits(core, connection.connect);
    if (refusal) return fail(core, connection, refusal->code, refusal->reason);
    assign_client_id(core, connection);
    auto connack = make_connack(core, connection);
    if (!connack)
        return fail(core, connection, ReasonCode::packet_too_large, "CONNACK does not fit");
    take_over(core, connection.connect.client_id.text);
    auto [session, was_there] = session_for(core, connection.connect);
    connack->set_session_present(was_there);
    attach(core, connection, session);
    send(core, connection, std::move(*connack));
    start_keep_alive(core, connection);
    connection.connect = {};
    resume_deliveries(core, connection);
}

}  // namespace assay::broker
