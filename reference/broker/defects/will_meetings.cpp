// Wills that meet something: a take-over, the end of their Session, a reconnect, an empty payload,
// what a subscription asks for (3.1.2.5, 3.1.3.2).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/publish.hpp"
#include "reference/broker/will.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;
using Flags = wire::ConnectFlags;
using namespace std::chrono_literals;

namespace {

/// Changes every CONNECT with a Will that has no payload.
template <class Change>
void change_empty_will(Seams& seams, Change change) {
    on_arrival<wire::Connect>(seams, [change](Core&, Connection&, wire::Connect& connect) {
        if (connect.has_will() && connect.will_payload.bytes.empty()) change(connect);
        return true;
    });
}

bool has_delay(const Session& session) {
    return session.will && session.will->delay > 0s;
}

/// The Session has expiry 0, so that it ends with the take-over and its Will is due; it is dropped
/// because the Will has a delay.
void drop_delayed_of_ended_session(Core&, Seams& seams) {
    on_take_over(seams, [](Core&, Session& session, wire::Connect&) {
        if (has_delay(session) && session.lifetime == 0s) session.will.reset();
    });
}

/// The Client comes back with Clean Start while its Will waits: what ends is the Session, and with
/// it goes the Will, unsent.
void drop_delayed_on_clean_return(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            auto* session = core.session(connect.client_id.text);
            if (connection.stage == Stage::awaiting_connect && connect.clean_start() && session &&
                !session->connection)
                session->will.reset();
            return true;
        }
    );
}

/// The interval that DISCONNECT gives, or what the Session had before.
Lifetime lifetime_after(const Session& session, const wire::Disconnect& disconnect) {
    const auto properties = disconnect.properties.value_or(wire::Properties{});
    const auto* interval = properties.find<std::uint32_t>(session_expiry_interval);
    return interval ? Lifetime{std::chrono::seconds{*interval}} : session.lifetime;
}

/// DISCONNECT 0x04 ends the Session too, and the Will waits for its delay all the same.
void outlast_session_that_disconnect_ends(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(
        seams,
        [later = Later{seams}](Core& core, Connection& connection, wire::Disconnect& disconnect) {
            auto* session = connection.session;
            if (!session || disconnect.reason() == 0 || !has_delay(*session)) return true;
            if (lifetime_after(*session, disconnect) != 0s) return true;
            const auto will = *session->will;
            session->will.reset();
            later.at(
                core,
                core.now + will.delay,
                [publish = will.publish, client_id = session->client_id](Core& now) {
                    accept_message(now, publish, client_id);
                }
            );
            return true;
        }
    );
}

/// DISCONNECT that sets a new Session Expiry Interval is taken for one that wants no Will.
void drop_when_disconnect_has_expiry(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(
        seams,
        [](Core&, Connection& connection, wire::Disconnect& disconnect) {
            const auto properties = disconnect.properties.value_or(wire::Properties{});
            if (connection.session && properties.has(session_expiry_interval))
                connection.session->will.reset();
            return true;
        }
    );
}

void drop_empty_will(Core&, Seams& seams) {
    change_empty_will(seams, [](wire::Connect& connect) {
        Flags::will.set(connect.connect_flags, false);
        Flags::will_qos.set(connect.connect_flags, 0);
        Flags::will_retain.set(connect.connect_flags, false);
    });
}

/// An empty Will with Will Retain is sent, but what is stored on its topic stays.
void clear_nothing_by_will(Core&, Seams& seams) {
    change_empty_will(seams, [](wire::Connect& connect) {
        Flags::will_retain.set(connect.connect_flags, false);
    });
}

/// A Will that is not plain text is refused.
void refuse_binary_will(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            const auto is_control = [](std::uint8_t byte) { return byte < 0x20; };
            if (!connect.has_will() || std::ranges::none_of(connect.will_payload.bytes, is_control))
                return true;
            connection.version = connect.version();
            connection.is_known = true;
            fail(core, connection, ReasonCode::unspecified_error, "the Will is not text");
            return false;
        }
    );
}

/// The Message Expiry Interval of a Will runs from CONNECT on, not from when it is sent.
void expire_from_connect(Core&, Seams& seams) {
    auto connected = std::make_shared<std::map<std::string, Instant>>();
    on_connected(seams, [connected](Core& core, Session& session, bool) {
        (*connected)[session.client_id] = core.now;
    });
    on_departure(seams, [connected](Core& core, Session& session) {
        if (!session.will) return;
        const auto age =
            std::chrono::floor<std::chrono::seconds>(core.now - (*connected)[session.client_id]);
        auto& properties = session.will->publish.properties;
        const auto interval = properties.find<std::uint32_t>(message_expiry_interval);
        if (!interval) return;
        if (std::chrono::seconds{*interval} <= age) return session.will.reset();
        change_property<std::uint32_t>(properties, message_expiry_interval, [age](auto value) {
            return static_cast<std::uint32_t>(value - age.count());
        });
    });
}

/// Delay and Session end at the same moment: the Session goes first and takes the Will along.
void lose_when_delay_is_expiry(Core&, Seams& seams) {
    on_departure(seams, [](Core&, Session& session) {
        if (has_delay(session) && session.lifetime == session.will->delay) session.will.reset();
    });
}

