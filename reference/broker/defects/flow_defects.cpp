// Receive Maximum, Maximum Packet Size, problem information and Keep Alive
// (3.1.2.10, 3.1.2.11, 4.9).
#include "reference/broker/defects/taps.hpp"
#include "reference/broker/deliver.hpp"
#include "reference/wire/reason_codes.hpp"

#include <memory>

namespace assay::broker {

using enum wire::PropertyId;
using namespace std::chrono_literals;

namespace {

/// CONNECT as if it did not have `id`.
void ignore_wish(Seams& seams, wire::PropertyId id) {
    on_arrival<wire::Connect>(seams, [id](Core&, Connection&, wire::Connect& connect) {
        connect.properties.remove(id);
        return true;
    });
}

void keep_quota_after_refusal(Core&, Seams& seams) {
    on_arrival<wire::Pubrec>(seams, [](Core&, Connection& connection, wire::Pubrec& pubrec) {
        if (wire::is_failure(pubrec.reason()) && connection.session)
            connection.session->outgoing.abandon(pubrec.packet_id);
        return true;
    });
}

void free_quota_at_pubrec(Core&, Seams& seams) {
    on_arrival<wire::Pubrec>(seams, [](Core& core, Connection& connection, wire::Pubrec& pubrec) {
        if (wire::is_failure(pubrec.reason()) || !connection.session) return true;
        connection.send_quota.earn();
        send_waiting(core, connection);
        return true;
    });
}

/// With the Client's window full every answer waits, as if it were a message.
void hold_answers(Core&, Seams& seams) {
    seams.leaving.add([&seams](Core& core, Seams::Outputs& outputs) {
        std::erase_if(outputs, [&](const Output& output) {
            const auto* connection = core.connection(output.connection);
            if (!output.packet || !connection || connection->stage != Stage::open) return false;
            const auto type = wire::type_of(*output.packet);
            if (connection->send_quota.has_room() || type == wire::PacketType::publish ||
                type == wire::PacketType::connack)
                return false;
            seams.later(core.now + 30s, output);
            return true;
        });
    });
}

/// What does not fit into the window at once is thrown away.
void lose_what_waits(Core&, Seams& seams) {
    seams.leaving.add([](Core& core, Seams::Outputs&) {
        for (auto& [client_id, session] : core.sessions)
            if (session.connection) session.queue.clear();
    });
}

void never_count(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection& connection, wire::Publish&) {
        connection.receive_window = session::ReceiveWindow{};
        return true;
    });
}

/// What was in flight on the last connection counts against the Receive Maximum of the next one.
void keep_spent_quota(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core& core, Connection&, wire::Connect& connect) {
        const auto* session = session_to_resume(core, connect);
        if (!session) return true;
        const auto spent = session->outgoing.size();
        for (auto& property : connect.properties.list)
            if (property.id == static_cast<std::uint32_t>(receive_maximum))
                if (auto* maximum = std::get_if<std::uint16_t>(&property.value))
                    *maximum = static_cast<std::uint16_t>(*maximum > spent ? *maximum - spent : 1U);
        return true;
    });
}

/// The PUBCOMP of an exchange that an earlier connection began raises the quota above its start.
void widen_by_older_exchanges(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core& core, Connection&, wire::Connect& connect) {
        const auto* session = session_to_resume(core, connect);
        if (!session) return true;
        const auto older = session->outgoing.released().size();
        for (auto& property : connect.properties.list)
            if (property.id == static_cast<std::uint32_t>(receive_maximum))
                if (auto* maximum = std::get_if<std::uint16_t>(&property.value))
                    *maximum = static_cast<std::uint16_t>(*maximum + older);
        return true;
    });
}

void send_any_size(Core& core, Seams&) {
    core.rules.fits = [](const Connection&, std::size_t) { return true; };
}

/// `P` explains itself by `property`, whether the Client can take that much or not.
template <class P>
void explain(Seams& seams, const wire::Property& property) {
    on_leaving<P>(seams, [property](Core&, Output& output, P& packet) {
        if (output.version != wire::Version::v5_0) return true;
        if constexpr (requires { packet.properties.list; }) {
            packet.properties.list.push_back(property);
        } else {
            packet.reason_code = packet.reason();
            if (!packet.properties) packet.properties.emplace();
            packet.properties->list.push_back(property);
        }
        return true;
    });
}

