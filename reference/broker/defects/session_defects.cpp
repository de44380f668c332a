// Sessions kept, lost and mixed up (3.1.2.4, 4.1, 4.4).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/subscribe.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;
using namespace std::chrono_literals;

namespace {

void resume_always(Core& core, Seams&) {
    core.rules.resumes = [](const wire::Connect&) { return true; };
}

void resume_never(Core& core, Seams&) {
    core.rules.resumes = [](const wire::Connect&) { return false; };
}

void keep_for_ever(Core& core, Seams&) {
    core.rules.session_wait = [](std::chrono::seconds lifetime) {
        return lifetime > 0s ? lifetime + 24h : lifetime;
    };
}

void keep_ended_sessions(Core& core, Seams&) {
    core.rules.session_wait = [](std::chrono::seconds lifetime) {
        return std::max(lifetime, std::chrono::seconds{1h});
    };
}

void forget_at_once(Core& core, Seams&) {
    core.rules.session_wait = [](std::chrono::seconds) { return 0s; };
}

void ignore_expiry_in_disconnect(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(seams, [](Core&, Connection&, wire::Disconnect& disconnect) {
        if (disconnect.properties) disconnect.properties->remove(session_expiry_interval);
        return true;
    });
}

void revive_session_in_disconnect(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(
        seams,
        [](Core&, Connection& connection, wire::Disconnect& disconnect) {
            const auto properties = disconnect.properties.value_or(wire::Properties{});
            const auto interval = properties.get_or<std::uint32_t>(session_expiry_interval, 0);
            if (connection.session && interval > 0 && connection.session->lifetime == 0s)
                connection.session->lifetime = std::chrono::seconds{interval};
            return true;
        }
    );
}

void lose_subscriptions(Core&, Seams& seams) {
    on_resume(seams, [](Core& core, Session& session) { remove_subscriptions(core, session); });
}

void lose_queue(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) { session.queue.clear(); });
}

void queue_nothing_offline(Core& core, Seams&) {
    core.rules.is_queued = [](std::uint8_t) { return false; };
}

void double_queue(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        const auto copy = session.queue;
        session.queue.insert(session.queue.end(), copy.begin(), copy.end());
    });
}

void lose_inflight(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) { session.outgoing.clear(); });
}

void lose_incoming(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) { session.incoming = {}; });
}

void lose_released(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        while (!session.outgoing.released().empty())
            session.outgoing.abandon(session.outgoing.released().front().packet_id);
    });
}

void reverse_redelivery(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) { session.outgoing.published().reverse(); });
}

void reverse_queue(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) { std::ranges::reverse(session.queue); });
}

/// What is in flight goes back into the queue and gets a new identifier.
void requeue_inflight(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        auto& published = session.outgoing.published();
        while (!published.empty()) {
            session.queue.push_front(published.back().message);
            session.outgoing.abandon(published.back().packet_id);
        }
    });
}

/// The PUBLISH of the exchange that waits for PUBCOMP under `packet_id`, as a repeat.
std::optional<wire::Publish>
released_publish(Core& core, ConnectionId id, std::uint16_t packet_id) {
    auto* connection = core.connection(id);
    if (!connection || !connection->session) return std::nullopt;
    for (const auto& exchange : connection->session->outgoing.released()) {
        if (exchange.packet_id != packet_id) continue;
        wire::Publish publish;
        publish.set_qos(2);
        publish.set_dup(true);
        publish.topic.text = exchange.message.message->topic;
        publish.packet_id = packet_id;
        publish.payload = exchange.message.message->payload;
        return publish;
    }
    return std::nullopt;
}

/// The PUBLISH comes again where only its PUBREL should.
void repeat_released_publish(Core&, Seams& seams) {
    seams.leaving.add([](Core& core, Seams::Outputs& outputs) {
        auto is_resumed = false;  // a CONNACK came before it in the same batch
        for (auto& output : outputs) {
            if (!output.packet) continue;
            is_resumed = is_resumed || std::holds_alternative<wire::Connack>(*output.packet);
            const auto* pubrel = std::get_if<wire::Pubrel>(&*output.packet);
            if (!pubrel || !is_resumed) continue;
            if (auto publish = released_publish(core, output.connection, pubrel->packet_id))
                output.packet = std::move(*publish);
        }
    });
}

/// Sends what is not acknowledged after three seconds again, on the same connection.
void repeat_while_connected(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [&seams](Core& core, Output& output, wire::Publish& publish) {
        if (publish.qos() == 0) return true;
        auto repeat = publish;
        repeat.set_dup(true);
        const auto is_pending = [id = output.connection, packet_id = publish.packet_id](Core& now) {
            const auto* connection = now.connection(id);
            if (!connection || !connection->session) return false;
            const auto& published = connection->session->outgoing.published();
            return std::ranges::any_of(published, [&](const auto& exchange) {
                return exchange.packet_id == packet_id;
            });
        };
        seams.later(
            core.now + 3s, {output.connection, output.version, std::move(repeat)}, is_pending
        );
        return true;
    });
}

}  // namespace

