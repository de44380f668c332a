#pragma once
/// Who wants which topics.
#include "reference/session/topic_tree.hpp"
#include "reference/wire/packets.hpp"

#include <map>
#include <optional>
#include <string>

namespace assay::broker {

/// Numbers Sessions in the order in which they began, so that deliveries have a stable order.
enum class SessionNumber : std::uint64_t {};

/// One subscription of one Session (3.8.3.1).
struct Subscription {
    std::string filter{};  ///< as the Client wrote it, with any `$share/NAME/`
    std::uint8_t qos{};    ///< granted
    bool no_local{};
    bool retain_as_published{};
    std::uint8_t retain_handling{};
    std::optional<std::uint32_t> identifier{};
};

/// The Sessions that share one filter under one ShareName (4.8.2).
struct ShareGroup {
    std::map<SessionNumber, Subscription> members{};
    SessionNumber last{};  ///< who got the latest message
};

/// Everybody who subscribed to one filter.
struct Subscribers {
    std::map<SessionNumber, Subscription> plain{};
    std::map<std::string, ShareGroup> shared{};  ///< by ShareName
    bool empty() const { return plain.empty() && shared.empty(); }
};
using SubscriptionTree = session::TopicTree<Subscribers>;

}  // namespace assay::broker
