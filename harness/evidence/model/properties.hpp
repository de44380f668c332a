#pragma once
/// The properties of an Application Message on its way through the server (3.3.2.3).
#include "harness/evidence/model/entitlements.hpp"

namespace assay::evidence {

struct PropertyBreach {
    std::string what{};            ///< "without its Content Type"
    std::string_view statement{};  ///< of 5.0
};

/// The Subscription Identifier that its SUBSCRIBE gave it; nothing if it has none, or is of 3.1.1.
std::optional<std::uint32_t> identifier_of(const ModelFacts& facts, const SubscriptionSpan& span);
/// Those of a copy, in their order.
std::vector<std::uint32_t> identifiers_in(const wire::Publish& publish);

/// What is wrong with the properties, by whichever entitlement the copy came; nothing if they are
/// right for one of them. `entitlements` are not empty.
std::optional<PropertyBreach> property_breach(
    const ModelFacts& facts, const Arrived& arrived, const std::vector<Entitlement>& entitlements
);
/// What is wrong with its Subscription Identifiers: one that no subscription has of `all` that may
/// have been in force, or none although each of `entitlements` has one.
std::optional<PropertyBreach> identifier_breach(
    const ModelFacts& facts,
    const Arrived& arrived,
    const std::vector<Entitlement>& all,
    const std::vector<Entitlement>& entitlements
);

}  // namespace assay::evidence
