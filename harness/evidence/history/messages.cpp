// What history_reader makes of publishes and subscriptions.
#include "harness/evidence/history/reader.hpp"
#include "harness/evidence/trace/load_payload.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::evidence {

using wire::PropertyId;

namespace {

/// Puts the topic in where an alias stands for it.
void resolve(wire::Publish& publish, std::map<std::uint16_t, std::string>& aliases) {
    const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
    if (!alias) return;
    if (publish.topic.text.empty())
        publish.topic.text = aliases[*alias];
    else
        aliases[*alias] = publish.topic.text;
}

std::size_t hash_of(std::string_view topic, const wire::Bytes& payload) {
    constexpr std::size_t spread = 0x9E3779B97F4A7C15;
    const std::string_view text{reinterpret_cast<const char*>(payload.data()), payload.size()};
    const std::hash<std::string_view> hash;
    return hash(topic) * spread + hash(text);
}

/// Whether a later connection of the Client has had this copy with DUP already, under its identifier
/// [MQTT-4.4.0-1], so that it is an earlier transmission of it, a repeat itself or not: what one link
/// holds up comes behind what the next one brings.
bool has_come_again(const Message& message, const Delivery& earlier) {
    return std::ranges::any_of(message.deliveries, [&](const Delivery& other) {
        return other.dup && other.packet_id == earlier.packet_id &&
               other.client_id == earlier.client_id && other.connection > earlier.connection;
    });
}

}  // namespace

EventIndex HistoryReader::line_of(const ConnectionSpan* span) {
    return span ? span->line : never;
}

bool HistoryReader::is_taken_over(const Connection& connection) const {
    const auto last = last_of_.find(history_.connections[*connection.span].client_id);
    return last != last_of_.end() && last->second != *connection.span;
}

void HistoryReader::note_retain(Message& message, bool retain) {
    message.retain_differs |= !message.sends.empty() && message.retain != retain;
    message.retain |= retain;
}

void HistoryReader::note_expiry(Message& message, const wire::Properties& properties) {
    const auto* expiry = properties.find<std::uint32_t>(PropertyId::message_expiry_interval);
    if (!expiry) return;
    message.expiry_seconds = std::min(message.expiry_seconds.value_or(*expiry), *expiry);
}

std::optional<std::size_t>
HistoryReader::find_message(const std::string& topic, const wire::Bytes& payload) const {
    const auto [first, last] = messages_.equal_range(hash_of(topic, payload));
    for (auto place = first; place != last; ++place) {
        const auto& known = history_.messages[place->second];
        if (known.topic == topic && known.payload == payload) return place->second;
    }
    return std::nullopt;
}

std::size_t HistoryReader::message(const std::string& topic, const wire::Bytes& payload) {
    if (const auto known = find_message(topic, payload)) return *known;
    Message fresh{.topic = topic, .payload = payload};
    if (auto mark = load_mark(payload)) {
        fresh.load = std::move(mark->load);
        fresh.number = mark->number;
    }
    const auto place = history_.messages.size();
    messages_.emplace(hash_of(topic, payload), place);
    history_.messages.push_back(std::move(fresh));
    return place;
}

void HistoryReader::on_publish_sent(
    const std::string& actor, Connection& connection, wire::Publish packet, EventIndex index
) {
    resolve(packet, connection.aliases_sent);
    const auto place = message(packet.topic.text, packet.payload.bytes);
    auto& sent = history_.messages[place];
    auto* span = span_of(connection);
    if (sent.sends.empty()) {
        sent.publisher = actor;
        sent.qos = packet.qos();
        sent.line = line_of(span);
        if (span) sent.publisher_id = span->client_id;
    }
    sent.has_publishers |= sent.publisher != actor && sent.line != line_of(span);
    // Taken over, the server may have it before or not at all.
    sent.has_publishers |= span && is_taken_over(connection);
    if (span) span->carries_load |= !sent.load.empty();
    sent.qos_differs |= sent.qos != packet.qos();
    note_retain(sent, packet.retain());
    note_expiry(sent, packet.properties);
    sent.sends.push_back(index);
    if (!packet.dup()) {
        ++sent.first_transmissions;
        sent.last_fresh = index;
    }
    sent.settled = never;
    if (packet.qos() == 0 || !span) {
        ++sent.open_sends;
        return;
    }
    auto& publishing = session_of(connection)->publishing;
    const auto exchange = publishing.find(packet.packet_id);
    // A repeat is acknowledged together with what it repeats.
    if (exchange == publishing.end() || exchange->second != place) ++sent.open_sends;
    publishing[packet.packet_id] = place;
    span->window_out.push_back({index, packet.packet_id, true});
}

void HistoryReader::on_acknowledged(
    Connection& connection,
    std::uint16_t packet_id,
    std::uint8_t reason,
    bool is_last,
    EventIndex index
) {
    auto* session = session_of(connection);
    if (!session) return;
    if (is_last) span_of(connection)->window_out.push_back({index, packet_id, false});
    const auto publishing = session->publishing.find(packet_id);
    if (publishing == session->publishing.end()) return;
    auto& sent = history_.messages[publishing->second];
    auto& known = wire::is_failure(reason) ? sent.refused : sent.accepted;
    if (known == never) known = index;
    if (!is_last) return;
    if (sent.accepted != never && sent.completed == never) sent.completed = index;
    if (sent.open_sends > 0) --sent.open_sends;
    if (sent.completed != never && sent.open_sends == 0) sent.settled = index;
    session->publishing.erase(publishing);
}

