#pragma once
/// The Session State that the broker keeps for a Client Identifier (4.1).
#include "reference/broker/message.hpp"
#include "reference/broker/subscription.hpp"
#include "reference/session/incoming.hpp"
#include "reference/session/outgoing.hpp"

#include <deque>
#include <set>

namespace assay::broker {

/// How long a Session outlives its Network Connection; nothing means for ever.
using Lifetime = std::optional<std::chrono::seconds>;

/// A new subscription's way through the retained messages, in the order of their topics.
struct RetainedCursor {
    Subscription subscription{};
    std::string next{};      ///< no topic before it has to be looked at
    std::uint64_t before{};  ///< messages from this number on are delivered as new ones
};

struct Session {
    Account queued{};         ///< messages that wait for the Client; first, to outlive them
    Charge memory{};          ///< of itself and its Will
    Charge filters_memory{};  ///< of its subscriptions
    std::string client_id{};
    SessionNumber number{};
    std::optional<ConnectionId> connection{};  ///< while one is open
    Lifetime lifetime{};
    /// Filters of its subscriptions as the Client wrote them; the tree has the rest. In 3.1.1
    /// `$share/` has no meaning, so the filter alone does not say whether it is shared.
    std::map<std::string, bool> filters{};  ///< filter -> whether it is shared
    session::Outgoing<Delivery> outgoing{};
    session::Incoming incoming{};
    std::deque<Delivery> queue{};  ///< QoS 1 and 2 that were not sent yet
    std::deque<RetainedCursor> retained{};
    std::deque<Delivery> behind{};  ///< came while `retained` was not at its end
    std::optional<Will> will{};
};

}  // namespace assay::broker
