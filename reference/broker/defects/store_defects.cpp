// What a broker forgets when its process ends and comes back (4.1.1): of all that it has acknowledged.
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/expiry.hpp"
#include "reference/broker/subscribe.hpp"

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// Calls `change(core, session)` for every Session that is back.
void on_return(Seams& seams, void (*change)(Core&, Session&)) {
    seams.restoring.add([change](Core& core) {
        for (auto& [client_id, session] : core.sessions)
            change(core, session);
    });
}

void forget_retained(Core&, Seams& seams) {
    seams.restoring.add([](Core& core) { core.retained.clear(); });
}

void forget_sessions(Core&, Seams& seams) {
    seams.restoring.add([](Core& core) {
        while (!core.sessions.empty())
            drop_session(core, core.sessions.begin()->second);
    });
}

void forget_subscriptions(Core&, Seams& seams) {
    on_return(seams, [](Core& core, Session& session) { remove_subscriptions(core, session); });
}

void forget_queues(Core&, Seams& seams) {
    on_return(seams, [](Core&, Session& session) { session.queue.clear(); });
}

void forget_outgoing(Core&, Seams& seams) {
    on_return(seams, [](Core&, Session& session) { session.outgoing.clear(); });
}

void forget_incoming(Core&, Seams& seams) {
    on_return(seams, [](Core&, Session& session) { session.incoming = {}; });
}

void forget_wills(Core&, Seams& seams) {
    on_return(seams, [](Core&, Session& session) { session.will.reset(); });
}

/// Every Session's time begins anew.
void begin_session_expiry_anew(Core&, Seams& seams) {
    on_return(seams, [](Core& core, Session& session) {
        const Deadline end{Timer::session_end, {}, session.client_id};
        if (session.lifetime && core.deadlines.at(end))
            core.deadlines.set(end, core.now + *session.lifetime);
    });
}

/// Every message counts as received when the broker comes back.
void begin_message_expiry_anew(Core&, Seams& seams) {
    on_return(seams, [](Core& core, Session& session) {
        for (auto& delivery : session.queue) {
            auto fresh = std::make_shared<Message>(*delivery.message);
            fresh->received = core.now;
            delivery.message = std::move(fresh);
        }
    });
}

void publish_delayed_wills_at_once(Core&, Seams& seams) {
    on_return(seams, [](Core& core, Session& session) {
        const Deadline will{Timer::will, {}, session.client_id};
        if (core.deadlines.at(will)) core.deadlines.set(will, core.now);
    });
}

void keep_now_and_then(Core& core, Seams&) {
    core.rules.keep_delay = [] { return Duration{10s}; };
}

}  // namespace

std::span<const Defect> store_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"retained-lost-by-restart", {"3.1.1:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-5"}, "After a restart no retained message is there", beyond::stop}, forget_retained},
        {{"sessions-lost-by-restart", {"3.1.1:MQTT-4.1.0-1", "3.1.1:MQTT-3.1.2-4", "5.0:MQTT-3.1.2-5", "5.0:MQTT-3.1.2-23"}, "After a restart no Session is there", beyond::stop}, forget_sessions},
        {{"subscriptions-lost-by-restart", {"3.1.1:MQTT-4.1.0-1", "3.1.1:MQTT-3.1.2-4", "5.0:MQTT-3.1.2-5"}, "After a restart Sessions have no subscriptions", beyond::stop}, forget_subscriptions},
        {{"queue-lost-by-restart", {"3.1.1:MQTT-4.1.0-1", "3.1.1:MQTT-3.1.2-5", "5.0:MQTT-3.1.2-5", "5.0:MQTT-4.5.0-1"}, "After a restart nothing waits for a Client any more", beyond::stop}, forget_queues},
        {{"inflight-lost-by-restart", {"3.1.1:MQTT-4.4.0-1", "5.0:MQTT-4.4.0-1", "5.0:MQTT-4.3.3-5"}, "After a restart unacknowledged messages and PUBRELs are not sent again", beyond::stop}, forget_outgoing},
        {{"duplicate-qos-2-after-restart", {"3.1.1:MQTT-4.3.3-2", "5.0:MQTT-4.3.3-10"}, "A restart forgets the identifiers of unfinished QoS 2 messages", beyond::stop}, forget_incoming},
        {{"will-lost-by-restart", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "A restart loses the Wills of all Clients", beyond::stop}, forget_wills},
        {{"will-delay-cut-short-by-restart", {"5.0:MQTT-3.1.2-8"}, "After a restart Wills do not wait for the rest of their delay", beyond::stop}, publish_delayed_wills_at_once},
        {{"session-expiry-begins-anew-by-restart", {"5.0:MQTT-4.1.0-2"}, "Session Expiry Intervals begin anew when the broker comes back", beyond::stop}, begin_session_expiry_anew},
        {{"message-expiry-begins-anew-by-restart", {"5.0:MQTT-3.3.2-5", "5.0:MQTT-3.3.2-6"}, "Message Expiry Intervals begin anew when the broker comes back", beyond::stop}, begin_message_expiry_anew},
        {{"acknowledged-before-kept", {"3.1.1:MQTT-4.3.2-2", "3.1.1:MQTT-4.1.0-1", "5.0:MQTT-4.3.2-4", "5.0:MQTT-4.3.3-8", "5.0:MQTT-4.5.0-1"}, "What is acknowledged is kept some seconds later", beyond::stop}, keep_now_and_then},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
