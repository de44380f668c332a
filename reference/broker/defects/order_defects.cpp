// Order and time: what overtakes what, what takes effect too late, and repeats that are taken
// amiss (4.3, 4.5, 4.6).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/output.hpp"
#include "reference/broker/subscribe.hpp"

#include <algorithm>
#include <memory>

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// The first repeat of a QoS 2 PUBLISH before PUBREL is answered, the second ends the connection.
void refuse_second_repeat(Core&, Seams& seams) {
    using Key = std::pair<std::string, std::uint16_t>;
    auto repeats = std::make_shared<std::map<Key, unsigned>>();
    on_arrival<wire::Publish>(
        seams,
        [repeats](Core& core, Connection& connection, wire::Publish& publish) {
            if (publish.qos() != 2 || !connection.session ||
                !connection.session->incoming.has(publish.packet_id))
                return true;
            if (++(*repeats)[{connection.session->client_id, publish.packet_id}] < 2) return true;
            fail(core, connection, wire::ReasonCode::protocol_error, "too many repeats");
            return false;
        }
    );
    on_arrival<wire::Pubrel>(seams, [repeats](Core&, Connection& connection, wire::Pubrel& pubrel) {
        if (connection.session) repeats->erase({connection.session->client_id, pubrel.packet_id});
        return true;
    });
}

/// A QoS 2 PUBLISH with DUP is taken for one that was delivered before, known or not.
void drop_unseen_repeat(Core&, Seams& seams) {
    on_arrival<wire::Publish>(
        seams,
        [](Core& core, Connection& connection, wire::Publish& publish) {
            if (publish.qos() != 2 || !publish.dup() || !connection.session) return true;
            if (!connection.session->incoming.publish(publish.packet_id)) return true;
            send(core, connection, wire::Pubrec{.packet_id = publish.packet_id});
            return false;
        }
    );
}

/// What is known of a QoS 2 exchange expires with its message.
void expire_exchange(Core&, Seams& seams) {
    using Key = std::pair<std::string, std::uint16_t>;
    auto ends = std::make_shared<std::map<Key, Instant>>();
    on_arrival<wire::Publish>(
        seams,
        [ends](Core& core, Connection& connection, wire::Publish& publish) {
            const auto* interval =
                publish.properties.find<std::uint32_t>(wire::PropertyId::message_expiry_interval);
            if (publish.qos() == 2 && interval && connection.session)
                (*ends)[{connection.session->client_id, publish.packet_id}] =
                    core.now + std::chrono::seconds{*interval};
            return true;
        }
    );
    on_arrival<wire::Pubrel>(
        seams,
        [ends](Core& core, Connection& connection, wire::Pubrel& pubrel) {
            if (!connection.session) return true;
            const auto end = ends->find({connection.session->client_id, pubrel.packet_id});
            return end == ends->end() || core.now < end->second;
        }
    );
}

void close_on_unknown_pubrel(Core&, Seams& seams) {
    on_arrival<wire::Pubrel>(seams, [](Core& core, Connection& connection, wire::Pubrel& pubrel) {
        if (!connection.session || connection.session->incoming.has(pubrel.packet_id)) return true;
        fail(core, connection, wire::ReasonCode::protocol_error, "no such packet");
        return false;
    });
}

/// What did not fit into the first window of a resumed Session comes last first.
void reverse_beyond_window(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        constexpr std::size_t window = 10;
        if (session.queue.size() > window)
            std::reverse(session.queue.begin() + window, session.queue.end());
    });
}

/// What waited for a Client is fetched from a store, and live messages pass meanwhile.
void fetch_queue_slowly(Core&, Seams& seams) {
    seams.leaving.add([&seams](Core& core, Seams::Outputs& outputs) {
        std::set<ConnectionId> resuming;
        std::erase_if(outputs, [&](const Output& output) {
            if (!output.packet) return false;
            const auto* connack = std::get_if<wire::Connack>(&*output.packet);
            if (connack && connack->session_present()) resuming.insert(output.connection);
            const auto is_old = std::holds_alternative<wire::Publish>(*output.packet) &&
                                resuming.contains(output.connection);
            if (is_old) seams.later(core.now + 1s, output);
            return is_old;
        });
    });
}

