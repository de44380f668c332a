// Sessions that another connection takes up: what is lost of their subscriptions and options, what is
// kept that had to go, and what a take-over breaks a moment later (3.1.2.4, 3.1.2.11.2, 4.1).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/retained.hpp"
#include "reference/broker/subscribe.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;
using OptionBits = wire::SubscriptionOptions;
using namespace std::chrono_literals;

namespace {

/// Changes every subscription of a Session that is resumed.
template <class Change>
void change_resumed(Seams& seams, Change change) {
    on_resume(seams, [change](Core& core, Session& session) {
        for (auto* subscription : subscriptions_of(core, session))
            change(*subscription);
    });
}

/// Takes those subscriptions of a resumed Session away for which `is_lost` holds.
void lose_resumed(Seams& seams, bool (*is_lost)(const Subscription&, bool is_shared)) {
    on_resume(seams, [is_lost](Core& core, Session& session) {
        std::vector<std::string> lost;
        for (const auto* subscription : subscriptions_of(core, session))
            if (is_lost(*subscription, session.filters.at(subscription->filter)))
                lost.push_back(subscription->filter);
        for (const auto& filter : lost)
            remove_subscription(core, session, filter);
    });
}

/// Changes the Session Expiry Interval of each CONNECT of 5.0, absent ones too; nothing: absent.
using Interval = std::optional<std::uint32_t>;
void change_expiry(Seams& seams, Interval (*change)(Interval asked, bool clean_start)) {
    on_arrival<wire::Connect>(seams, [change](Core&, Connection&, wire::Connect& connect) {
        if (connect.version() != wire::Version::v5_0) return true;
        const auto* found = connect.properties.find<std::uint32_t>(session_expiry_interval);
        const auto asked = found ? Interval{*found} : std::nullopt;
        const auto wanted = change(asked, connect.clean_start());
        connect.properties.remove(session_expiry_interval);
        if (wanted) connect.properties.add(session_expiry_interval, *wanted);
        return true;
    });
}

/// What the older connection leaves behind is cleaned up a second after the take-over, when it is
/// the new one's.
void clean_up_late(Core&, Seams& seams) {
    on_take_over(seams, [later = Later{seams}](Core& core, Session& session, wire::Connect&) {
        later.at(core, core.now + 1s, [client_id = session.client_id](Core& now) {
            if (auto* mine = now.session(client_id)) remove_subscriptions(now, *mine);
        });
    });
}

/// The expiry timer of the time without connection runs on after the Client is back.
void keep_expiry_timer(Core&, Seams& seams) {
    on_resume(seams, [later = Later{seams}](Core& core, Session& session) {
        const auto end = core.deadlines.at({Timer::session_end, {}, session.client_id});
        if (!end) return;
        later.at(core, *end, [client_id = session.client_id](Core& now) {
            if (auto* mine = now.session(client_id)) remove_subscriptions(now, *mine);
        });
    });
}

/// What CONNECT says about expiry counts for a new Session only.
void keep_first_expiry(Core&, Seams& seams) {
    auto first = std::make_shared<std::map<std::string, Lifetime>>();
    on_connected(seams, [first](Core&, Session& session, bool is_resumed) {
        if (!is_resumed) first->insert_or_assign(session.client_id, session.lifetime);
        // Of a Session that is older than this process, what is known.
        session.lifetime = first->try_emplace(session.client_id, session.lifetime).first->second;
    });
}

/// Clean Start says that the stored Session is gone; its subscriptions go on.
void keep_stored_subscriptions(Core&, Seams& seams) {
    auto denied = std::make_shared<std::set<ConnectionId>>();
    on_arrival<wire::Connect>(
        seams,
        [denied](Core& core, Connection& connection, wire::Connect& connect) {
            auto* session = core.session(connect.client_id.text);
            if (!connect.clean_start() || !session || session->connection) return true;
            session->queue.clear();
            session->outgoing.clear();
            connect.set_clean_start(false);
            denied->insert(connection.id);
            return true;
        }
    );
    on_leaving<wire::Connack>(seams, [denied](Core&, Output& output, wire::Connack& connack) {
        if (denied->erase(output.connection) > 0) connack.set_session_present(false);
        return true;
    });
}

/// Identifiers of unfinished QoS 2 messages are not part of what Clean Start throws away.
void keep_incoming_on_clean_start(Core&, Seams& seams) {
    auto kept = std::make_shared<std::map<std::string, session::Incoming>>();
    const auto keep = [kept](Core&, Session& session) {
        (*kept)[session.client_id] = session.incoming;
    };
    on_departure(seams, keep);
    on_take_over(seams, [keep](Core& core, Session& session, wire::Connect&) {
        keep(core, session);
    });
    on_connected(seams, [kept](Core&, Session& session, bool) {
        if (auto old = kept->extract(session.client_id)) session.incoming = old.mapped();
    });
}

/// Expiry 0 ends a Session only if it began with Clean Start.
void keep_without_clean_start(Core&, Seams& seams) {
    change_expiry(seams, [](Interval asked, bool clean_start) {
        return clean_start || asked.value_or(0) > 0 ? asked : Interval{3600};
    });
}

void keep_without_interval(Core&, Seams& seams) {
    change_expiry(seams, [](Interval asked, bool) { return asked ? asked : Interval{3600}; });
}

/// The interval is read as a number with a sign, and what is below zero has passed.
void end_long_sessions(Core&, Seams& seams) {
    change_expiry(seams, [](Interval asked, bool) {
        const auto wraps = asked && *asked >= 0x80000000 && *asked != wire::session_never_expires;
        return wraps ? Interval{0} : asked;
    });
}

void end_endless_sessions(Core&, Seams& seams) {
    change_expiry(seams, [](Interval asked, bool) {
        return asked == wire::session_never_expires ? Interval{0} : asked;
    });
}

/// An interval of 0 in DISCONNECT is taken for an absent one.
void ignore_expiry_0_in_disconnect(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(seams, [](Core&, Connection&, wire::Disconnect& disconnect) {
        auto& properties = disconnect.properties;
        if (properties && properties->get_or<std::uint32_t>(session_expiry_interval, 1) == 0)
            properties->remove(session_expiry_interval);
        return true;
    });
}

/// The retained messages of its subscriptions come again whenever a Session is resumed.
void repeat_retained(Core&, Seams& seams) {
    on_connected(seams, [](Core& core, Session& session, bool is_resumed) {
        if (!is_resumed) return;
        for (const auto* subscription : subscriptions_of(core, session))
            if (!session.filters.at(subscription->filter))
                send_retained(core, session, Subscription{*subscription});
    });
}

/// Changes what a SUBSCRIBE on a resumed Session asks for with a filter that the Session has.
void change_resubscribe(Seams& seams, void (*change)(wire::Subscription&)) {
    auto resumed = std::make_shared<std::set<std::string>>();
    on_connected(seams, [resumed](Core&, Session& session, bool is_resumed) {
        resumed->erase(session.client_id);
        if (is_resumed) resumed->insert(session.client_id);
    });
    on_arrival<wire::Subscribe>(
        seams,
        [resumed, change](Core&, Connection& connection, wire::Subscribe& subscribe) {
            const auto* session = connection.session;
            if (!session || !resumed->contains(session->client_id)) return true;
            for (auto& wanted : subscribe.subscriptions)
                if (session->filters.contains(wanted.topic_filter.text)) change(wanted);
            return true;
        }
    );
}

void never_repeat_retained(Core&, Seams& seams) {
    change_resubscribe(seams, [](wire::Subscription& wanted) {
        OptionBits::retain_handling.set(wanted.options, 2);
    });
}

void forget_that_it_existed(Core&, Seams& seams) {
    change_resubscribe(seams, [](wire::Subscription& wanted) {
        if (wanted.retain_handling() == 1) OptionBits::retain_handling.set(wanted.options, 0);
    });
}

/// Changes what waits for a Session that is resumed.
template <class Change>
void change_queued(Seams& seams, Change change) {
    on_resume(seams, [change](Core&, Session& session) {
        for (auto& delivery : session.queue)
            change(delivery);
    });
}

void queue_without_properties(Core&, Seams& seams) {
    change_queued(seams, [](Delivery& delivery) {
        auto bare = *delivery.message;
        std::erase_if(bare.properties.list, [](const wire::Property& property) {
            return property.id != static_cast<std::uint32_t>(message_expiry_interval);
        });
        delivery.message = std::make_shared<const Message>(std::move(bare));
    });
}

/// A Session that is resumed for the second time has lost what the first time did not deliver.
void lose_queue_at_second_resume(Core&, Seams& seams) {
    auto resumed = std::make_shared<std::map<std::string, unsigned>>();
    on_resume(seams, [resumed](Core&, Session& session) {
        if (++(*resumed)[session.client_id] > 1) session.queue.clear();
    });
}

/// What waits because the window is full is lost when another connection takes over.
void lose_waiting_on_take_over(Core&, Seams& seams) {
    on_take_over(seams, [](Core&, Session& session, wire::Connect&) { session.queue.clear(); });
}

}  // namespace

