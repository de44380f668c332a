#include "harness/evidence/history/reader.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>
#include <utility>

namespace assay::evidence {

using reports::TraceEvent;
using wire::PropertyId;

namespace {

/// What outlives the trace by this much does not expire in it, whoever counts the seconds.
constexpr std::chrono::seconds expiry_slack{60};

bool may_expire(const Message& message, std::span<const TraceEvent> trace) {
    if (!message.expiry_seconds) return false;
    const auto lives_until =
        trace[message.sends.front()].at + std::chrono::seconds{*message.expiry_seconds};
    return lives_until < trace.back().at + expiry_slack;
}

}  // namespace

History read_history(std::span<const TraceEvent> trace) {
    HistoryReader reader;
    for (EventIndex i = 0; i < trace.size(); ++i)
        reader.read(trace[i], i);
    auto history = reader.take();
    history.end = trace.size();
    for (auto& message : history.messages)
        message.may_expire = may_expire(message, trace);
    return history;
}

void HistoryReader::read(const TraceEvent& event, EventIndex index) {
    switch (event.kind) {
    case TraceEvent::Kind::sent:
        return on_sent(event, index);
    case TraceEvent::Kind::received:
        return on_received(event, index);
    case TraceEvent::Kind::opened:
    case TraceEvent::Kind::ended:
        return on_ended(event.actor(), index);
    case TraceEvent::Kind::link:
    case TraceEvent::Kind::note:
    case TraceEvent::Kind::segment:
    case TraceEvent::Kind::expectation:
        return;
    }
}

void HistoryReader::on_ended(const std::string& actor, EventIndex index) {
    auto& connection = connections_[actor];
    if (auto* span = span_of(connection); span && span->ended == never) span->ended = index;
    connection = {};
}

ConnectionSpan* HistoryReader::span_of(Connection& connection) {
    return connection.span ? &history_.connections[*connection.span] : nullptr;
}

HistoryReader::SessionState* HistoryReader::session_of(Connection& connection) {
    if (connection.left) return &*connection.left;
    const auto* span = span_of(connection);
    return span ? &sessions_[span->client_id] : nullptr;
}

void HistoryReader::on_connect(
    const std::string& actor, const wire::Connect& packet, EventIndex index
) {
    // A load opens connections that no `opened` event announces.
    if (span_of(connections_[actor])) on_ended(actor, index);
    auto& connection = connections_[actor];
    connection.version = packet.version();
    ConnectionSpan span{
        .actor = actor,
        .client_id = packet.client_id.text,
        .version = connection.version,
        .connect = index,
        .last_sent = index
    };
    read_wishes(span, packet);
    span.expiry_before_disconnect_seconds = span.session_expiry_seconds;
    // The server will choose; until then the connection stands for itself.
    if (span.client_id.empty()) span.client_id = fmt::format("(unnamed {})", index);
    span.line = line_behind(span);
    connection.span = history_.connections.size();
    last_of_[span.client_id] = *connection.span;
    actors_of_[span.client_id].insert(actor);
    history_.connections.push_back(span);
    if (span.clean)
        for (const auto& held : sessions_[span.client_id].subscriptions | std::views::values) {
            auto& subscription = history_.subscriptions[held];
            if (subscription.end_asked == never) subscription.end_asked = index;
        }
    if (span.has_will) on_will(actor, packet, index);
}

EventIndex HistoryReader::line_behind(const ConnectionSpan& span) const {
    const auto last = last_of_.find(span.client_id);
    if (last == last_of_.end()) return span.connect;
    // Two CONNECTs over two links may come to the server in either order.
    const auto& before = history_.connections[last->second];
    return before.actor == span.actor || before.connack != never ? before.line : span.connect;
}

void HistoryReader::read_wishes(ConnectionSpan& span, const wire::Connect& packet) {
    span.clean = packet.clean_start();
    span.has_will = packet.has_will();
    span.keep_alive_seconds = packet.keep_alive;
    if (span.version == wire::Version::v3_1_1) {
        span.session_expiry_seconds = span.clean ? 0 : wire::session_never_expires;
        return;
    }
    const auto& properties = packet.properties;
    span.session_expiry_seconds =
        properties.get_or<std::uint32_t>(PropertyId::session_expiry_interval, 0);
    span.will_delay_seconds =
        packet.will_properties.get_or<std::uint32_t>(PropertyId::will_delay_interval, 0);
    if (const auto* maximum = properties.find<std::uint16_t>(PropertyId::receive_maximum))
        span.receive_maximum = *maximum;
    span.packet_size_max_bytes =
        properties.get_or(PropertyId::maximum_packet_size, span.packet_size_max_bytes);
}

void HistoryReader::on_will(
    const std::string& actor, const wire::Connect& packet, EventIndex index
) {
    auto& will = history_.messages[message(packet.will_topic.text, packet.will_payload.bytes)];
    will.is_will = true;
    will.publisher = actor;
    will.line = history_.connections.back().line;
    will.publisher_id = packet.client_id.text;
    will.qos = packet.will_qos();
    note_retain(will, packet.will_retain());
    note_expiry(will, packet.will_properties);
    will.sends.push_back(index);
    ++will.first_transmissions;
}

void HistoryReader::on_connack(
    Connection& connection, const wire::Connack& packet, EventIndex index
) {
    auto* span = span_of(connection);
    if (!span || span->connack != never) return;
    span->connack = index;
    span->accepted = packet.reason_code == 0;
    span->session_present = packet.session_present();
    if (!span->accepted) return;
    SessionState early;
    if (const auto* assigned =
            packet.properties.find<wire::Utf8>(PropertyId::assigned_client_identifier))
        early = rename(*span, assigned->text);
    span->session_expiry_seconds =
        packet.properties.get_or(PropertyId::session_expiry_interval, span->session_expiry_seconds);
    span->expiry_before_disconnect_seconds = span->session_expiry_seconds;
    span->keep_alive_seconds = packet.properties.get_or<std::uint16_t>(
        PropertyId::server_keep_alive, static_cast<std::uint16_t>(span->keep_alive_seconds)
    );
    if (const auto* maximum = packet.properties.find<std::uint16_t>(PropertyId::receive_maximum))
        span->server_receive_maximum = *maximum;
    auto& session = sessions_[span->client_id];
    if (!span->session_present) {
        leave_to_others(session, connection);
        session = begin_session(session, *connection.span, index);
    }
    for (const auto& [filter, place] : early.subscriptions)
        session.subscriptions[filter] = place;
}

HistoryReader::SessionState
HistoryReader::begin_session(const SessionState& last, std::size_t connection, EventIndex connack) {
    SessionState fresh;
    for (const auto& [filter, place] : last.subscriptions) {
        auto& subscription = history_.subscriptions[place];
        // A Client need not wait for CONNACK (3.1.4): what it asked for meanwhile is of the new one.
        if (subscription.connection == connection) {
            fresh.subscriptions.emplace(filter, place);
            continue;
        }
        subscription.ended = connack;
        subscription.lost_with = connection;
    }
    return fresh;
}

void HistoryReader::leave_to_others(const SessionState& last, const Connection& newer) {
    const auto& client_id = history_.connections[*newer.span].client_id;
    for (const auto& actor : actors_of_[client_id]) {
        auto& other = connections_[actor];
        const auto* span = span_of(other);
        if (&other != &newer && span && span->client_id == client_id && !other.left)
            other.left = last;
    }
}

HistoryReader::SessionState HistoryReader::rename(ConnectionSpan& span, const std::string& name) {
    const auto unnamed = std::exchange(span.client_id, name);
    actors_of_[name].insert(span.actor);
    for (auto& subscription : history_.subscriptions | std::views::reverse) {
        if (subscription.asked < span.connect) break;
        if (subscription.client_id == unnamed) subscription.client_id = name;
    }
    for (auto& message : history_.messages | std::views::reverse) {
        if (message.sends.front() < span.connect) break;
        if (message.publisher_id == unnamed) message.publisher_id = name;
    }
    const auto known = sessions_.extract(unnamed);
    return known.empty() ? SessionState{} : known.mapped();
}

void HistoryReader::on_disconnect(
    Connection& connection, const wire::Disconnect& packet, bool was_lost, EventIndex index
) {
    auto* span = span_of(connection);
    if (!span) return;
    if (packet.reason() == 0) span->disconnected = index;
    if (!packet.properties) return;
    const auto said = packet.properties->get_or(
        PropertyId::session_expiry_interval, span->session_expiry_seconds
    );
    // The server goes on with the older interval if the link lost the packet.
    span->session_expiry_seconds = was_lost ? std::min(said, span->session_expiry_seconds) : said;
}

void HistoryReader::on_sent(const TraceEvent& event, EventIndex index) {
    auto& connection = connections_[event.actor()];
    auto decoded = wire::decode(event.bytes, connection.version);
    if (!decoded) return;  // raw bytes of a scenario: no message of ours
    if (const auto* connect = std::get_if<wire::Connect>(&*decoded))
        return on_connect(event.actor(), *connect, index);
    if (auto* span = span_of(connection)) span->last_sent = index;
    if (auto* publish = std::get_if<wire::Publish>(&*decoded))
        on_publish_sent(event.actor(), connection, std::move(*publish), index);
    else if (const auto* subscribe = std::get_if<wire::Subscribe>(&*decoded))
        on_subscribe(event.actor(), connection, *subscribe, index);
    else if (const auto* unsubscribe = std::get_if<wire::Unsubscribe>(&*decoded))
        on_unsubscribe(connection, *unsubscribe, index);
    else if (const auto* disconnect = std::get_if<wire::Disconnect>(&*decoded))
        on_disconnect(connection, *disconnect, event.lost, index);
    else
        on_acknowledgement_sent(connection, *decoded, index);
}

void HistoryReader::on_acknowledgement_sent(
    Connection& connection, const wire::Packet& packet, EventIndex index
) {
    auto* span = span_of(connection);
    if (!span) return;
    const auto finish = [&](std::uint16_t packet_id) {
        span->unacknowledged.erase(packet_id);
        span->window_in.push_back({index, packet_id, false});
    };
    if (const auto* puback = std::get_if<wire::Puback>(&packet)) finish(puback->packet_id);
    if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&packet)) finish(pubcomp->packet_id);
    if (const auto* pubrec = std::get_if<wire::Pubrec>(&packet)) {
        // Whatever it is for, the server may answer it with PUBREL.
        connection.exchanges.insert(pubrec->packet_id);
        if (wire::is_failure(pubrec->reason())) finish(pubrec->packet_id);
    }
}

