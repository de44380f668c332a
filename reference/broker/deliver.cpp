#include "reference/broker/deliver.hpp"

#include "reference/broker/output.hpp"
#include "reference/broker/retained.hpp"

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

/// Gives up on a message that the Client cannot take.
void abandon(Core& core, Connection& connection, std::uint16_t packet_id) {
    connection.session->outgoing.abandon(packet_id);
    core.journal.finished(*connection.session, packet_id);
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
        abandon(core, connection, packet_id);
    return true;
}

/// Sends the next message of the queue; false if nothing is left.
bool send_queued(Core& core, Connection& connection) {
    auto& session = *connection.session;
    if (session.queue.empty() || !session.outgoing.has_room()) return false;
    auto delivery = std::move(session.queue.front());
    session.queue.pop_front();
    const auto is_expired = core.rules.is_expired(*delivery.message, core.now);
    if (is_expired || delivery.qos == 0) core.journal.unqueued(session, session.queue);
    if (is_expired) return true;
    if (delivery.qos == 0) {
        send_publish(core, connection, delivery);
        return true;
    }
    const auto qos = delivery.qos;
    auto* exchange = session.outgoing.start(qos, std::move(delivery));
    if (!exchange) return false;
    const auto packet_id = exchange->packet_id;
    core.journal.sent(session, packet_id);
    if (send_publish(core, connection, exchange->message, packet_id, core.rules.is_dup(*exchange)))
        connection.send_quota.spend();
    else
        abandon(core, connection, packet_id);
    return true;
}

bool can_send(const Core& core, const Connection& connection) {
    return !connection.is_congested && !core.turn.is_over();
}

/// Puts `delivery` at the end of what waits; what there is no room for is lost.
void keep(Core& core, Session& session, std::deque<Delivery>& waiting, Delivery delivery) {
    const auto message_bytes = memory_bytes(*delivery.message);
    if (waiting.size() >= core.options.queued_messages_max ||
        session.queued.used_bytes() + message_bytes > core.options.queued_bytes_max ||
        !core.memory.has_room_for(sizeof(Delivery)))
        return;
    core.turn.spend(message_bytes + Turn::packet_cost_bytes);
    delivery.queued = Charge{session.queued, message_bytes};
    delivery.memory = Charge{core.memory, sizeof(Delivery)};
    waiting.push_back(std::move(delivery));
    core.journal.queued(session, waiting);
}

/// Sends the oldest QoS 0 message that came while the connection could not take it.
bool send_held(Core& core, Connection& connection) {
    if (connection.waiting.empty()) return false;
    const auto delivery = std::move(connection.waiting.front());
    connection.waiting.pop_front();
    if (!core.rules.is_expired(*delivery.message, core.now))
        send_publish(core, connection, delivery);
    return true;
}

/// Takes the next retained message of a new subscription, and once there is none left what came
/// behind them.
bool take_retained(Core& core, Connection& connection) {
    auto& session = *connection.session;
    // Half of the queue is for them: they come faster than a Client acknowledges.
    if (session.queue.size() > core.options.queued_messages_max / 2) return false;
    auto delivery = next_retained(core, session);
    if (!delivery && session.retained.empty() && !session.behind.empty()) {
        delivery = std::move(session.behind.front());
        session.behind.pop_front();
        core.journal.unqueued(session, session.behind);
    }
    if (!delivery) return !session.retained.empty() || !session.behind.empty();
    if (delivery->qos > 0)
        keep(core, session, session.queue, std::move(*delivery));
    else if (!core.rules.is_expired(*delivery->message, core.now))
        send_publish(core, connection, *delivery);
    return true;
}

/// Sends, or brings nearer to being sent, one message; false if nothing can be done for now.
bool send_next(Core& core, Connection& connection) {
    if (send_held(core, connection)) return true;
    if (connection.send_quota.has_room() &&
        (send_repeat(core, connection) || send_queued(core, connection)))
        return true;
    return take_retained(core, connection);
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
    if (!connection && !core.rules.is_queued(delivery.qos)) return;
    // A message that is retained longer goes first: its topic's newer ones must not overtake it.
    if (!session.retained.empty() || !session.behind.empty()) {
        keep(core, session, session.behind, std::move(delivery));
    } else if (delivery.qos > 0 || !connection) {
        keep(core, session, session.queue, std::move(delivery));
    } else if (can_send(core, *connection) && connection->waiting.empty()) {
        send_publish(core, *connection, delivery);
        return;
    } else {
        // At most once: what a slow Client cannot take may be lost.
        keep(core, session, connection->waiting, std::move(delivery));
    }
    if (connection) send_waiting(core, *connection);
}

void send_waiting(Core& core, Connection& connection) {
    while (can_send(core, connection))
        if (!send_next(core, connection)) return;
    if (!connection.is_congested) core.stand_in_line(connection);
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
