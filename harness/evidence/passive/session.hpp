#pragma once
/// What the passive checks know of one Session: both directions' exchanges, and what was asked for.
#include "harness/evidence/passive/exchanges.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace assay::evidence {

/// Everything that was ever asked for under one Topic Filter. What was unsubscribed still counts,
/// because deliveries that have begun go on [MQTT-3.10.4-3].
struct SubscriptionRecord {
    std::optional<std::uint8_t> granted_max{};
    /// SUBSCRIBEs without an answer: connection and Packet Identifier to requested QoS.
    std::map<std::pair<std::uint64_t, std::uint16_t>, std::uint8_t> requested{};
    std::set<std::uint32_t> identifiers{};

    /// The highest QoS that a delivery may have; nothing if no subscription can be in force.
    std::optional<std::uint8_t> qos_max() const {
        auto highest = granted_max;
        for (const auto& [request, qos] : requested)
            if (!highest || qos > *highest) highest = qos;
        return highest;
    }
};

struct PassiveSession {
    /// The Session began before our eyes, and nothing has made its state doubtful since.
    bool is_known{};
    std::uint64_t latest_serial{};                    ///< the newest connection with this Session
    std::map<std::uint16_t, OpenPublish> inflight{};  ///< not finished by the client
    std::map<std::uint16_t, OpenPublish> finished{};  ///< the last one that was
    std::set<std::uint16_t> pubrecs_sent{};           ///< ever
    std::map<std::uint16_t, ExchangeCounts> outgoing{};
    std::map<std::string, SubscriptionRecord> subscriptions{};

    void on_sent(const wire::Packet& packet, std::uint64_t serial);

private:
    void finish(std::uint16_t packet_id);
    void on_subscribe(const wire::Subscribe& subscribe, std::uint64_t serial);
};

}  // namespace assay::evidence