void HistoryReader::on_pubrel_received(
    Connection& connection, const wire::Pubrel& packet, EventIndex index
) {
    auto* session = session_of(connection);
    if (!session) return;
    session->unreleased.erase(packet.packet_id);
    auto& span = *span_of(connection);
    if (!span.session_present && span.old_state == never &&
        !connection.exchanges.contains(packet.packet_id))
        span.old_state = index;
}

void HistoryReader::on_received(const TraceEvent& event, EventIndex index) {
    auto& connection = connections_[event.actor()];
    auto decoded = wire::decode(event.bytes, connection.version);
    if (!decoded) return;  // the passive checks speak of it
    if (auto* span = span_of(connection)) span->last_received = index;
    if (const auto* connack = std::get_if<wire::Connack>(&*decoded))
        on_connack(connection, *connack, index);
    else if (auto* publish = std::get_if<wire::Publish>(&*decoded))
        on_publish_received(event.actor(), connection, std::move(*publish), index);
    else if (const auto* puback = std::get_if<wire::Puback>(&*decoded))
        on_acknowledged(connection, puback->packet_id, puback->reason(), true, index);
    else if (const auto* pubrec = std::get_if<wire::Pubrec>(&*decoded))
        on_acknowledged(
            connection,
            pubrec->packet_id,
            pubrec->reason(),
            wire::is_failure(pubrec->reason()),
            index
        );
    else if (const auto* pubcomp = std::get_if<wire::Pubcomp>(&*decoded))
        on_acknowledged(connection, pubcomp->packet_id, 0, true, index);
    else if (const auto* suback = std::get_if<wire::Suback>(&*decoded))
        on_suback(connection, *suback, index);
    else if (const auto* unsuback = std::get_if<wire::Unsuback>(&*decoded))
        on_unsuback(connection, *unsuback, index);
    else if (const auto* pubrel = std::get_if<wire::Pubrel>(&*decoded))
        on_pubrel_received(connection, *pubrel, index);
}

}  // namespace assay::evidence