/// A Will that was sent after its delay is sent again when the Session ends.
void send_again_at_session_end(Core&, Seams& seams) {
    auto sent = std::make_shared<std::map<std::string, wire::Publish>>();
    seams.waking.add([sent](Core& core) {
        std::vector<std::pair<std::string, wire::Publish>> again;
        for (const auto& [client_id, session] : core.sessions) {
            const auto delay = core.deadlines.at({Timer::will, {}, client_id});
            if (session.will && delay && *delay <= core.now)
                sent->insert_or_assign(client_id, session.will->publish);
            const auto end = core.deadlines.at({Timer::session_end, {}, client_id});
            if (!end || *end > core.now) continue;
            if (auto will = sent->extract(client_id))
                again.emplace_back(client_id, std::move(will.mapped()));
        }
        for (const auto& [client_id, will] : again)
            accept_message(core, will, client_id);
    });
}

/// A Will Delay Interval that a number with a sign cannot hold is none.
void wrap_long_delay(Core& core, Seams&) {
    core.rules.will_wait = [before = core.rules.will_wait](const Will& will, const Lifetime& life) {
        return will.delay >= signed_limit ? 0s : before(will, life);
    };
}

/// The older connection goes with the Will of the one that takes it over.
void send_will_of_newcomer(Core&, Seams& seams) {
    on_take_over(seams, [](Core&, Session& session, wire::Connect& connect) {
        if (session.will && connect.has_will()) session.will = will_of(connect);
    });
}

/// Whether nobody is connected as the publisher of `message`: then it is a Will.
bool is_will(Core& core, const Message& message) {
    const auto* session = core.session(message.publisher);
    return !session || !session->connection;
}

/// Retain As Published holds for what Clients publish, not for Wills.
void forward_no_retain_of_wills(Core& core, Seams&) {
    core.rules.forwarded_retain = [&core, before = core.rules.forwarded_retain](
                                      const Message& message, const Subscription& subscription
                                  ) {
        return !is_will(core, message) && before(message, subscription);
    };
}

/// A Client that comes back does not find its own Will, though it subscribed to its topic.
void withhold_own_will(Core& core, Seams&) {
    core.rules.wants =
        [before = core.rules.wants](
            const Subscription& subscription, const Message& message, const Session& session
        ) {
            const bool is_own = message.publisher == session.client_id && !session.connection;
            return !is_own && before(subscription, message, session);
        };
}

}  // namespace

std::span<const Defect> will_meetings() {
    // clang-format off
    static const Defect all[] = {
        {{"delayed-will-dropped-when-expiry-0-is-taken-over", {"5.0:MQTT-3.1.2-8"}, "A take-over drops a Will with a delay although the Session of expiry 0 ends with it"}, drop_delayed_of_ended_session},  // reported as emqx/emqx#18565
        {{"delayed-will-dropped-on-clean-return", {"5.0:MQTT-3.1.2-8"}, "A Will that waits is dropped when its Client comes back with Clean Start"}, drop_delayed_on_clean_return},  // reported as redboltz/mqtt_cpp#788
        {{"will-waits-though-disconnect-ends-its-session", {"5.0:MQTT-3.1.2-8"}, "The Will Delay is waited for although DISCONNECT 0x04 ends the Session"}, outlast_session_that_disconnect_ends},  // reported as eclipse-mosquitto/mosquitto#3505
        {{"will-dropped-when-disconnect-sets-expiry", {"5.0:MQTT-3.1.2-8", "5.0:MQTT-3.14.4-3"}, "DISCONNECT 0x04 with a Session Expiry Interval suppresses the Will"}, drop_when_disconnect_has_expiry},
        {{"empty-will-not-sent", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "A Will without payload is not sent"}, drop_empty_will},
        {{"empty-retained-will-clears-nothing", {"3.1.1:MQTT-3.3.1-10", "3.1.1:MQTT-3.1.2-17", "5.0:MQTT-3.3.1-6", "5.0:MQTT-3.1.2-15"}, "A retained Will without payload leaves the retained message of its topic"}, clear_nothing_by_will},
        {{"will-with-control-characters-refused", {"3.1.1:MQTT-3.1.4-4", "5.0:MQTT-3.1.4-5"}, "A CONNECT whose Will holds control characters is refused"}, refuse_binary_will},  // reported as nanomq/nanomq#541
        {{"will-expires-from-connect-on", {"5.0:MQTT-3.1.2-8", "5.0:MQTT-3.3.2-6"}, "The Message Expiry Interval of a Will runs from CONNECT on"}, expire_from_connect},
        {{"will-lost-when-delay-is-session-expiry", {"5.0:MQTT-3.1.2-8"}, "A Will whose delay is as long as its Session's expiry is lost"}, lose_when_delay_is_expiry},
        {{"will-sent-again-at-session-end", {"5.0:MQTT-3.1.2-10"}, "A Will that was sent after its delay is sent again when the Session ends"}, send_again_at_session_end},
        {{"will-delay-above-2-31-ignored", {"5.0:MQTT-3.1.2-8", "5.0:MQTT-3.1.3-9"}, "A Will Delay Interval of 2^31 seconds or more is taken for none"}, wrap_long_delay},
        {{"will-of-newcomer-sent-on-take-over", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "A take-over sends the Will of the new connection instead of the older one's"}, send_will_of_newcomer},
        {{"will-loses-retain-as-published", {"5.0:MQTT-3.3.1-13"}, "Retain As Published is ignored for Wills"}, forward_no_retain_of_wills},
        {{"own-will-not-kept", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1"}, "A Will is not kept for its own Client, which subscribed to its topic"}, withhold_own_will},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
