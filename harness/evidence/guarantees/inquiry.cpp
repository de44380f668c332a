#include "harness/evidence/guarantees/inquiry.hpp"

#include "harness/evidence/trace/member.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;

Finding undecided(std::string why) {
    return {.verdict = reports::Verdict::undecided, .actual = std::move(why), .is_moot = true};
}

Inquiry::Inquiry(
    const Guarantee& guarantee,
    const GuaranteeInput& input,
    const History& history,
    const HistoryIndex& index
)
    : guarantee_{guarantee},
      input_{input},
      history_{history},
      index_{index},
      has_loads_{std::ranges::any_of(history.messages, [](const Message& message) {
          return !message.load.empty();
      })} {}

Offset Inquiry::end() const {
    return trace().empty() ? input_.end : std::max(input_.end, trace().back().at);
}

Offset Inquiry::settle(const std::string& from, const std::string& to) const {
    const auto of = [&](const std::string& actor) {
        const auto own = input_.settles.find(link_of(actor));
        return own == input_.settles.end() ? input_.settle : own->second;
    };
    return std::max(of(from), of(to));
}

bool Inquiry::is_about(const std::string& actor) const {
    const auto& of = guarantee_.of;
    return of.empty() ||
           std::ranges::any_of(of, [&](const auto& wanted) { return is_meant(wanted, actor); });
}

bool Inquiry::is_about(const Message& message, const std::string& receiver) const {
    const auto& of = guarantee_.of;
    if (of.empty()) return !has_loads_ || !message.load.empty();
    const auto names = [&](const std::string& name) {
        return !name.empty() &&
               std::ranges::any_of(of, [&](const auto& wanted) { return is_meant(wanted, name); });
    };
    return names(message.load) || names(message.publisher) || names(receiver);
}

std::vector<const Message*> Inquiry::messages() const {
    std::vector<const Message*> found;
    for (const auto& message : history_.messages) {
        if (message.is_will) continue;
        const auto is_wanted =
            is_about(message, "") ||
            std::ranges::any_of(message.deliveries, [&](const Delivery& delivery) {
                return is_about(message, delivery.actor);
            });
        if (is_wanted) found.push_back(&message);
    }
    return found;
}

std::size_t Inquiry::copies_max(const Message& message, const std::string& client_id) const {
    const auto* holder = index_.holder(message.topic, client_id);
    // A QoS 1 repeat may be a new message to a server that has acknowledged the first.
    const auto publishes = message.qos == 1 ? message.sends.size() : message.first_transmissions;
    const auto live = std::max<std::size_t>(publishes, 1) * (holder ? holder->filters : 1);
    return live + (message.retain && holder ? holder->spans.size() : 0);
}

const SubscriptionSpan* Inquiry::due_by(const Message& message, const Holder& holder) const {
    if (message.accepted == never || message.may_expire || message.qos == 0) return nullptr;
    const auto is_own = message.publisher_id == holder.client_id;
    const auto* span = is_own ? holder.due : holder.due_from_others;
    if (!span || span->granted > message.sends.front()) return nullptr;
    return may_be_too_large(message, holder.client_id) ? nullptr : span;
}

std::optional<std::string> Inquiry::excuse(const std::string& client_id, Offset since) const {
    const auto* connection = index_.open_at_end(client_id);
    if (!connection) return fmt::format("{} was not connected at the end", client_id);
    const auto& name = connection->actor;
    // With a window that the receiver leaves full, the server has to wait.
    if (!connection->unacknowledged.empty())
        return fmt::format("{} had not acknowledged everything at the end", name);
    since = std::max(since, at(connection->connack));
    if (const auto& outages = index_.outages(link_of(name)); !outages.empty()) {
        const auto up = outages.back().up;
        if (up == never) return fmt::format("the link of {} was down", name);
        // After an outage TCP sleeps about as long again: nothing heard, nothing known.
        if (connection->connect < up && connection->last_received < up)
            return fmt::format("{} heard nothing after the outage", name);
        since = std::max(since, at(up));
    }
    if (end() - since < input_.settle) return fmt::format("{} had no time to receive it", name);
    return std::nullopt;
}

std::optional<std::string>
Inquiry::excuse_of_message(const std::string& client_id, Offset since) const {
    const auto* connection = index_.open_at_end(client_id);
    if (!connection || !connection->unacknowledged.empty()) return excuse(client_id, since);
    since = std::max(since, at(connection->connack));
    const auto room = index_.hold_ups().room_since(*connection, since, settle());
    if (!room) return fmt::format("{} left something of before unacknowledged", connection->actor);
    return excuse(client_id, *room);
}

const std::string& Inquiry::link_of(const std::string& actor) const {
    static const std::string none;
    const auto link = input_.actor_links.find(actor);
    return link == input_.actor_links.end() ? none : link->second;
}

reports::Offset Inquiry::shown_to(const std::string& actor, reports::Offset span) const {
    const auto drift = input_.clock_drifts.find(actor);
    if (drift == input_.clock_drifts.end()) return span;
    // The whole part first, so that years do not overflow.
    constexpr std::int64_t unit = 1'000'000'000;
    const auto rate = unit + drift->second;
    return Offset{span.count() / unit * rate + span.count() % unit * rate / unit};
}

bool Inquiry::was_restarted(reports::Offset from, reports::Offset to) const {
    return std::ranges::any_of(input_.restarts, [&](reports::Offset restart) {
        return from <= restart && restart <= to;
    });
}

bool Inquiry::was_down(const std::string& actor, Offset from, Offset to) const {
    const auto& outages = index_.outages(link_of(actor));
    const auto begins_later = std::ranges::upper_bound(outages, to, {}, [&](const Outage& outage) {
        return at(outage.down);
    });
    // Outages follow each other, so the last one that began in time is the one that counts.
    if (begins_later == outages.begin()) return false;
    const auto& last = *std::prev(begins_later);
    return last.up == never || at(last.up) >= from;
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

}  // namespace assay::evidence
