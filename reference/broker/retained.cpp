#include "reference/broker/retained.hpp"

#include "reference/broker/deliver.hpp"

namespace assay::broker {

namespace {

/// What every topic that matches `filter` begins with.
std::string_view literal_prefix(std::string_view filter) {
    const auto wildcard = filter.find_first_of("+#");
    if (wildcard == std::string_view::npos) return filter;
    // "a/#" matches "a" too, so the separator before `#` does not count.
    return filter.substr(0, wildcard > 0 ? wildcard - 1 : 0);
}

}  // namespace

bool has_room_for_retained(const Core& core, const wire::Publish& publish) {
    return !publish.retain() || publish.payload.bytes.empty() ||
           core.retained.size() < core.options.retained_messages_max ||
           core.retained.contains(publish.topic.text);
}

void update_retained(Core& core, const MessagePtr& message) {
    if (core.rules.clears_retained(*message)) core.retained.erase(message->topic);
    if (!core.rules.is_stored(*message)) return;
    if (core.retained.size() >= core.options.retained_messages_max &&
        !core.retained.contains(message->topic))
        return;
    core.retained[message->topic] = message;
}

void send_retained(Core& core, Session& session, const Subscription& subscription) {
    std::vector<std::string> expired;
    const std::string_view filter = subscription.filter;
    const auto prefix = literal_prefix(filter);
    for (auto at = core.retained.lower_bound(std::string{prefix});
         at != core.retained.end() && at->first.starts_with(prefix);
         ++at) {
        const auto& message = at->second;
        if (!core.rules.filter_matches(filter, message->topic)) continue;
        if (core.rules.is_expired(*message, core.now)) {
            expired.push_back(at->first);
            continue;
        }
        Delivery delivery{
            message, core.rules.delivery_qos(message->qos, subscription.qos), true, {}
        };
        if (subscription.identifier)
            delivery.subscription_identifiers.push_back(*subscription.identifier);
        deliver(core, session, std::move(delivery));
    }
    for (const auto& topic : expired)
        core.retained.erase(topic);
}

}  // namespace assay::broker
