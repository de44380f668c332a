#pragma once
/// How a message can have come to a client: by which subscription, live or out of the store.
#include "harness/evidence/model/facts.hpp"

namespace assay::evidence {

/// One PUBLISH that a client got, and what it can be a copy of.
struct Arrived {
    const Message& message;
    const Delivery& delivery;
    const ConnectionSpan& connection;
    const Holder* holder{};  ///< the client's matching subscriptions, or null
    const std::vector<Publication>& publications;
};

/// A publication and a subscription that entitle a client to a copy, and what that looks like.
struct Entitlement {
    const SubscriptionSpan* span{};
    const Publication* publication{};
    std::uint8_t qos_min{};
    std::uint8_t qos_max{};
    bool retain{};
    bool is_stored{};  ///< the retained message for a new subscription
};

/// All that the standard allows, live ones first.
std::vector<Entitlement> entitlements_of(const ModelFacts& facts, const Arrived& arrived);

/// Whether this subscription may bring a stored message at all (3.3.1.3).
bool may_ask_for_stored(const ModelFacts& facts, const SubscriptionSpan& span);

/// SUBSCRIBE and end of each subscription, for a witness.
std::set<EventIndex> asked_and_ended(const Holder* holder);

}  // namespace assay::evidence
