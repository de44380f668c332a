// Wills that come, stay away, or come wrong (3.1.2.5, 3.1.3.2).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/publish.hpp"
#include "reference/broker/will.hpp"

#include <algorithm>
#include <memory>

namespace assay::broker {

using enum wire::PropertyId;
using Flags = wire::ConnectFlags;
using namespace std::chrono_literals;

namespace {

/// Decides otherwise about the Will when a connection ends by `departure`.
void decide(Core& core, Departure departure, bool sends) {
    core.rules.sends_will = [departure, sends, before = core.rules.sends_will](Departure actual) {
        return actual == departure ? sends : before(actual);
    };
}

/// Changes every CONNECT with a Will.
template <class Change>
void change_will(Seams& seams, Change change) {
    on_arrival<wire::Connect>(seams, [change](Core&, Connection&, wire::Connect& connect) {
        if (connect.has_will()) change(connect);
        return true;
    });
}

/// Every Will has `value` in these bits of its Connect Flags.
void set_flags(Seams& seams, wire::BitField bits, std::uint8_t value) {
    change_will(seams, [bits, value](wire::Connect& connect) {
        bits.set(connect.connect_flags, value);
    });
}

void send_too_early(Core& core, Seams&) {
    core.rules.will_wait = [](const Will&, const Lifetime&) { return 0s; };
}

/// A Will that is kept aside until its new time has come.
struct LateWill {
    Instant when{};
    Will will{};
    std::string client_id{};
};

/// Takes the Will of a lost connection aside, and sends it after `delay_of(session)`, if that is
/// above zero.
void send_aside(Seams& seams, std::chrono::seconds (*delay_of)(const Session&)) {
    auto aside = std::make_shared<std::vector<LateWill>>();
    seams.closing.add([aside, delay_of](Core& core, Connection& connection) {
        if (!connection.session || !connection.session->will) return;
        const auto delay = delay_of(*connection.session);
        if (delay <= 0s) return;
        const auto& client_id = connection.session->client_id;
        aside->push_back({core.now + delay, *connection.session->will, client_id});
        connection.session->will.reset();
        core.deadlines.set({Timer::will, {}, client_id}, core.now + delay);
    });
    seams.waking.add([aside](Core& core) {
        for (const auto& late : *aside)
            if (late.when <= core.now) accept_message(core, late.will.publish, late.client_id);
        std::erase_if(*aside, [&](const LateWill& late) { return late.when <= core.now; });
    });
}

void send_late(Core&, Seams& seams) {
    send_aside(seams, [](const Session&) { return 20s; });
}

/// A Will waits for its delay although its Session ends with the connection.
void outlast_ended_session(Core&, Seams& seams) {
    send_aside(seams, [](const Session& session) {
        return session.lifetime == 0s ? session.will->delay : 0s;
    });
}

/// A connection that goes on with the Session of the one that it takes over drops its Will.
void drop_on_resuming_take_over(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        if (session.connection) session.will.reset();
    });
}

/// A connection that goes on with the Session of the one that it takes over sends its Will, delay or
/// not.
void send_on_resuming_take_over(Core&, Seams& seams) {
    on_resume(seams, [](Core& core, Session& session) {
        if (session.connection) publish_will(core, session);
    });
}

/// A Will that would have waited is dropped when Clean Start takes its connection over.
void drop_delayed_on_clean_take_over(Core&, Seams& seams) {
    on_arrival<wire::Connect>(
        seams,
        [](Core& core, Connection& connection, wire::Connect& connect) {
            auto* session = core.session(connect.client_id.text);
            const bool is_first = connection.stage == Stage::awaiting_connect;
            if (is_first && connect.clean_start() && session && session->connection &&
                session->will && session->will->delay > 0s)
                session->will.reset();
            return true;
        }
    );
}

void send_twice(Core& core, Seams&) {
    core.rules.will_wait = [&core](const Will& will, const Lifetime& lifetime) {
        const auto wait = standard::will_wait(will, lifetime);
        if (wait == 0s) accept_message(core, will.publish, {});
        return wait;
    };
}