std::span<const Defect> resume_meetings() {
    // clang-format off
    static const Defect all[] = {
        {{"take-over-cleans-up-late", {"3.1.1:MQTT-4.5.0-1", "3.1.1:MQTT-4.1.0-2", "5.0:MQTT-4.5.0-1", "5.0:MQTT-4.1.0-1"}, "A second after a take-over the subscriptions of the Client are gone"}, clean_up_late},  // reported as eclipse-mosquitto/mosquitto#1489
        {{"expiry-timer-outlives-return", {"5.0:MQTT-4.1.0-1", "5.0:MQTT-4.5.0-1"}, "The expiry timer of a Session runs on when its Client is back"}, keep_expiry_timer},  // reported as moscajs/aedes#1088
        {{"expiry-of-first-connection-kept", {"5.0:MQTT-4.1.0-2", "5.0:MQTT-3.1.2-23"}, "A resumed Session keeps the Session Expiry Interval of its first connection"}, keep_first_expiry},
        {{"stored-subscriptions-survive-clean-start", {"3.1.1:MQTT-3.1.2-6", "5.0:MQTT-3.1.2-4"}, "Clean Start denies a stored Session and keeps its subscriptions"}, keep_stored_subscriptions},  // reported as nats-io/nats-server#2530
        {{"qos-2-identifiers-survive-clean-start", {"3.1.1:MQTT-3.1.2-6", "5.0:MQTT-3.1.2-4"}, "Identifiers of unfinished QoS 2 messages survive Clean Start, so that new messages are taken for repeats"}, keep_incoming_on_clean_start},  // reported as moscajs/aedes#1153
        {{"session-of-expiry-0-kept-without-clean-start", {"5.0:MQTT-4.1.0-2"}, "A Session of expiry 0 is kept if its CONNECT had Clean Start 0"}, keep_without_clean_start},  // reported as rabbitmq/rabbitmq-server#14006
        {{"absent-expiry-keeps-session", {"5.0:MQTT-4.1.0-2"}, "A Session without Session Expiry Interval is kept"}, keep_without_interval},  // reported as mochi-mqtt/server#216
        {{"session-expiry-above-2-31-is-0", {"5.0:MQTT-3.1.2-23"}, "A Session Expiry Interval of 2^31 seconds or more is taken for 0"}, end_long_sessions},  // reported as moquette-io/moquette#764
        {{"endless-session-ends-at-once", {"5.0:MQTT-3.1.2-23"}, "A Session that never expires ends with its connection"}, end_endless_sessions},  // reported as streamnative/mop#299
        {{"disconnect-expiry-0-ignored", {"5.0:MQTT-4.1.0-2"}, "DISCONNECT with Session Expiry Interval 0 does not end the Session"}, ignore_expiry_0_in_disconnect},  // reported as apache/artemis#4037
        {{"qos-0-subscriptions-lost-on-resume", {"3.1.1:MQTT-3.1.2-4", "5.0:MQTT-3.1.2-5"}, "A resumed Session has no subscriptions of QoS 0"}, [](Core&, Seams& seams) { lose_resumed(seams, [](const Subscription& one, bool) { return one.qos == 0; }); }},  // reported as moscajs/aedes#174
        {{"shared-subscriptions-lost-on-resume", {"5.0:MQTT-3.1.2-5"}, "A resumed Session has no shared subscriptions"}, [](Core&, Seams& seams) { lose_resumed(seams, [](const Subscription&, bool is_shared) { return is_shared; }); }},  // reported as vernemq/vernemq#1357
        {{"subscription-identifiers-lost-on-resume", {"5.0:MQTT-3.1.2-5", "5.0:MQTT-3.3.4-3"}, "Subscriptions of a resumed Session have no Subscription Identifier"}, [](Core&, Seams& seams) { change_resumed(seams, [](Subscription& one) { one.identifier.reset(); }); }},
        {{"no-local-lost-on-resume", {"5.0:MQTT-3.1.2-5", "5.0:MQTT-3.8.3-3"}, "Subscriptions of a resumed Session have No Local 0"}, [](Core&, Seams& seams) { change_resumed(seams, [](Subscription& one) { one.no_local = false; }); }},
        {{"retain-as-published-lost-on-resume", {"5.0:MQTT-3.1.2-5", "5.0:MQTT-3.3.1-13"}, "Subscriptions of a resumed Session have Retain As Published 0"}, [](Core&, Seams& seams) { change_resumed(seams, [](Subscription& one) { one.retain_as_published = false; }); }},  // reported as vernemq/vernemq#2551
        {{"subscription-qos-lost-on-resume", {"3.1.1:MQTT-3.1.2-4", "5.0:MQTT-3.1.2-5"}, "Subscriptions of a resumed Session have at most QoS 1"}, [](Core&, Seams& seams) { change_resumed(seams, [](Subscription& one) { one.qos = std::min<std::uint8_t>(one.qos, 1); }); }},
        {{"retained-sent-on-resume", {"3.1.1:MQTT-3.1.2-4", "5.0:MQTT-3.1.2-5"}, "Retained messages come again whenever a Session is resumed"}, repeat_retained},  // reported as moscajs/aedes#300
        {{"retained-not-sent-on-resumed-session", {"3.1.1:MQTT-3.8.4-3", "5.0:MQTT-3.3.1-9"}, "On a resumed Session a repeated SUBSCRIBE gets no retained messages"}, never_repeat_retained},  // reported as bytebeamio/rumqtt#1069
        {{"retain-handling-1-forgets-on-resume", {"5.0:MQTT-3.3.1-10"}, "On a resumed Session Retain Handling 1 sends retained messages again"}, forget_that_it_existed},
        {{"queued-messages-at-their-own-qos", {"3.1.1:MQTT-3.8.4-6", "5.0:MQTT-3.8.4-8"}, "Messages that waited for a Client come at their published QoS even if less was granted"}, [](Core&, Seams& seams) { change_queued(seams, [](Delivery& one) { one.qos = one.message->qos; }); }},
        {{"queued-messages-lose-properties", {"5.0:MQTT-3.3.2-4", "5.0:MQTT-3.3.2-15", "5.0:MQTT-3.3.2-16", "5.0:MQTT-3.3.2-17", "5.0:MQTT-3.3.2-20"}, "Messages that waited for a Client come without their properties"}, queue_without_properties},
        {{"queued-messages-lose-subscription-identifier", {"5.0:MQTT-3.3.4-3", "5.0:MQTT-3.3.4-4"}, "Messages that waited for a Client come without Subscription Identifier"}, [](Core&, Seams& seams) { change_queued(seams, [](Delivery& one) { one.subscription_identifiers.clear(); }); }},
        {{"queue-lost-at-second-resume", {"3.1.1:MQTT-3.1.2-5", "5.0:MQTT-3.1.2-5"}, "What waits for a Client is lost when it comes back for the second time"}, lose_queue_at_second_resume},
        {{"waiting-messages-lost-on-take-over", {"5.0:MQTT-3.1.2-5"}, "What waits for a place in the window is lost when another connection takes over"}, lose_waiting_on_take_over},  // reported as eclipse-mosquitto/mosquitto#1650
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
