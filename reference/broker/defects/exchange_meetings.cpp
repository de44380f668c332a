// Exchanges of QoS 1 and 2 that something interrupts: a reconnect, a take-over, a full window, an
// identifier that the other direction uses too, a message that expires or is too large
// (2.2.1, 3.3.2.3.3, 4.3, 4.4, 4.9).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/deliver.hpp"
#include "reference/broker/publish.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;
using namespace std::chrono_literals;

namespace {

bool has_exchange(const Session& session, std::uint16_t packet_id) {
    const auto is_it = [packet_id](const auto& exchange) {
        return exchange.packet_id == packet_id;
    };
    return std::ranges::any_of(session.outgoing.published(), is_it) ||
           std::ranges::any_of(session.outgoing.released(), is_it);
}

/// Changes each PUBLISH that is sent again.
template <class Change>
void change_repeat(Seams& seams, Change change) {
    on_leaving<wire::Publish>(seams, [change](Core&, Output&, wire::Publish& publish) {
        if (publish.dup()) change(publish);
        return true;
    });
}

void repeat_without_properties(wire::Publish& publish) {
    std::erase_if(publish.properties.list, [](const wire::Property& property) {
        return property.id != static_cast<std::uint32_t>(subscription_identifier) &&
               property.id != static_cast<std::uint32_t>(topic_alias) &&
               property.id != static_cast<std::uint32_t>(message_expiry_interval);
    });
}

void lose_incoming_on_take_over(Core&, Seams& seams) {
    on_take_over(seams, [](Core&, Session& session, wire::Connect&) { session.incoming = {}; });
}

void lose_inflight_on_take_over(Core&, Seams& seams) {
    on_take_over(seams, [](Core&, Session& session, wire::Connect&) { session.outgoing.clear(); });
}

/// A QoS 2 message that the broker holds back until its PUBREL.
struct Held {
    wire::Publish publish{};
    ConnectionId connection{};
};

/// A broker that passes QoS 2 messages on at PUBREL, which it may. `release(held, is_elsewhere)`
/// says whether and how, `is_elsewhere` that the PUBREL came over another connection.
void hold_until_pubrel(Seams& seams, bool (*release)(wire::Publish& held, bool is_elsewhere)) {
    using Key = std::pair<std::string, std::uint16_t>;
    auto held = std::make_shared<std::map<Key, Held>>();
    on_arrival<wire::Publish>(
        seams,
        [held](Core& core, Connection& connection, wire::Publish& publish) {
            auto* session = connection.session;
            if (!session || publish.qos() != 2 || publish.properties.has(topic_alias) ||
                is_forbidden(core, publish.topic.text))
                return true;
            // From here on it is a repeat for the handler, which answers it and no more.
            if (session->incoming.publish(publish.packet_id))
                held->insert_or_assign(
                    Key{session->client_id, publish.packet_id}, Held{publish, connection.id}
                );
            return true;
        }
    );
    on_arrival<wire::Pubrel>(
        seams,
        [held, release](Core& core, Connection& connection, wire::Pubrel& pubrel) {
            if (!connection.session) return true;
            const auto client_id = connection.session->client_id;
            auto found = held->extract(Key{client_id, pubrel.packet_id});
            if (!found) return true;
            auto& [publish, origin] = found.mapped();
            if (release(publish, origin != connection.id)) accept_message(core, publish, client_id);
            return true;
        }
    );
}

/// Each new message of a resumed Session takes the lowest identifiers again, in use or not.
void restart_packet_ids(Core&, Seams& seams) {
    auto next = std::make_shared<std::map<std::string, std::uint16_t>>();
    on_connected(seams, [next](Core&, Session& session, bool is_resumed) {
        next->erase(session.client_id);
        if (is_resumed) next->emplace(session.client_id, 0);
    });
    on_leaving<wire::Publish>(seams, [next](Core& core, Output& output, wire::Publish& publish) {
        const auto* connection = core.connection(output.connection);
        if (!connection || !connection->session || publish.qos() == 0 || publish.dup()) return true;
        const auto count = next->find(connection->session->client_id);
        if (count != next->end()) publish.packet_id = ++count->second;
        return true;
    });
}

/// On the wire Packet Identifiers are `of(identifier)`, which a defect needs to be at the end of the
/// numbers after a few messages.
void number_otherwise(Seams& seams, std::uint16_t (*of)(std::uint16_t)) {
    using Key = std::pair<ConnectionId, std::uint16_t>;
    auto ours = std::make_shared<std::map<Key, std::uint16_t>>();
    const auto number = [ours, of](Core&, Output& output, auto& packet) {
        const auto packet_id = std::exchange(packet.packet_id, of(packet.packet_id));
        ours->insert_or_assign(Key{output.connection, packet.packet_id}, packet_id);
        return true;
    };
    const auto restore = [ours](Core&, Connection& connection, auto& packet) {
        const auto found = ours->find(Key{connection.id, packet.packet_id});
        if (found != ours->end()) packet.packet_id = found->second;
        return true;
    };
    on_leaving<wire::Publish>(seams, [number](Core& core, Output& output, wire::Publish& publish) {
        return publish.qos() == 0 || number(core, output, publish);
    });
    on_leaving<wire::Pubrel>(seams, number);
    on_arrival<wire::Puback>(seams, restore);
    on_arrival<wire::Pubrec>(seams, restore);
    on_arrival<wire::Pubcomp>(seams, restore);
}

/// Where the Client has a QoS 2 message under way with the identifier of one of the broker's, the
/// Client's is taken for a repeat.
void share_packet_ids(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection& connection, wire::Publish& publish) {
        auto* session = connection.session;
        if (session && publish.qos() == 2 && has_exchange(*session, publish.packet_id))
            session->incoming.publish(publish.packet_id);
        return true;
    });
}