std::span<const Defect> session_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"clean-start-resumes", {"3.1.1:MQTT-3.1.2-6", "3.1.1:MQTT-3.2.2-1", "3.1.1:MQTT-3.1.4-3", "5.0:MQTT-3.1.2-4", "5.0:MQTT-3.1.4-4", "5.0:MQTT-3.2.2-2"}, "A stored Session goes on in spite of Clean Start (Clean Session)"}, resume_always},
        {{"session-not-resumed", {"3.1.1:MQTT-3.1.2-4", "3.1.1:MQTT-3.1.4-3", "5.0:MQTT-3.1.2-5", "5.0:MQTT-3.1.2-6", "5.0:MQTT-3.1.4-4"}, "A stored Session is thrown away by every CONNECT"}, resume_never},
        {{"session-kept-too-long", {"5.0:MQTT-4.1.0-2", "5.0:MQTT-3.2.2-3"}, "A Session lives a day longer than its Session Expiry Interval"}, keep_for_ever},
        {{"ended-session-kept", {"3.1.1:MQTT-3.1.2-6", "5.0:MQTT-4.1.0-2"}, "A Session that ends with its connection is still there an hour later"}, keep_ended_sessions},
        {{"session-forgotten-at-once", {"3.1.1:MQTT-3.1.2-4", "3.1.1:MQTT-4.1.0-1", "5.0:MQTT-3.1.2-23", "3.1.1:MQTT-4.1.0-2", "5.0:MQTT-4.1.0-1"}, "Every Session ends with its connection"}, forget_at_once},
        {{"disconnect-expiry-ignored", {"5.0:MQTT-4.1.0-2"}, "Session Expiry Interval in DISCONNECT changes nothing"}, ignore_expiry_in_disconnect},
        {{"disconnect-expiry-revives-session", {"5.0:MQTT-4.1.0-2", "5.0:MQTT-4.13.1-1"}, "DISCONNECT may give a Session a Session Expiry Interval that CONNECT did not have", beyond::broken_rules}, revive_session_in_disconnect},
        {{"subscriptions-lost-on-resume", {"3.1.1:MQTT-3.1.2-4", "3.1.1:MQTT-4.1.0-1", "5.0:MQTT-3.1.2-5"}, "A resumed Session has no subscriptions"}, lose_subscriptions},
        {{"queue-lost-on-resume", {"3.1.1:MQTT-3.1.2-5", "5.0:MQTT-3.1.2-5"}, "Messages that waited for a Client are lost when it comes back"}, lose_queue},
        {{"nothing-queued-offline", {"3.1.1:MQTT-3.1.2-5", "3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "No message is kept for a Session without connection"}, queue_nothing_offline},
        {{"queued-messages-doubled", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "Messages that waited for a Client are delivered twice"}, double_queue},
        {{"inflight-lost-on-resume", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1", "5.0:MQTT-4.3.2-3", "5.0:MQTT-4.3.3-3", "3.1.1:MQTT-4.1.0-2", "5.0:MQTT-4.1.0-1"}, "Unacknowledged messages are not sent again"}, lose_inflight},
        {{"duplicate-qos-2-after-reconnect", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10"}, "Identifiers of unfinished QoS 2 messages are forgotten with the connection"}, lose_incoming},
        {{"pubrel-not-resent", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1", "5.0:MQTT-4.3.3-5"}, "PUBREL is not sent again after a reconnect"}, lose_released},
        {{"redelivery-out-of-order", {"3.1.1:MQTT-4.6.0-6", "5.0:MQTT-4.6.0-5"}, "Unacknowledged messages are sent again in reverse order"}, reverse_redelivery},
        {{"queue-out-of-order", {"3.1.1:MQTT-4.6.0-6", "5.0:MQTT-4.6.0-5"}, "Messages that waited for a Client are delivered last first"}, reverse_queue},
        {{"resend-with-new-packet-id", {"3.1.1:MQTT-4.4.0-1", "3.1.1:MQTT-3.3.1-1", "5.0:MQTT-4.4.0-1", "5.0:MQTT-3.3.1-1"}, "Unacknowledged messages are sent again as new ones"}, requeue_inflight},
        {{"publish-resent-after-pubrec", {"3.1.1:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-6"}, "After a reconnect the PUBLISH comes again where PUBREL is due"}, repeat_released_publish},
        {{"resend-while-connected", {"5.0:MQTT-4.4.0-1"}, "An unacknowledged message is sent again after three seconds on the same connection"}, repeat_while_connected},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