void explain_all(Seams& seams, wire::PropertyId id, wire::PropertyValue value) {
    const wire::Property property{static_cast<std::uint32_t>(id), std::move(value)};
    explain<wire::Puback>(seams, property);
    explain<wire::Pubrec>(seams, property);
    explain<wire::Pubrel>(seams, property);
    explain<wire::Pubcomp>(seams, property);
    explain<wire::Suback>(seams, property);
    explain<wire::Unsuback>(seams, property);
    explain<wire::Disconnect>(seams, property);
    explain<wire::Auth>(seams, property);
}

void explain_by_reason_string(Core&, Seams& seams) {
    explain_all(seams, reason_string, wire::Utf8{std::string(200, 'r')});
}

void explain_by_user_property(Core&, Seams& seams) {
    explain_all(seams, user_property, wire::Utf8Pair{"node", std::string(200, 'n')});
}

/// CONNACK explains itself at length to every Client of 5.0.
void explain_connack(Seams& seams, wire::PropertyId id, wire::PropertyValue value) {
    explain<wire::Connack>(seams, {static_cast<std::uint32_t>(id), std::move(value)});
}

/// A packet that is too large is not sent, but takes its place in the window for ever.
void block_on_large(Core& core, Seams& seams) {
    core.rules.fits = [](const Connection& connection, std::size_t size) {
        return standard::fits(connection, size) || size > 60;
    };
    on_leaving<wire::Publish>(seams, [](Core& now, Output& output, wire::Publish& publish) {
        const auto* connection = now.connection(output.connection);
        return !connection ||
               wire::encoded_size(publish, output.version) <= connection->packet_size_max_bytes;
    });
}

void keep_alive_limit(Core& core, std::optional<Duration> (*limit)(std::chrono::seconds)) {
    core.rules.silence_limit = limit;
}

/// CONNACK announces a Server Keep Alive, and a silent Client is never disconnected.
void announce_keep_alive_in_vain(Core& core, Seams&) {
    core.options.server_keep_alive = 3s;
    keep_alive_limit(core, [](std::chrono::seconds) -> std::optional<Duration> {
        return std::nullopt;
    });
}

/// Only PINGREQ begins a new period.
void renew_by_ping_only(Core&, Seams& seams) {
    auto last = std::make_shared<std::map<ConnectionId, Instant>>();
    seams.received.add([last](Core& core, Connection& connection, wire::Bytes&) {
        if (const auto at = core.deadlines.at({Timer::keep_alive, connection.id, {}}))
            (*last)[connection.id] = *at;
        return true;
    });
    seams.arriving.add([last](Core& core, Connection& connection, wire::Packet& packet) {
        const auto before = last->find(connection.id);
        if (!std::holds_alternative<wire::Pingreq>(packet) && before != last->end())
            core.deadlines.set({Timer::keep_alive, connection.id, {}}, before->second);
        return true;
    });
}

}  // namespace