/// A Client's PUBREL ends the broker's own exchange with the same identifier.
void end_own_exchange_on_pubrel(Core&, Seams& seams) {
    on_arrival<wire::Pubrel>(seams, [](Core&, Connection& connection, wire::Pubrel& pubrel) {
        if (connection.session) connection.session->outgoing.abandon(pubrel.packet_id);
        return true;
    });
}

void ignore_unknown_pubrec(Core&, Seams& seams) {
    on_arrival<wire::Pubrec>(seams, [](Core&, Connection& connection, wire::Pubrec& pubrec) {
        return connection.session && has_exchange(*connection.session, pubrec.packet_id);
    });
}

/// What is sent because of a new subscription has no exchange behind it: its PUBREC is unknown.
void forget_retained_exchange(Core&, Seams& seams) {
    using Key = std::pair<ConnectionId, std::uint16_t>;
    auto retained = std::make_shared<std::set<Key>>();
    on_leaving<wire::Publish>(seams, [retained](Core&, Output& output, wire::Publish& publish) {
        if (publish.qos() != 2) return true;
        const Key key{output.connection, publish.packet_id};
        retained->erase(key);
        if (publish.retain()) retained->insert(key);
        return true;
    });
    on_arrival<wire::Pubrec>(
        seams,
        [retained](Core&, Connection& connection, wire::Pubrec& packet) {
            return !retained->contains({connection.id, packet.packet_id});
        }
    );
}

/// How large `delivery` is as a PUBLISH, about: never less than it is.
std::size_t size_bytes(const Delivery& delivery) {
    wire::Publish publish;
    publish.set_qos(delivery.qos);
    publish.topic.text = delivery.message->topic;
    publish.payload = delivery.message->payload;
    publish.properties = delivery.message->properties;
    return wire::encoded_size(publish, wire::Version::v5_0);
}

/// Behind a message that is too large for the Client nothing comes any more.
void stop_at_large(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core& core, Connection&, wire::Connect& connect) {
        auto* session = session_to_resume(core, connect);
        const auto* limit = connect.properties.find<std::uint32_t>(maximum_packet_size);
        if (!session || !limit) return true;
        const auto large = std::ranges::find_if(session->queue, [&](const Delivery& delivery) {
            return size_bytes(delivery) > *limit;
        });
        session->queue.erase(large, session->queue.end());
        return true;
    });
}

