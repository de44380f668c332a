// What an acknowledgement took over has to come [MQTT-4.5.0-1], at the latest when its session had
// an open connection and time.
#include "harness/evidence/guarantees/overtaking.hpp"
#include "harness/evidence/model/freedoms.hpp"
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Verdict;
using Options = wire::SubscriptionOptions;

namespace {

/// More than these may be too many for the queue of an absent client.
constexpr std::size_t queued_min = 100;

/// How many messages each client had to get that was away when they were accepted.
std::map<std::string_view, std::size_t> queued_for(const Inquiry& inquiry) {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& connection : inquiry.history().connections)
        if (connection.ended != never) counts[connection.client_id];
    if (counts.empty()) return counts;
    for (const auto& message : inquiry.history().messages) {
        if (message.accepted == never || message.qos == 0) continue;
        for (const auto& holder : inquiry.index().holders(message.topic)) {
            const auto known = counts.find(holder.client_id);
            if (known == counts.end()) continue;
            // It may have been back since: what matters is the order of size.
            if (inquiry.index().first_end(holder.client_id) < message.accepted) ++known->second;
        }
    }
    return counts;
}

/// Why the client need not have got the message by the end; nothing if it had to.
std::optional<std::string>
excuse_of(const Inquiry& inquiry, const Message& message, const std::string& client_id) {
    auto since = inquiry.at(message.completed);
    // With a window of its own the client decides when there is room.
    const auto* connection = inquiry.index().open_at_end(client_id);
    if (connection && connection->receive_maximum && connection->last_sent != never)
        since = std::max(since, inquiry.at(connection->last_sent));
    return inquiry.excuse_of_message(client_id, since);
}

}  // namespace

std::optional<Finding> judge_owed(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    std::optional<Finding> open;
    const Overtaking passed{facts.history()};
    const auto queued = queued_for(inquiry);
    for (const auto& message : facts.history().messages) {
        // At QoS 2 a server may wait for PUBREL before it passes a message on (4.3.3).
        if (message.completed == never || message.is_will || message.qos == 0) continue;
        std::set<std::string_view> reached;
        for (const auto& delivery : message.deliveries)
            reached.insert(delivery.client_id);
        for (const auto& holder : inquiry.index().holders(message.topic)) {
            if (reached.contains(holder.client_id) || facts.has_ended(holder.client_id)) continue;
            const auto* span = inquiry.due_by(message, holder);
            if (!span) continue;
            auto excuse = excuse_of(inquiry, message, holder.client_id);
            if (passed.has_passed(message, holder.client_id)) excuse.reset();
            const auto many = queued.find(holder.client_id);
            if (many != queued.end() && many->second > queued_min)
                excuse = words_of(Freedom::finite_queue);
            if (excuse && open) continue;
            auto what =
                fmt::format("{} did not come to {}", Inquiry::name_of(message), span->actor);
            if (excuse) what += fmt::format(" ({})", *excuse);
            const auto version = facts.history().connections[span->connection].version;
            Finding finding{
                .verdict = excuse ? Verdict::undecided : Verdict::fail,
                .actual =
                    inquiry.with_life(std::move(what), message, span->client_id, {span->granted}),
                .evidence = message.accepted,
                .statements = ModelFacts::statement(version, "MQTT-4.5.0-1", "MQTT-4.5.0-1")
            };
            if (!excuse) return finding;
            open = std::move(finding);
        }
    }
    return open;
}

}  // namespace assay::evidence