void HistoryReader::on_publish_received(
    const std::string& actor, Connection& connection, wire::Publish packet, EventIndex index
) {
    resolve(packet, connection.aliases_received);
    const auto known = find_message(packet.topic.text, packet.payload.bytes);
    Delivery delivery{
        .event = index,
        .actor = actor,
        .packet_id = packet.packet_id,
        .qos = packet.qos(),
        .dup = packet.dup(),
        .retain = packet.retain(),
        .is_repeat = packet.qos() == 1 && packet.dup()
    };
    if (auto* span = span_of(connection)) {
        delivery.client_id = span->client_id;
        delivery.connection = connection.span;
        if (packet.qos() > 0) {
            span->unacknowledged.insert(packet.packet_id);
            span->window_in.push_back({index, packet.packet_id, true});
            const auto is_first = connection.exchanges.insert(packet.packet_id).second;
            // What was published after the CONNECT no older Session can have sent.
            const bool may_be_older =
                !known || history_.messages[*known].sends.front() < span->connect;
            if (is_first && packet.dup() && may_be_older && !span->session_present &&
                span->old_state == never)
                span->old_state = index;
        }
    }
    if (auto* session = session_of(connection); session && packet.qos() == 2)
        delivery.is_repeat = !session->unreleased.insert(packet.packet_id).second ||
                             (known && has_come_again(history_.messages[*known], delivery));
    if (known)
        history_.messages[*known].deliveries.push_back(std::move(delivery));
    else
        history_.unknown.push_back(
            {std::move(delivery), packet.topic.text, std::move(packet.payload.bytes)}
        );
}

void HistoryReader::on_subscribe(
    const std::string& actor,
    Connection& connection,
    const wire::Subscribe& packet,
    EventIndex index
) {
    auto* session = session_of(connection);
    if (!session) return;
    auto& spans = connection.subscribing[packet.packet_id];
    spans.clear();
    for (const auto& subscription : packet.subscriptions) {
        const auto& filter = subscription.topic_filter;
        const auto parts = session::split_shared(filter.text);
        SubscriptionSpan span{
            .actor = actor,
            .client_id = span_of(connection)->client_id,
            .connection = *connection.span,
            .share_name = std::string{parts.share_name},
            .filter = std::string{parts.filter},
            .options = subscription.options,
            .granted_qos = subscription.qos(),
            .asked = index,
            .replaces = session->subscriptions.contains(filter.text)
        };
        // From here on either the old or the new one is in force.
        if (span.replaces) {
            auto& old = history_.subscriptions[session->subscriptions[filter.text]];
            old.end_asked = std::min(old.end_asked, index);
        }
        session->subscriptions[filter.text] = history_.subscriptions.size();
        spans.push_back(history_.subscriptions.size());
        history_.subscriptions.push_back(std::move(span));
    }
}

void HistoryReader::on_suback(
    Connection& connection, const wire::Suback& packet, EventIndex index
) {
    const auto asked = connection.subscribing.find(packet.packet_id);
    if (asked == connection.subscribing.end()) return;
    const auto& spans = asked->second;
    for (std::size_t i = 0; i < std::min(spans.size(), packet.reason_codes.size()); ++i) {
        auto& span = history_.subscriptions[spans[i]];
        const auto code = packet.reason_codes[i];
        // A refusal leaves an older subscription with this filter in an unknown state.
        if (wire::is_failure(code)) {
            if (!span.replaces) span.ended = index;
            continue;
        }
        span.granted_qos = code;
        span.granted = index;
    }
    connection.subscribing.erase(asked);
}

void HistoryReader::on_unsubscribe(
    Connection& connection, const wire::Unsubscribe& packet, EventIndex index
) {
    auto* session = session_of(connection);
    if (!session) return;
    auto& filters = connection.unsubscribing[packet.packet_id];
    filters.clear();
    for (const auto& filter : packet.topic_filters) {
        filters.push_back(filter.text);
        const auto held = session->subscriptions.find(filter.text);
        if (held == session->subscriptions.end()) continue;
        auto& span = history_.subscriptions[held->second];
        span.end_asked = std::min(span.end_asked, index);
    }
}

void HistoryReader::on_unsuback(
    Connection& connection, const wire::Unsuback& packet, EventIndex index
) {
    const auto asked = connection.unsubscribing.find(packet.packet_id);
    auto* session = session_of(connection);
    if (asked == connection.unsubscribing.end() || !session) return;
    for (std::size_t i = 0; i < asked->second.size(); ++i) {
        const auto code = i < packet.reason_codes.size() ? packet.reason_codes[i] : 0;
        const auto held = session->subscriptions.find(asked->second[i]);
        if (wire::is_failure(code) || held == session->subscriptions.end()) continue;
        // Subscribed again after the UNSUBSCRIBE went out: not the one that ends here.
        auto& span = history_.subscriptions[held->second];
        if (span.end_asked == never) continue;
        span.ended = index;
        session->subscriptions.erase(held);
    }
    connection.unsubscribing.erase(asked);
}

}  // namespace assay::evidence