std::span<const Defect> flow_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"receive-maximum-exceeded", {"5.0:MQTT-3.3.4-9", "5.0:MQTT-4.9.0-1", "5.0:MQTT-4.9.0-2"}, "The Client's Receive Maximum is ignored"}, [](Core&, Seams& seams) { ignore_wish(seams, receive_maximum); }},
        {{"quota-lost-by-refusal", {"5.0:MQTT-4.9.0-2"}, "A PUBREC of 0x80 or above does not free a place in the window"}, keep_quota_after_refusal},
        {{"quota-freed-by-pubrec", {"5.0:MQTT-3.3.4-9", "5.0:MQTT-4.9.0-2"}, "A PUBREC of success frees a place in the window"}, free_quota_at_pubrec},
        {{"answers-wait-for-window", {"5.0:MQTT-3.3.4-10", "5.0:MQTT-4.9.0-3"}, "With a full window answers other than PUBLISH wait too"}, hold_answers},
        {{"messages-beyond-window-lost", {"3.1.1:MQTT-4.5.0-1", "5.0:MQTT-4.5.0-1", "5.0:MQTT-4.9.0-2"}, "Messages that do not fit into the window are lost"}, lose_what_waits},
        {{"quota-spent-by-earlier-connection", {"5.0:MQTT-4.9.0-1"}, "What was in flight on an earlier connection narrows the window of the next one"}, keep_spent_quota},
        {{"quota-widened-by-earlier-exchange", {"5.0:MQTT-3.3.4-9", "5.0:MQTT-4.9.0-2"}, "The PUBCOMP of an exchange that an earlier connection began widens the window"}, widen_by_older_exchanges},
        {{"receive-maximum-not-enforced", {"5.0:ASSAY-3.3.4-2"}, "A Client may have more in flight than the broker's Receive Maximum", beyond::broken_rules}, never_count},
        {{"maximum-packet-size-exceeded", {"5.0:MQTT-3.1.2-24"}, "The Client's Maximum Packet Size is ignored"}, send_any_size},
        {{"reason-string-despite-packet-size", {"5.0:MQTT-3.4.2-2", "5.0:MQTT-3.5.2-2", "5.0:MQTT-3.6.2-2", "5.0:MQTT-3.7.2-2", "5.0:MQTT-3.9.2-1", "5.0:MQTT-3.11.2-1", "5.0:MQTT-3.14.2-3", "5.0:MQTT-3.15.2-2"}, "Answers have a Reason String even above the Client's Maximum Packet Size"}, explain_by_reason_string},
        {{"user-property-despite-packet-size", {"5.0:MQTT-3.4.2-3", "5.0:MQTT-3.5.2-3", "5.0:MQTT-3.6.2-3", "5.0:MQTT-3.7.2-3", "5.0:MQTT-3.9.2-2", "5.0:MQTT-3.11.2-2", "5.0:MQTT-3.14.2-4", "5.0:MQTT-3.15.2-3"}, "Answers have a User Property even above the Client's Maximum Packet Size"}, explain_by_user_property},
        {{"connack-reason-string-despite-packet-size", {"5.0:MQTT-3.2.2-19"}, "CONNACK has a Reason String even above the Client's Maximum Packet Size"}, [](Core&, Seams& seams) { explain_connack(seams, reason_string, wire::Utf8{std::string(200, 'r')}); }},
        {{"connack-user-property-despite-packet-size", {"5.0:MQTT-3.2.2-20"}, "CONNACK has a User Property even above the Client's Maximum Packet Size"}, [](Core&, Seams& seams) { explain_connack(seams, user_property, wire::Utf8Pair{"node", std::string(200, 'n')}); }},
        {{"oversized-message-blocks-window", {"5.0:MQTT-3.1.2-25"}, "A message that is too large for the Client keeps its place in the window"}, block_on_large},
        {{"problem-information-forced", {"5.0:MQTT-3.1.2-29"}, "Request Problem Information 0 is ignored"}, [](Core&, Seams& seams) { ignore_wish(seams, request_problem_information); }},
        {{"keep-alive-ignored", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22", "5.0:MQTT-3.2.2-22"}, "A silent Client is never disconnected"}, [](Core& core, Seams&) { keep_alive_limit(core, [](std::chrono::seconds) -> std::optional<Duration> { return std::nullopt; }); }},
        {{"keep-alive-too-early", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "A silent Client is disconnected after half a Keep Alive period", beyond::instants}, [](Core& core, Seams&) { keep_alive_limit(core, [](std::chrono::seconds period) { return period == 0s ? std::nullopt : std::optional{Duration{period} / 2}; }); }},
        {{"keep-alive-too-late", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "A silent Client is disconnected after ten Keep Alive periods"}, [](Core& core, Seams&) { keep_alive_limit(core, [](std::chrono::seconds period) { return period == 0s ? std::nullopt : std::optional{Duration{period} * 10}; }); }},
        {{"keep-alive-after-one-period", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "A silent Client is disconnected after 1.18 Keep Alive periods", beyond::instants}, [](Core& core, Seams&) { keep_alive_limit(core, [](std::chrono::seconds period) { return period == 0s ? std::nullopt : std::optional{Duration{period} * 118 / 100}; }); }},
        {{"keep-alive-seconds-late", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "A silent Client is disconnected four and a half seconds later than due", beyond::instants}, [](Core& core, Seams&) { keep_alive_limit(core, [](std::chrono::seconds period) { return period == 0s ? std::nullopt : std::optional{Duration{period} * 3 / 2 + 4500ms}; }); }},
        {{"server-keep-alive-not-enforced", {"5.0:MQTT-3.1.2-22"}, "CONNACK has a Server Keep Alive, and a silent Client is never disconnected", beyond::instants}, announce_keep_alive_in_vain},
        {{"keep-alive-zero-times-out", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "Keep Alive 0 disconnects a Client after two seconds"}, [](Core& core, Seams&) { keep_alive_limit(core, [](std::chrono::seconds period) { return std::optional{period == 0s ? Duration{2s} : Duration{period} * 3 / 2}; }); }},
        {{"keep-alive-renewed-by-ping-only", {"3.1.1:MQTT-3.1.2-24", "5.0:MQTT-3.1.2-22"}, "Packets other than PINGREQ do not begin a new Keep Alive period", beyond::instants}, renew_by_ping_only},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
