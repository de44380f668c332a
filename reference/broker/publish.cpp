#include "reference/broker/publish.hpp"

#include "reference/broker/deliver.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/retained.hpp"
#include "reference/session/topic_match.hpp"

namespace assay::broker {

using session::Acknowledged;

namespace {

MessagePtr message_of(Core& core, wire::Publish publish, const std::string& publisher) {
    Message message;
    message.memory = Charge{core.memory, memory_bytes(publish)};
    message.topic = std::move(publish.topic.text);
    message.payload = std::move(publish.payload);
    for (const auto& property : publish.properties.list)
        if (core.rules.is_forwarded(property)) message.properties.list.push_back(property);
    message.qos = publish.qos();
    message.retain = publish.retain();
    message.dup = publish.dup();
    message.publisher = publisher;
    message.received = core.now;
    message.number = ++core.messages_made;
    if (const auto* expiry =
            publish.properties.find<std::uint32_t>(wire::PropertyId::message_expiry_interval))
        message.expiry = std::chrono::seconds{*expiry};
    return std::make_shared<const Message>(std::move(message));
}

/// A PUBLISH that the broker said in CONNACK it does not take (3.2.2.3.4, 3.2.2.3.5).
bool is_within_offer(Core& core, Connection& connection, const wire::Publish& publish) {
    if (publish.qos() > core.options.maximum_qos) {
        fail(core, connection, ReasonCode::qos_not_supported, "QoS above Maximum QoS");
        return false;
    }
    if (publish.retain() && !core.options.retain_available) {
        fail(core, connection, ReasonCode::retain_not_supported, "RETAIN without Retain Available");
        return false;
    }
    return true;
}

/// Whether `publish` fits into our Receive Maximum; 3.1.1 has none.
bool is_within_window(Connection& connection, const wire::Publish& publish) {
    if (publish.qos() == 0) return true;
    return connection.receive_window.open(publish.packet_id) || !connection.is_v5();
}

/// QoS 0 is passed on without being kept.
bool has_room_for(const Core& core, const wire::Publish& publish) {
    return has_room_for_retained(core, publish) &&
           (publish.qos() == 0 || core.memory.has_room_for(memory_bytes(publish)));
}

/// Whether the Client can be told that there is no room: only by the Reason Code of an
/// acknowledgement.
bool can_be_told(const Connection& connection, const wire::Publish& publish) {
    return connection.is_v5() && publish.qos() > 0;
}

struct Verdict {
    ReasonCode code{ReasonCode::success};
    std::string_view reason{};
};

/// Takes over a new message, or says why not. 3.1.1 acknowledges all the same: it has no way to
/// say that a message is not authorized [v3.1.1 MQTT-3.3.5-2].
Verdict take(Core& core, wire::Publish publish, const std::string& publisher) {
    if (is_forbidden(core, publish.topic.text))
        return {ReasonCode::not_authorized, "nobody may publish to this topic"};
    if (!has_room_for(core, publish))
        return {ReasonCode::quota_exceeded, "no room for another message"};
    if (!accept_message(core, std::move(publish), publisher))
        return {ReasonCode::no_matching_subscribers, {}};
    return {};
}

void take_qos_1(Core& core, Connection& connection, wire::Publish publish) {
    auto& session = *connection.session;
    const auto packet_id = publish.packet_id;
    if (connection.is_v5() && session.incoming.has(packet_id)) {
        acknowledge<wire::Puback>(
            core,
            connection,
            packet_id,
            ReasonCode::packet_identifier_in_use,
            "a QoS 2 exchange has this Packet Identifier"
        );
        return;
    }
    const auto verdict = take(core, std::move(publish), session.client_id);
    acknowledge<wire::Puback>(core, connection, packet_id, verdict.code, verdict.reason);
    connection.receive_window.close(packet_id);
}

void take_qos_2(Core& core, Connection& connection, wire::Publish publish) {
    auto& session = *connection.session;
    const auto packet_id = publish.packet_id;
    Verdict verdict{};
    // A repeat is answered again, but it is not a second message [MQTT-4.3.3-10].
    if (session.incoming.publish(packet_id)) {
        core.journal.incoming(session, packet_id, true);
        verdict = take(core, std::move(publish), session.client_id);
    }
    if (wire::is_failure(std::to_underlying(verdict.code))) {
        // The identifier is free for a new message at once [MQTT-4.3.3-9].
        session.incoming.pubrel(packet_id);
        core.journal.incoming(session, packet_id, false);
        connection.receive_window.close(packet_id);
    }
    acknowledge<wire::Pubrec>(core, connection, packet_id, verdict.code, verdict.reason);
}

void complain(Core& core, Connection& connection, std::string_view reason) {
    fail(core, connection, ReasonCode::protocol_error, reason);
}

/// An exchange of ours is over: there may be room for the next message.
void finish(Core& core, Connection& connection, std::uint16_t packet_id) {
    core.journal.finished(*connection.session, packet_id);
    connection.send_quota.earn();
    send_waiting(core, connection);
}

}  // namespace

bool is_forbidden(const Core& core, std::string_view topic) {
    const auto& rule = core.options.forbidden_topics;
    return !rule.empty() && session::filter_matches(rule, topic);
}

bool accept_message(Core& core, wire::Publish publish, const std::string& publisher) {
    const auto message = message_of(core, std::move(publish), publisher);
    update_retained(core, message);
    return route(core, message);
}

void on_publish(Core& core, Connection& connection, wire::Publish publish) {
    if (connection.is_v5())
        if (const auto resolved = connection.received_aliases.resolve(publish); !resolved)
            return fail(
                core,
                connection,
                static_cast<ReasonCode>(resolved.error()),
                "the Topic Alias stands for nothing"
            );
    if (!is_within_offer(core, connection, publish)) return;
    if (!is_within_window(connection, publish))
        return fail(
            core,
            connection,
            ReasonCode::receive_maximum_exceeded,
            "more QoS 1 and 2 messages in flight than Receive Maximum"
        );
    if (!can_be_told(connection, publish) && !has_room_for(core, publish))
        return fail(core, connection, ReasonCode::quota_exceeded, "no room for another message");
    if (publish.qos() == 1) return take_qos_1(core, connection, std::move(publish));
    if (publish.qos() == 2) return take_qos_2(core, connection, std::move(publish));
    if (!is_forbidden(core, publish.topic.text))
        accept_message(core, std::move(publish), connection.session->client_id);
}

void on_puback(Core& core, Connection& connection, const wire::Puback& puback) {
    const auto result = connection.session->outgoing.on_puback(puback.packet_id);
    if (result == Acknowledged::wrong_kind)
        return complain(core, connection, "PUBACK for a QoS 2 message");
    if (result == Acknowledged::finished) finish(core, connection, puback.packet_id);
}

void on_pubrec(Core& core, Connection& connection, const wire::Pubrec& pubrec) {
    const auto refused = connection.is_v5() && wire::is_failure(pubrec.reason());
    switch (connection.session->outgoing.on_pubrec(pubrec.packet_id, refused)) {
    case Acknowledged::wrong_kind:
        return complain(core, connection, "PUBREC for a QoS 1 message");
    case Acknowledged::finished:
        return finish(core, connection, pubrec.packet_id);
    case Acknowledged::unknown:
        if (refused) return;
        return acknowledge<wire::Pubrel>(
            core,
            connection,
            pubrec.packet_id,
            ReasonCode::packet_identifier_not_found,
            "no PUBLISH has this Packet Identifier"
        );
    case Acknowledged::advanced:
        core.journal.released(*connection.session, pubrec.packet_id);
        return acknowledge<wire::Pubrel>(core, connection, pubrec.packet_id);
    }
}

void on_pubrel(Core& core, Connection& connection, const wire::Pubrel& pubrel) {
    auto& session = *connection.session;
    if (session.incoming.pubrel(pubrel.packet_id)) {
        core.journal.incoming(session, pubrel.packet_id, false);
        acknowledge<wire::Pubcomp>(core, connection, pubrel.packet_id);
    } else {
        acknowledge<wire::Pubcomp>(
            core,
            connection,
            pubrel.packet_id,
            ReasonCode::packet_identifier_not_found,
            "no PUBLISH has this Packet Identifier"
        );
    }
    connection.receive_window.close(pubrel.packet_id);
}

void on_pubcomp(Core& core, Connection& connection, const wire::Pubcomp& pubcomp) {
    const auto result = connection.session->outgoing.on_pubcomp(pubcomp.packet_id);
    if (result == Acknowledged::wrong_kind)
        return complain(core, connection, "PUBCOMP without PUBREC before it");
    if (result == Acknowledged::finished) finish(core, connection, pubcomp.packet_id);
}

}  // namespace assay::broker