void send_despite_return(Core&, Seams& seams) {
    on_resume(seams, [](Core& core, Session& session) {
        if (!session.connection) publish_will(core, session);
    });
}

/// A Session that ends forgets its Will.
void forget_at_session_end(Core&, Seams& seams) {
    seams.waking.add([](Core& core) {
        for (auto& [client_id, session] : core.sessions) {
            const auto end = core.deadlines.at({Timer::session_end, {}, client_id});
            if (end && *end <= core.now) session.will.reset();
        }
    });
}

/// The Will of the last CONNECT that had one stays with the Client Identifier.
void keep_for_next_connection(Core&, Seams& seams) {
    auto wills = std::make_shared<std::map<std::string, wire::Connect>>();
    on_arrival<wire::Connect>(
        seams,
        [wills](Core&, Connection& connection, wire::Connect& connect) {
            if (connection.stage != Stage::awaiting_connect) return true;
            if (connect.has_will()) {
                (*wills)[connect.client_id.text] = connect;
                return true;
            }
            const auto old = wills->find(connect.client_id.text);
            if (old == wills->end()) return true;
            const auto& will = old->second;
            connect.set_will(
                will.will_topic.text, will.will_payload.bytes, will.will_qos(), will.will_retain()
            );
            connect.will_properties = will.will_properties;
            return true;
        }
    );
}

void lose_properties(Core&, Seams& seams) {
    change_will(seams, [](wire::Connect& connect) {
        std::erase_if(connect.will_properties.list, [](const wire::Property& property) {
            return property.id != static_cast<std::uint32_t>(will_delay_interval);
        });
    });
}

void reverse_will_properties(Core&, Seams& seams) {
    change_will(seams, [](wire::Connect& connect) {
        std::ranges::reverse(connect.will_properties.list);
    });
}

void cut_payload(Core&, Seams& seams) {
    change_will(seams, [](wire::Connect& connect) {
        if (!connect.will_payload.bytes.empty()) connect.will_payload.bytes.pop_back();
    });
}

void accept_will_qos_3(Core& core, Seams& seams) {
    tolerate_statement(core, "MQTT-3.1.2-14", "MQTT-3.1.2-12");
    change_will(seams, [](wire::Connect& connect) {
        if (connect.will_qos() == 3) Flags::will_qos.set(connect.connect_flags, 2);
    });
}

void accept_flags_without_will(Core& core, Seams&) {
    tolerate_statement(core, "MQTT-3.1.2-13", "MQTT-3.1.2-11");
    tolerate_statement(core, "MQTT-3.1.2-15", "MQTT-3.1.2-13");
}

}  // namespace

