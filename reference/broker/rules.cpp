#include "reference/broker/rules.hpp"

#include "reference/broker/core.hpp"

namespace assay::broker::standard {

bool tolerates(const Connection&, wire::PacketType, const wire::Violation&) {
    return false;
}

bool resumes(const wire::Connect& connect) {
    return !connect.clean_start();
}

Duration keep_delay() {
    return {};
}

bool sends_will(Departure departure) {
    // A broker that ends has nobody left to tell.
    return departure != Departure::normal && departure != Departure::shut_down;
}

std::chrono::seconds will_wait(const Will& will, const Lifetime& lifetime) {
    return lifetime ? std::min(will.delay, *lifetime) : will.delay;
}

std::optional<Duration> silence_limit(std::chrono::seconds keep_alive) {
    if (keep_alive == std::chrono::seconds{0}) return std::nullopt;
    return Duration{keep_alive} * 3 / 2;
}

std::uint8_t delivery_qos(std::uint8_t published, std::uint8_t granted) {
    return std::min(published, granted);
}

std::uint8_t overlap_qos(std::uint8_t one, std::uint8_t other) {
    return std::max(one, other);
}

std::uint8_t granted_qos(std::uint8_t requested, std::uint8_t maximum) {
    return std::min(requested, maximum);
}

bool forwarded_retain(const Message& message, const Subscription& subscription) {
    return subscription.retain_as_published && message.retain;
}

bool wants(const Subscription& subscription, const Message& message, const Session& session) {
    return !subscription.no_local || message.publisher != session.client_id;
}

bool gets_retained(const Subscription& subscription, bool existed, bool is_shared) {
    if (is_shared || subscription.retain_handling == 2) return false;
    return subscription.retain_handling == 0 || !existed;
}

bool is_stored(const Message& message) {
    return message.retain && !message.payload.bytes.empty();
}

bool clears_retained(const Message& message) {
    return message.retain && message.payload.bytes.empty();
}

bool is_expired(const Message& message, Instant now) {
    // What is passed on at once is in time even with an interval of 0.
    return message.expiry && now > message.received && now >= message.received + *message.expiry;
}

std::chrono::seconds expiry_left(const Message& message, Instant now) {
    const auto waited = std::chrono::floor<std::chrono::seconds>(now - message.received);
    return std::max(std::chrono::seconds{0}, message.expiry.value_or(waited) - waited);
}

bool is_forwarded(const wire::Property& property) {
    using enum wire::PropertyId;
    return property.id != static_cast<std::uint32_t>(topic_alias) &&
           property.id != static_cast<std::uint32_t>(subscription_identifier) &&
           property.id != static_cast<std::uint32_t>(will_delay_interval);
}

std::vector<SessionNumber> share_turn(const Core& core, const ShareGroup& group) {
    std::optional<SessionNumber> first_away;
    auto member = group.members.upper_bound(group.last);
    for (std::size_t i = 0; i < group.members.size(); ++i, ++member) {
        if (member == group.members.end()) member = group.members.begin();
        const auto* session = core.session(member->first);
        if (session && session->connection) return {member->first};
        if (!first_away) first_away = member->first;
    }
    if (!first_away) return {};
    return {*first_away};
}

bool fits(const Connection& connection, std::size_t packet_size_bytes) {
    return packet_size_bytes <= connection.packet_size_max_bytes;
}

bool is_dup(const session::Exchange<Delivery>& exchange) {
    return exchange.repeat;
}

std::vector<Subscribers*> matching(SubscriptionTree& tree, std::string_view topic) {
    return tree.matching(topic);
}

bool is_queued(std::uint8_t qos) {
    return qos > 0;
}

std::chrono::seconds session_wait(std::chrono::seconds lifetime) {
    return lifetime;
}

}  // namespace assay::broker::standard