/// Behind a message that has expired nothing comes any more.
void stop_at_expired(Core&, Seams& seams) {
    on_resume(seams, [](Core& core, Session& session) {
        const auto expired = std::ranges::find_if(session.queue, [&](const Delivery& delivery) {
            return core.rules.is_expired(*delivery.message, core.now);
        });
        session.queue.erase(expired, session.queue.end());
    });
}

/// A message that waits for a place in the window of a connected Client does not expire.
void keep_expired_behind_window(Core& core, Seams& seams) {
    auto waiting = std::make_shared<std::set<std::uint64_t>>();
    seams.leaving.add([waiting](Core& now, Seams::Outputs&) {
        for (const auto& [client_id, session] : now.sessions)
            if (session.connection)
                for (const auto& delivery : session.queue)
                    waiting->insert(delivery.message->number);
    });
    core.rules.is_expired = [waiting,
                             before = core.rules.is_expired](const Message& message, Instant now) {
        return !waiting->contains(message.number) && before(message, now);
    };
}

/// QoS 0 messages take places in the Client's window that nothing gives back.
void spend_window_on_qos_0(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core& core, Output& output, wire::Publish& publish) {
        auto* connection = core.connection(output.connection);
        if (connection && connection->is_v5() && publish.qos() == 0) connection->send_quota.spend();
        return true;
    });
}

/// What a Client publishes goes out a moment after its acknowledgement, unless the Client has left.
void forget_with_publisher(Core&, Seams& seams) {
    auto publisher = std::make_shared<std::optional<ConnectionId>>();
    on_arrival<wire::Publish>(seams, [publisher](Core&, Connection& connection, wire::Publish&) {
        *publisher = connection.id;
        return true;
    });
    seams.leaving.add([publisher, &seams](Core& core, Seams::Outputs& outputs) {
        const auto from = std::exchange(*publisher, std::nullopt);
        if (!from) return;
        std::erase_if(outputs, [&](const Output& output) {
            if (output.connection == *from || !output.packet ||
                !std::holds_alternative<wire::Publish>(*output.packet))
                return false;
            seams.later(core.now + 20ms, output, [id = *from](Core& now) {
                return now.connection(id) != nullptr;
            });
            return true;
        });
    });
}

}  // namespace

