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
           core.retained.contains(publish.topic.text) ||
           (core.retained.size() < core.options.retained_messages_max &&
            core.memory.has_room_for(memory_bytes(publish)));
}

void update_retained(Core& core, const MessagePtr& message) {
    if (core.rules.clears_retained(*message) && core.retained.erase(message->topic) > 0)
        core.journal.retained_cleared(message->topic);
    if (!core.rules.is_stored(*message)) return;
    // The message itself is in the account already.
    if (!core.retained.contains(message->topic) &&
        (core.retained.size() >= core.options.retained_messages_max || !core.memory.has_room_for(0)
        ))
        return;
    core.retained[message->topic] = message;
    core.journal.retained(message);
}

void send_retained(Core& core, Session& session, const Subscription& subscription) {
    // Whoever asks again while they come gets those that are left once, not twice.
    stop_retained(core, session, subscription.filter);
    session.retained.push_back(
        {subscription, std::string{literal_prefix(subscription.filter)}, core.messages_made + 1}
    );
    core.journal.retained_wanted(session);
    if (auto* connection = core.connection_of(session)) send_waiting(core, *connection);
}

std::optional<Delivery> next_retained(Core& core, Session& session) {
    if (!session.retained.empty()) core.journal.retained_wanted(session);
    while (!session.retained.empty()) {
        auto& cursor = session.retained.front();
        const auto& subscription = cursor.subscription;
        const auto prefix = literal_prefix(subscription.filter);
        auto at = core.retained.lower_bound(cursor.next);
        while (at != core.retained.end() && at->first.starts_with(prefix)) {
            if (core.turn.is_over()) {
                cursor.next = at->first;
                return std::nullopt;
            }
            core.turn.spend(Turn::look_cost_bytes);
            const auto message = at->second;
            if (core.rules.is_expired(*message, core.now)) {
                core.journal.retained_cleared(message->topic);
                at = core.retained.erase(at);
                continue;
            }
            ++at;
            if (message->number >= cursor.before ||
                !core.rules.filter_matches(subscription.filter, message->topic))
                continue;
            // The least text behind this one.
            cursor.next = message->topic + '\0';
            return Delivery{
                message,
                core.rules.delivery_qos(message->qos, subscription.qos),
                true,
                subscription.identifier ? std::vector{*subscription.identifier}
                                        : std::vector<std::uint32_t>{}
            };
        }
        session.retained.pop_front();
    }
    return std::nullopt;
}

void stop_retained(Core& core, Session& session, std::string_view filter) {
    const auto stopped = std::erase_if(session.retained, [&](const RetainedCursor& cursor) {
        return cursor.subscription.filter == filter;
    });
    if (stopped > 0) core.journal.retained_wanted(session);
}

}  // namespace assay::broker
