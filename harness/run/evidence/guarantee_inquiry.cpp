#include "harness/run/evidence/guarantee_inquiry.hpp"

#include "reference/session/topic_match.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace assay::harness {

using reports::TraceEvent;

namespace {

/// A witness longer than that helps nobody.
constexpr std::size_t witness_events_max = 12;
constexpr std::uint32_t for_ever = 0xFFFFFFFF;

}  // namespace

Inquiry::Inquiry(const Guarantee& guarantee, const GuaranteeInput& input, const History& history)
    : guarantee_{guarantee},
      input_{input},
      history_{history},
      has_loads_{std::ranges::any_of(history.messages, [](const Message& message) {
          return !message.load.empty();
      })} {}

bool Inquiry::is_about(const std::string& actor) const {
    const auto& of = guarantee_.of;
    return of.empty() || std::ranges::find(of, actor) != of.end();
}

bool Inquiry::is_about(const Message& message, const std::string& receiver) const {
    const auto& of = guarantee_.of;
    if (of.empty()) return !has_loads_ || !message.load.empty();
    const auto names = [&](const std::string& name) {
        return !name.empty() && std::ranges::find(of, name) != of.end();
    };
    return names(message.load) || names(message.publisher) || names(receiver);
}

std::vector<const SubscriptionSpan*>
Inquiry::matching(const std::string& topic, const std::string& client_id) const {
    std::vector<const SubscriptionSpan*> found;
    for (const auto& span : history_.subscriptions)
        if (span.client_id == client_id && session::filter_matches(span.filter, topic))
            found.push_back(&span);
    return found;
}

std::set<std::string> Inquiry::subscribers() const {
    std::set<std::string> clients;
    for (const auto& span : history_.subscriptions)
        clients.insert(span.client_id);
    return clients;
}

std::size_t Inquiry::copies_max(const Message& message, const std::string& client_id) const {
    const auto spans = matching(message.topic, client_id);
    std::set<std::pair<std::string, std::string>> filters;
    for (const auto* span : spans)
        filters.emplace(span->share_name, span->filter);
    // A QoS 1 repeat may be a new message to a server that has acknowledged the first.
    const auto publishes = message.qos == 1 ? message.sends.size() : message.first_transmissions;
    const auto live =
        std::max<std::size_t>(publishes, 1) * std::max<std::size_t>(filters.size(), 1);
    return live + (message.retain ? spans.size() : 0);
}

std::optional<std::string> Inquiry::excuse(const std::string& client_id, EventIndex since) const {
    const auto* connection = history_.open_at_end(client_id);
    if (!connection) return fmt::format("{} was not connected at the end", client_id);
    const auto& name = connection->actor;
    // With a window that the receiver leaves full, the server has to wait.
    if (!connection->unacknowledged.empty())
        return fmt::format("{} had not acknowledged everything at the end", name);
    const auto link = input_.actor_links.find(name);
    if (link != input_.actor_links.end())
        for (EventIndex i = history_.end; i-- > 0;) {
            const auto& event = trace()[i];
            if (event.kind != TraceEvent::Kind::link || event.actor != link->second) continue;
            if (event.text.starts_with("down")) return fmt::format("the link of {} was down", name);
            if (!event.text.starts_with("up")) continue;
            // After an outage TCP sleeps about as long again: nothing heard, nothing known.
            if (connection->connect < i && connection->last_received < i)
                return fmt::format("{} heard nothing after the outage", name);
            since = std::max(since, i);
            break;
        }
    const auto start = at(std::max(since, connection->connack));
    if (std::max(input_.end, trace().back().at) - start < input_.settle)
        return fmt::format("{} had no time to receive it", name);
    return std::nullopt;
}

bool Inquiry::session_was_due(const ConnectionSpan& connection) const {
    if (connection.clean || !connection.accepted) return false;
    const ConnectionSpan* before = nullptr;
    for (const auto& span : history_.connections) {
        if (span.connect >= connection.connect || span.client_id != connection.client_id) continue;
        before = &span;
    }
    // An attempt without an answer may or may not have begun a new Session.
    if (!before || !before->accepted) return false;
    if (before->session_expiry_seconds == for_ever) return true;
    // The server had the connection at least when it sent what was received last.
    const auto last_sign = std::max(
        before->connack, before->last_received == never ? before->connack : before->last_received
    );
    const auto away = at(connection.connack) - at(last_sign);
    return away < std::chrono::seconds{before->session_expiry_seconds};
}

bool Inquiry::same_connection(const SubscriptionSpan& a, const SubscriptionSpan& b) const {
    const auto [first, second] = std::minmax(a.asked, b.asked);
    return a.actor == b.actor &&
           std::ranges::none_of(history_.connections, [&](const ConnectionSpan& span) {
               return span.actor == a.actor && span.connect > first && span.connect < second;
           });
}

bool Inquiry::has_reached(const Message& message, const std::string& client_id) {
    return std::ranges::any_of(message.deliveries, [&](const Delivery& delivery) {
        return delivery.client_id == client_id;
    });
}

std::string Inquiry::name_of(const Message& message) {
    if (!message.load.empty()) return fmt::format("message {} of {}", message.number, message.load);
    const std::string text{message.payload.begin(), message.payload.end()};
    return fmt::format(
        "{}\"{}\" on {}",
        message.is_will ? "will " : "",
        wire::escape(text),
        wire::escape(message.topic)
    );
}

std::string Inquiry::line_of(EventIndex index) const {
    const auto& event = trace()[index];
    const auto seconds = std::chrono::duration<double>{event.at}.count();
    const auto* arrow = event.kind == TraceEvent::Kind::sent       ? "> "
                        : event.kind == TraceEvent::Kind::received ? "< "
                                                                   : "";
    return fmt::format("{:.3f} s {} {}{}", seconds, event.actor, arrow, event.text);
}

std::string Inquiry::lines_of(const std::set<EventIndex>& events) const {
    std::string text;
    std::size_t number = 0;
    for (const auto index : events) {
        ++number;
        const auto left_out = events.size() - witness_events_max;
        if (events.size() > witness_events_max && number > witness_events_max / 2 &&
            number <= witness_events_max / 2 + left_out) {
            if (number == witness_events_max / 2 + 1)
                text += fmt::format("; ... {} more", left_out);
            continue;
        }
        text += fmt::format("{}{}", text.empty() ? "" : "; ", line_of(index));
    }
    return text;
}

std::string Inquiry::life_of(const Message& message, const std::string& client_id) const {
    std::set<EventIndex> events{message.sends.begin(), message.sends.end()};
    if (message.accepted != never) events.insert(message.accepted);
    if (message.refused != never) events.insert(message.refused);
    for (const auto& delivery : message.deliveries)
        if (delivery.client_id == client_id) events.insert(delivery.event);
    return lines_of(std::move(events));
}

}  // namespace assay::harness