std::span<const Defect> exchange_meetings() {
    // clang-format off
    static const Defect all[] = {
        {{"incoming-qos-2-lost-on-take-over", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10", "5.0:MQTT-3.1.2-5"}, "Identifiers of unfinished QoS 2 messages are forgotten when another connection takes over"}, lose_incoming_on_take_over},  // reported as apache/bifromq#281
        {{"inflight-lost-on-take-over", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "What is in flight when another connection takes over is not sent again"}, lose_inflight_on_take_over},  // reported as emqx/emqx#6396
        {{"unreleased-message-lost-on-reconnect", {"3.1.1:MQTT-4.3.3-2", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.3.3-8", "5.0:MQTT-4.5.0-1"}, "A QoS 2 message whose PUBREL comes over another connection is not delivered"}, [](Core&, Seams& seams) { hold_until_pubrel(seams, [](wire::Publish&, bool is_elsewhere) { return !is_elsewhere; }); }},  // reported as vogler75/monster-mq#180
        {{"released-elsewhere-loses-qos", {"3.1.1:MQTT-3.8.4-6", "5.0:MQTT-3.8.4-8"}, "A QoS 2 message whose PUBREL comes over another connection is delivered at QoS 0"}, [](Core&, Seams& seams) { hold_until_pubrel(seams, [](wire::Publish& held, bool is_elsewhere) { if (is_elsewhere) held.set_qos(0); return true; }); }},  // reported as nats-io/nats-server#8414
        {{"released-elsewhere-loses-retain", {"3.1.1:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-5"}, "A QoS 2 message whose PUBREL comes over another connection is not stored as retained"}, [](Core&, Seams& seams) { hold_until_pubrel(seams, [](wire::Publish& held, bool is_elsewhere) { if (is_elsewhere) held.set_retain(false); return true; }); }},  // reported as nats-io/nats-server#8414
        {{"packet-ids-restart-on-resume", {"3.1.1:MQTT-2.3.1-4", "5.0:MQTT-2.2.1-4"}, "New messages of a resumed Session take identifiers from 1 on, also those in flight"}, restart_packet_ids},  // reported as rmqtt/rmqtt#459
        {{"packet-ids-of-both-sides-mixed", {"3.1.1:MQTT-4.3.3-2", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.3.3-12", "5.0:MQTT-4.5.0-1"}, "A QoS 2 message is taken for a repeat if the broker has its identifier in use itself"}, share_packet_ids},
        {{"pubrel-ends-exchange-of-the-broker", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1"}, "A Client's PUBREL ends the broker's own exchange with the same identifier"}, end_own_exchange_on_pubrel},
        {{"unknown-pubrec-unanswered", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-4"}, "A PUBREC with an unknown identifier gets no PUBREL", beyond::repeats}, ignore_unknown_pubrec},  // reported as ioBroker/ioBroker.mqtt#586
        {{"pubrec-of-retained-message-unanswered", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-4"}, "PUBREC for a message that was sent because of a new subscription gets no PUBREL"}, forget_retained_exchange},  // reported as moquette-io/moquette#653
        {{"repeats-lose-retain", {"3.1.1:MQTT-4.4.0-1", "3.1.1:MQTT-3.3.1-8", "5.0:MQTT-4.4.0-1", "5.0:MQTT-3.3.1-13"}, "A PUBLISH that is sent again has RETAIN 0"}, [](Core&, Seams& seams) { change_repeat(seams, [](wire::Publish& publish) { publish.set_retain(false); }); }},
        {{"repeats-lose-properties", {"5.0:MQTT-4.4.0-1", "5.0:MQTT-3.3.2-17"}, "A PUBLISH that is sent again lacks its properties"}, [](Core&, Seams& seams) { change_repeat(seams, repeat_without_properties); }},
        {{"repeats-lose-subscription-identifier", {"5.0:MQTT-4.4.0-1", "5.0:MQTT-3.3.4-3"}, "A PUBLISH that is sent again lacks its Subscription Identifier"}, [](Core&, Seams& seams) { change_repeat(seams, [](wire::Publish& publish) { publish.properties.remove(subscription_identifier); }); }},
        {{"oversized-message-ends-the-queue", {"5.0:MQTT-3.1.2-25"}, "Behind a message that is too large for a Client nothing that waited for it comes"}, stop_at_large},  // reported as rmqtt/rmqtt#513
        {{"expired-message-ends-the-queue", {"5.0:MQTT-3.3.2-5", "5.0:MQTT-4.5.0-1"}, "Behind a message that has expired nothing that waited for a Client comes"}, stop_at_expired},  // reported as eclipse-mosquitto/mosquitto#2609
        {{"expired-message-behind-window-delivered", {"5.0:MQTT-3.3.2-5"}, "A message that expires while it waits for a place in the window is delivered"}, keep_expired_behind_window},  // reported as emqx/emqx#18176
        {{"qos-0-takes-places-in-the-window", {"5.0:MQTT-4.5.0-1", "5.0:MQTT-4.9.0-2"}, "QoS 0 messages count against the Client's Receive Maximum"}, spend_window_on_qos_0},
        {{"message-lost-when-its-publisher-leaves", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "A message is lost if its publisher leaves right after the acknowledgement"}, forget_with_publisher},
        {{"packet-id-0-after-65535", {"3.1.1:MQTT-2.3.1-1", "5.0:MQTT-2.2.1-4"}, "Packet Identifiers, which begin at 65500, go on with 0"}, [](Core&, Seams& seams) { number_otherwise(seams, [](std::uint16_t real) { return static_cast<std::uint16_t>(real + 65'499); }); }},  // reported as moquette-io/moquette#585
        {{"packet-id-in-use-after-65535", {"3.1.1:MQTT-2.3.1-4", "5.0:MQTT-2.2.1-4"}, "Packet Identifiers, which begin at 65500, begin there again although the first is in use", beyond::many}, [](Core&, Seams& seams) { number_otherwise(seams, [](std::uint16_t real) { return static_cast<std::uint16_t>(65'500 + (real - 1) % 36); }); }},  // reported as eclipse-mosquitto/mosquitto#3598
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
