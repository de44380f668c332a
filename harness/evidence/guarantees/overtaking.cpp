#include "harness/evidence/guarantees/overtaking.hpp"

#include <algorithm>

namespace assay::evidence {

Overtaking::Overtaking(const History& history) {
    for (const auto& message : history.messages) {
        // Of what several have sent it cannot be said in whose flow it came.
        if (message.is_will || message.has_publishers || message.sends.empty()) continue;
        for (const auto& delivery : message.deliveries) {
            if (delivery.retain || delivery.qos != message.qos) continue;
            auto& latest = latest_[flow(message, delivery.client_id)];
            latest = std::max(latest, message.sends.front());
        }
    }
}

bool Overtaking::has_passed(const Message& message, const std::string& client_id) const {
    if (message.has_publishers) return false;
    const auto latest = latest_.find(flow(message, client_id));
    return latest != latest_.end() && latest->second > message.sends.back();
}

Overtaking::Flow Overtaking::flow(const Message& message, std::string_view client_id) {
    return {client_id, message.line, message.topic, message.qos};
}

}  // namespace assay::evidence