std::span<const Defect> will_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"will-after-disconnect", {"3.1.1:MQTT-3.1.2-10", "3.1.1:MQTT-3.14.4-3", "5.0:MQTT-3.1.2-8", "5.0:MQTT-3.14.4-3"}, "The Will is sent after a normal DISCONNECT"}, [](Core& core, Seams&) { decide(core, Departure::normal, true); }},
        {{"will-not-sent-on-loss", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-7"}, "No Will is sent when the Client is lost"}, [](Core& core, Seams&) { decide(core, Departure::lost, false); }},
        {{"will-not-sent-on-error", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "No Will is sent when the broker closes because of an error", beyond::broken_rules}, [](Core& core, Seams&) { decide(core, Departure::error, false); }},
        {{"will-not-sent-on-silence", {"3.1.1:MQTT-3.1.2-8", "3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-22"}, "No Will is sent when Keep Alive runs out"}, [](Core& core, Seams&) { decide(core, Departure::silence, false); }},
        {{"will-not-sent-on-take-over", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "No Will is sent for a connection that is taken over"}, [](Core& core, Seams&) { decide(core, Departure::taken_over, false); }},
        {{"disconnect-with-will-ignored", {"5.0:MQTT-3.1.2-8", "5.0:MQTT-3.14.4-3"}, "DISCONNECT 0x04 suppresses the Will"}, [](Core& core, Seams&) { decide(core, Departure::with_will, false); }},
        {{"will-too-early", {"5.0:MQTT-3.1.2-8", "5.0:MQTT-3.1.3-9"}, "Will Delay Interval is ignored"}, send_too_early},
        {{"will-late", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "The Will of a lost connection is sent 20 seconds late"}, send_late},
        {{"will-waits-beyond-its-session", {"5.0:MQTT-3.1.2-8"}, "The Will Delay is waited for although the Session ends with its connection"}, outlast_ended_session},
        {{"will-not-sent-on-resuming-take-over", {"3.1.1:MQTT-3.1.2-8", "5.0:MQTT-3.1.2-8"}, "No Will is sent for a connection whose Session another one takes over and goes on with"}, drop_on_resuming_take_over},
        {{"will-sent-on-take-over-in-spite-of-delay", {"5.0:MQTT-3.1.3-9"}, "A take-over that goes on with the Session sends the Will although it has a delay"}, send_on_resuming_take_over},
        {{"delayed-will-not-sent-on-clean-take-over", {"5.0:MQTT-3.1.2-8"}, "A take-over that ends the Session drops a Will that has a delay"}, drop_delayed_on_clean_take_over},
        {{"will-twice", {"3.1.1:MQTT-3.1.2-8", "3.1.1:MQTT-3.1.2-10", "5.0:MQTT-3.1.2-10"}, "The Will is sent twice"}, send_twice},
        {{"will-despite-return", {"5.0:MQTT-3.1.3-9", "5.0:MQTT-3.1.2-8"}, "The Will is sent when the Client comes back within the Will Delay"}, send_despite_return},
        {{"will-forgotten-at-session-end", {"5.0:MQTT-3.1.2-8"}, "A Session that ends before the Will Delay sends no Will"}, forget_at_session_end},
        {{"will-of-earlier-connection", {"3.1.1:MQTT-3.1.2-10", "3.1.1:MQTT-3.1.2-12", "5.0:MQTT-3.1.2-10"}, "A connection without Will inherits the one of an earlier connection"}, keep_for_next_connection},
        {{"will-retain-ignored", {"3.1.1:MQTT-3.1.2-17", "5.0:MQTT-3.1.2-15"}, "Will Retain is ignored"}, [](Core&, Seams& seams) { set_flags(seams, Flags::will_retain, 0); }},
        {{"will-always-retained", {"3.1.1:MQTT-3.1.2-16", "5.0:MQTT-3.1.2-14"}, "Every Will is stored as retained message"}, [](Core&, Seams& seams) { set_flags(seams, Flags::will_retain, 1); }},
        {{"will-qos-ignored", {"3.1.1:MQTT-3.1.2-9", "5.0:MQTT-3.1.2-7"}, "Every Will is sent at QoS 0"}, [](Core&, Seams& seams) { set_flags(seams, Flags::will_qos, 0); }},
        {{"will-payload-cut", {"3.1.1:MQTT-3.1.2-8", "3.1.1:MQTT-3.1.3-1", "5.0:MQTT-3.1.2-7", "5.0:MQTT-3.1.3-1"}, "The Will lacks the last byte of its payload"}, cut_payload},
        {{"will-properties-lost", {"5.0:MQTT-3.1.2-7", "5.0:MQTT-3.1.3-10"}, "The Will is sent without its properties"}, lose_properties},
        {{"will-user-properties-reversed", {"5.0:MQTT-3.1.3-10"}, "The Will's User Properties come in reverse order"}, reverse_will_properties},
        {{"will-qos-3-accepted", {"3.1.1:MQTT-3.1.2-14", "5.0:MQTT-3.1.2-12"}, "Will QoS 3 is accepted", beyond::broken_rules}, accept_will_qos_3},
        {{"will-flags-without-will-accepted", {"3.1.1:MQTT-3.1.2-11", "3.1.1:MQTT-3.1.2-13", "3.1.1:MQTT-3.1.2-15", "5.0:MQTT-3.1.2-11", "5.0:MQTT-3.1.2-13"}, "Will QoS and Will Retain without Will Flag are accepted", beyond::broken_rules}, accept_flags_without_will},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