/// SUBACK comes before the subscription has reached all parts of the broker.
void subscribe_late(Core&, Seams& seams) {
    auto effective = std::make_shared<std::map<ConnectionId, Instant>>();
    on_arrival<wire::Subscribe>(
        seams,
        [effective](Core& core, Connection& connection, wire::Subscribe&) {
            (*effective)[connection.id] = core.now + 300ms;
            return true;
        }
    );
    on_leaving<wire::Publish>(
        seams,
        [effective](Core& core, Output& output, wire::Publish& publish) {
            const auto since = effective->find(output.connection);
            return publish.retain() || since == effective->end() || core.now >= since->second;
        }
    );
}

/// UNSUBACK comes before the subscription has gone from all parts of the broker.
void unsubscribe_late(Core&, Seams& seams) {
    struct Pending {
        Instant due{};
        std::string client_id{};
        std::string filter{};
    };
    auto pending = std::make_shared<std::vector<Pending>>();
    seams.arriving.add([pending](Core& core, Connection&, wire::Packet&) {
        std::erase_if(*pending, [&](const Pending& one) {
            if (core.now < one.due) return false;
            if (auto* session = core.session(one.client_id))
                remove_subscription(core, *session, one.filter);
            return true;
        });
        return true;
    });
    on_arrival<wire::Unsubscribe>(
        seams,
        [pending](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session) return true;
            wire::Unsuback unsuback;
            unsuback.packet_id = unsubscribe.packet_id;
            for (const auto& filter : unsubscribe.topic_filters) {
                const auto is_known = connection.session->filters.contains(filter.text);
                unsuback.reason_codes.push_back(is_known ? 0x00 : 0x11);
                pending->push_back({core.now + 1s, connection.session->client_id, filter.text});
            }
            core.outputs.push_back({connection.id, connection.version, std::move(unsuback)});
            return false;
        }
    );
}

}  // namespace

std::span<const Defect> order_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"second-qos-2-repeat-refused", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10"}, "A QoS 2 PUBLISH that is sent a third time before PUBREL ends the connection", beyond::repeats}, refuse_second_repeat},
        {{"unseen-qos-2-repeat-dropped", {"3.1.1:MQTT-4.3.3-2", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.3.3-12", "5.0:MQTT-4.5.0-1"}, "A QoS 2 PUBLISH with DUP that is new to the broker is answered but not delivered", beyond::link}, drop_unseen_repeat},
        {{"unknown-pubrel-closes", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-11"}, "A PUBREL with an unknown identifier ends the connection"}, close_on_unknown_pubrel},
        {{"exchange-expires-with-its-message", {"5.0:MQTT-4.3.3-13"}, "PUBREL gets no answer once the Message Expiry Interval has passed"}, expire_exchange},
        {{"pubrels-swapped", {"3.1.1:MQTT-4.6.0-6"}, "Every other PUBREL to a Client comes a second late"}, swap<wire::Pubrel>},
        {{"queue-out-of-order-beyond-window", {"3.1.1:MQTT-4.6.0-6", "5.0:MQTT-4.6.0-5"}, "Of the messages that waited for a Client those behind the tenth come last first"}, reverse_beyond_window},
        {{"queue-overtaken-by-live-messages", {"3.1.1:MQTT-4.6.0-6", "5.0:MQTT-4.6.0-5"}, "Messages that waited for a Client come a second after CONNACK, behind live ones"}, fetch_queue_slowly},
        {{"subscription-effective-late", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "A subscription has no effect for a while after SUBACK"}, subscribe_late},
        {{"unsubscribe-effective-late", {"3.1.1:MQTT-3.10.4-2", "5.0:MQTT-3.10.4-2"}, "A subscription goes on for a second after UNSUBACK"}, unsubscribe_late},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
