#include "reference/broker/subscribe.hpp"

#include "reference/broker/deliver.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/retained.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>

namespace assay::broker {

namespace {

// A tree as deep as a Topic Filter can be long would exhaust the stack.
constexpr std::ptrdiff_t topic_levels_max = 1'000;

/// What a subscription takes, about: its filter in three places, and a node for each level.
std::size_t memory_bytes(std::string_view filter) {
    constexpr std::size_t node_bytes = 160;
    const auto levels = static_cast<std::size_t>(std::ranges::count(filter, '/')) + 1;
    return sizeof(Subscription) + sizeof(ShareGroup) + 3 * filter.size() + levels * node_bytes;
}

/// `$share/` has a meaning in 5.0 only; a filter of 3.1.1 is what it says.
bool is_shared(const Connection& connection, std::string_view filter) {
    return connection.is_v5() && wire::is_shared(filter);
}

session::SharedFilter parts_of(std::string_view filter, bool shared) {
    return shared ? session::split_shared(filter) : session::SharedFilter{{}, filter};
}

void remove(Core& core, Session& session, const std::string& filter, bool shared) {
    const auto [share_name, topic_filter] = parts_of(filter, shared);
    auto* subscribers = core.subscriptions.find(topic_filter);
    if (!subscribers) return;
    if (shared) {
        const auto group = subscribers->shared.find(std::string{share_name});
        if (group != subscribers->shared.end()) {
            group->second.members.erase(session.number);
            if (group->second.members.empty()) subscribers->shared.erase(group);
        }
    } else {
        subscribers->plain.erase(session.number);
    }
    if (subscribers->empty()) core.subscriptions.erase(topic_filter);
}

void store(Core& core, Session& session, const Subscription& subscription, bool shared) {
    const auto [share_name, topic_filter] = parts_of(subscription.filter, shared);
    auto& subscribers = core.subscriptions.at(topic_filter);
    if (shared)
        subscribers.shared[std::string{share_name}].members[session.number] = subscription;
    else
        subscribers.plain[session.number] = subscription;
    session.filters[subscription.filter] = shared;
}

Subscription subscription_of(
    const Core& core, const wire::Subscription& wanted, const wire::Properties& properties
) {
    Subscription subscription;
    subscription.filter = wanted.topic_filter.text;
    subscription.qos = core.rules.granted_qos(wanted.qos(), core.options.maximum_qos);
    subscription.no_local = wanted.no_local();
    subscription.retain_as_published = wanted.retain_as_published();
    subscription.retain_handling = wanted.retain_handling();
    if (const auto* identifier =
            properties.find<wire::VarInt>(wire::PropertyId::subscription_identifier))
        subscription.identifier = identifier->value;
    return subscription;
}

/// What one filter of a SUBSCRIBE led to.
struct Granted {
    ReasonCode code{};
    Subscription subscription{};
    bool existed{};
    bool is_shared{};
};

/// Whether every topic of `filter` lies where nobody may read; a filter that reaches further is taken.
bool is_unreadable(const Core& core, const Connection& connection, std::string_view filter) {
    const auto& rule = core.options.unreadable_topics;
    const auto topics = parts_of(filter, is_shared(connection, filter)).filter;
    return !rule.empty() && session::filter_matches(rule, topics);
}

Granted subscribe_one(
    Core& core,
    const Connection& connection,
    const wire::Subscription& wanted,
    const wire::Properties& properties
) {
    auto& session = *connection.session;
    const auto& filter = wanted.topic_filter.text;
    if (is_unreadable(core, connection, filter))
        return {ReasonCode::not_authorized, {}, false, false};
    const auto existed = session.filters.contains(filter);
    if (!existed && (session.filters.size() >= core.options.subscriptions_max ||
                     !core.memory.has_room_for(memory_bytes(filter))))
        return {ReasonCode::quota_exceeded, {}, false, false};
    if (std::ranges::count(filter, '/') >= topic_levels_max)
        return {ReasonCode::implementation_specific_error, {}, false, false};
    const auto shared = is_shared(connection, filter);
    auto subscription = subscription_of(core, wanted, properties);
    put_subscription(core, session, subscription, shared);
    const auto code = static_cast<ReasonCode>(subscription.qos);
    return {code, std::move(subscription), existed, shared};
}

/// A subscription that the broker said in CONNACK it does not take (3.2.2.3.11 to 3.2.2.3.13).
std::optional<ReasonCode>
missing_feature(const Core& core, const Connection& connection, const wire::Subscribe& subscribe) {
    const auto& options = core.options;
    if (!options.subscription_identifiers_available &&
        subscribe.properties.has(wire::PropertyId::subscription_identifier))
        return ReasonCode::subscription_identifiers_not_supported;
    for (const auto& wanted : subscribe.subscriptions) {
        const auto& filter = wanted.topic_filter.text;
        if (!options.shared_subscription_available && is_shared(connection, filter))
            return ReasonCode::shared_subscriptions_not_supported;
        if (!options.wildcard_subscription_available && wire::has_wildcard(filter))
            return ReasonCode::wildcard_subscriptions_not_supported;
    }
    return std::nullopt;
}

/// 3.1.1 has a single code for failure [v3.1.1 MQTT-3.9.3-2].
std::uint8_t suback_code(const Connection& connection, ReasonCode code) {
    if (!connection.is_v5()) code = std::min(code, ReasonCode::unspecified_error);
    return static_cast<std::uint8_t>(code);
}

void send_suback(
    Core& core,
    const Connection& connection,
    std::uint16_t packet_id,
    const std::vector<Granted>& granted
) {
    wire::Suback suback;
    suback.packet_id = packet_id;
    auto failed = false;
    for (const auto& one : granted) {
        suback.reason_codes.push_back(suback_code(connection, one.code));
        failed = failed || wire::is_failure(std::to_underlying(one.code));
    }
    if (failed) add_reason(core, connection, suback, "a Topic Filter was not accepted");
    send(core, connection, std::move(suback));
}

/// Whether a QoS 2 exchange of the Client has this Packet Identifier; only 5.0 can say so.
bool is_in_use(const Connection& connection, std::uint16_t packet_id) {
    return connection.is_v5() && connection.session->incoming.has(packet_id);
}

}  // namespace

void on_subscribe(Core& core, Connection& connection, const wire::Subscribe& subscribe) {
    const auto missing = missing_feature(core, connection, subscribe);
    // A protocol error in 5.0, because CONNACK had said so; 3.1.1 rejects the filters one by one.
    if (missing && connection.is_v5())
        return fail(core, connection, *missing, "CONNACK said that this is not available");
    std::vector<Granted> granted;
    for (const auto& wanted : subscribe.subscriptions) {
        if (is_in_use(connection, subscribe.packet_id))
            granted.push_back({ReasonCode::packet_identifier_in_use, {}, false, false});
        else if (missing && wire::has_wildcard(wanted.topic_filter.text))
            granted.push_back({*missing, {}, false, false});
        else
            granted.push_back(subscribe_one(core, connection, wanted, subscribe.properties));
    }
    send_suback(core, connection, subscribe.packet_id, granted);
    for (const auto& one : granted)
        if (!wire::is_failure(std::to_underlying(one.code)) &&
            core.rules.gets_retained(one.subscription, one.existed, one.is_shared))
            send_retained(core, *connection.session, one.subscription);
}

void on_unsubscribe(Core& core, Connection& connection, const wire::Unsubscribe& unsubscribe) {
    auto& session = *connection.session;
    wire::Unsuback unsuback;
    unsuback.packet_id = unsubscribe.packet_id;
    const auto in_use = is_in_use(connection, unsubscribe.packet_id);
    for (const auto& filter : unsubscribe.topic_filters) {
        auto code = ReasonCode::success;
        if (in_use)
            code = ReasonCode::packet_identifier_in_use;
        else if (!remove_subscription(core, session, filter.text))
            code = ReasonCode::no_subscription_existed;
        unsuback.reason_codes.push_back(static_cast<std::uint8_t>(code));
    }
    if (in_use)
        add_reason(core, connection, unsuback, "a QoS 2 exchange has this Packet Identifier");
    send(core, connection, std::move(unsuback));
    send_waiting(core, connection);
}

void put_subscription(
    Core& core, Session& session, const Subscription& subscription, bool is_shared
) {
    const auto& filter = subscription.filter;
    const auto known = session.filters.find(filter);
    auto& memory = session.filters_memory;
    // 3.1.1 may have read the same filter differently.
    if (known == session.filters.end())
        memory.set(memory.bytes() + memory_bytes(filter));
    else if (known->second != is_shared)
        remove(core, session, filter, known->second);
    store(core, session, subscription, is_shared);
    core.journal.subscribed(session, subscription, is_shared);
}

bool remove_subscription(Core& core, Session& session, const std::string& filter) {
    const auto known = session.filters.find(filter);
    if (known == session.filters.end()) return false;
    remove(core, session, filter, known->second);
    stop_retained(core, session, filter);
    core.journal.unsubscribed(session, filter);
    session.filters_memory.set(session.filters_memory.bytes() - memory_bytes(filter));
    session.filters.erase(known);
    return true;
}

void remove_subscriptions(Core& core, Session& session) {
    for (const auto& [filter, shared] : session.filters)
        remove(core, session, filter, shared);
    session.filters.clear();
    session.filters_memory.set(0);
}

}  // namespace assay::broker
