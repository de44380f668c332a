#include "reference/broker/deliver.hpp"

#include "reference/broker/output.hpp"

namespace assay::broker {

namespace {

wire::Publish publish_of(const Core& core, const Connection& connection, const Delivery& delivery) {
    using enum wire::PropertyId;
    const auto& message = *delivery.message;
    wire::Publish publish;
    publish.set_qos(delivery.qos);
    publish.set_retain(delivery.retain);
    publish.topic.text = message.topic;
    publish.payload = message.payload;
    if (!connection.is_v5()) return publish;
    publish.properties = message.properties;
    for (auto& property : publish.properties.list)
        if (property.id == static_cast<std::uint32_t>(message_expiry_interval))
            property.value =
                static_cast<std::uint32_t>(core.rules.expiry_left(message, core.now).count());
    for (const auto identifier : delivery.subscription_identifiers)
        publish.properties.add(subscription_identifier, wire::VarInt{identifier});
    return publish;
}

/// Puts in a Topic Alias where the Client allows it and the packet does not get too large by it.
void alias_topic(const Core& core, Connection& connection, wire::Publish& publish) {
    if (connection.topic_alias_maximum == 0) return;
    const auto size = wire::encoded_size(publish, connection.version);
    // One byte more, because the Property Length may need it.
    if (connection.sent_aliases.knows(publish.topic.text) ||
        core.rules.fits(connection, size + session::SentAliases::size_bytes + 1))
        connection.sent_aliases.apply(publish);
}

/// False if the packet is above the Client's Maximum Packet Size; then the broker goes on as if it
/// had been sent completely [MQTT-3.1.2-25].
bool send_publish(
    Core& core,
    Connection& connection,
    const Delivery& delivery,
    std::uint16_t packet_id = 0,
    bool dup = false
) {
    auto publish = publish_of(core, connection, delivery);
    publish.packet_id = packet_id;
    publish.set_dup(dup);
    alias_topic(core, connection, publish);
    return send(core, connection, std::move(publish));
}

/// Sends the oldest PUBLISH of an earlier connection again; false if there is none.
bool send_repeat(Core& core, Connection& connection) {
    auto& outgoing = connection.session->outgoing;
    auto* exchange = outgoing.next_unsent();
    if (!exchange) return false;
    exchange->sent = true;
    const auto packet_id = exchange->packet_id;
    // No Message Expiry once the first copy was sent [MQTT-4.3.3-7].
    if (send_publish(core, connection, exchange->message, packet_id, core.rules.is_dup(*exchange)))
        connection.send_quota.spend();
    else
        outgoing.abandon(packet_id);
    return true;
}

/// Sends the next message of the queue; false if nothing is left.
bool send_queued(Core& core, Connection& connection) {
    auto& session = *connection.session;
    if (session.queue.empty() || !session.outgoing.has_room()) return false;
    auto delivery = std::move(session.queue.front());
    session.queue.pop_front();
    if (core.rules.is_expired(*delivery.message, core.now)) return true;
    if (delivery.qos == 0) {
        send_publish(core, connection, delivery);
        return true;
    }
    const auto qos = delivery.qos;
    auto* exchange = session.outgoing.start(qos, std::move(delivery));
    if (!exchange) return false;
    const auto packet_id = exchange->packet_id;
    if (send_publish(core, connection, exchange->message, packet_id, core.rules.is_dup(*exchange)))
        connection.send_quota.spend();
    else
        session.outgoing.abandon(packet_id);
    return true;
}

/// What one Session gets of a message: a single copy for all its overlapping subscriptions, at
/// their highest QoS [MQTT-3.3.4-2] and with all their identifiers [MQTT-3.3.4-4].
using Copies = std::map<SessionNumber, Delivery>;

void add_copy(
    const Core& core,
    Copies& copies,
    const MessagePtr& message,
    SessionNumber number,
    const Subscription& subscription
) {
    const auto* session = core.session(number);
    if (!session || !core.rules.wants(subscription, *message, *session)) return;
    const auto qos = core.rules.delivery_qos(message->qos, subscription.qos);
    auto [entry, is_first] = copies.try_emplace(number, Delivery{message, qos, false, {}});
    auto& copy = entry->second;
    if (!is_first) copy.qos = core.rules.overlap_qos(copy.qos, qos);
    copy.retain = copy.retain || core.rules.forwarded_retain(*message, subscription);
    if (subscription.identifier) copy.subscription_identifiers.push_back(*subscription.identifier);
}

void deliver_all(Core& core, Copies& copies) {
    for (auto& [number, copy] : copies)
        if (auto* session = core.session(number)) deliver(core, *session, std::move(copy));
}

/// Each group gets a copy of its own, for the member whose turn it is.
void deliver_shared(Core& core, const MessagePtr& message, ShareGroup& group) {
    Copies copies;
    for (const auto number : core.rules.share_turn(core, group)) {
        const auto member = group.members.find(number);
        if (member == group.members.end()) continue;
        group.last = number;
        add_copy(core, copies, message, number, member->second);
    }
    deliver_all(core, copies);
}

}  // namespace

bool route(Core& core, const MessagePtr& message) {
    const auto matches = core.rules.matching(core.subscriptions, message->topic);
    Copies copies;
    for (auto* subscribers : matches)
        for (const auto& [number, subscription] : subscribers->plain)
            add_copy(core, copies, message, number, subscription);
    deliver_all(core, copies);
    for (auto* subscribers : matches)
        for (auto& [name, group] : subscribers->shared)
            deliver_shared(core, message, group);
    return !matches.empty();
}

void deliver(Core& core, Session& session, Delivery delivery) {
    auto* connection = core.connection_of(session);
    if (delivery.qos == 0 && connection && !connection->is_congested) {
        send_publish(core, *connection, delivery);
        return;
    }
    if (delivery.qos == 0 && connection) {
        // At most once: what a slow Client cannot take may be lost.
        if (connection->waiting.size() < core.options.queued_messages_max)
            connection->waiting.push_back(std::move(delivery));
        return;
    }
    if (!connection && !core.rules.is_queued(delivery.qos)) return;
    if (session.queue.size() >= core.options.queued_messages_max) return;
    session.queue.push_back(std::move(delivery));
    if (connection) send_waiting(core, *connection);
}

void send_waiting(Core& core, Connection& connection) {
    if (connection.is_congested) return;
    while (!connection.waiting.empty()) {
        const auto delivery = std::move(connection.waiting.front());
        connection.waiting.pop_front();
        if (!core.rules.is_expired(*delivery.message, core.now))
            send_publish(core, connection, delivery);
    }
    while (connection.send_quota.has_room())
        if (!send_repeat(core, connection) && !send_queued(core, connection)) return;
}

void resume_deliveries(Core& core, Connection& connection) {
    auto& outgoing = connection.session->outgoing;
    outgoing.resume();
    for (auto& exchange : outgoing.released()) {
        acknowledge<wire::Pubrel>(core, connection, exchange.packet_id);
        exchange.sent = true;
    }
    send_waiting(core, connection);
}

}  // namespace assay::broker
