// Subscription Identifiers of a delivery (3.3.4): those of the subscriptions that brought it, and no
// others.
#include "harness/evidence/model/properties.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using wire::PropertyId;

std::optional<std::uint32_t> identifier_of(const ModelFacts& facts, const SubscriptionSpan& span) {
    const auto packet = facts.packet(span.asked);
    const auto* subscribe = packet ? std::get_if<wire::Subscribe>(&*packet) : nullptr;
    const auto* found =
        subscribe ? subscribe->properties.find<wire::VarInt>(PropertyId::subscription_identifier)
                  : nullptr;
    return found ? std::optional{found->value} : std::nullopt;
}

std::vector<std::uint32_t> identifiers_in(const wire::Publish& publish) {
    std::vector<std::uint32_t> found;
    for (const auto& property : publish.properties.list)
        if (property.id == static_cast<std::uint32_t>(PropertyId::subscription_identifier))
            if (const auto* value = std::get_if<wire::VarInt>(&property.value))
                found.push_back(value->value);
    return found;
}

namespace {

/// Whether one of the client's matching subscriptions ever had this identifier.
bool was_there(const ModelFacts& facts, const Arrived& arrived, std::uint32_t identifier) {
    return arrived.holder && std::ranges::any_of(arrived.holder->spans, [&](const auto* span) {
               return span->asked < arrived.delivery.event &&
                      identifier_of(facts, *span) == identifier;
           });
}

}  // namespace

std::optional<PropertyBreach> identifier_breach(
    const ModelFacts& facts,
    const Arrived& arrived,
    const std::vector<Entitlement>& all,
    const std::vector<Entitlement>& entitlements
) {
    if (arrived.connection.version != wire::Version::v5_0) return std::nullopt;
    const auto packet = facts.packet(arrived.delivery.event);
    const auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr;
    if (!publish) return std::nullopt;
    const auto found = identifiers_in(*publish);
    for (const auto identifier : found)
        if (std::ranges::none_of(all, [&](const Entitlement& entitlement) {
                return identifier_of(facts, *entitlement.span) == identifier;
            }))
            return PropertyBreach{
                fmt::format(
                    "with Subscription Identifier {} of {}",
                    identifier,
                    was_there(facts, arrived, identifier) ? "a subscription that is over"
                                                          : "no subscription"
                ),
                "MQTT-3.3.4-3"
            };
    // A copy of its own for a subscription without one has none.
    const auto has_one = [&](const Entitlement& entitlement) {
        return identifier_of(facts, *entitlement.span).has_value();
    };
    if (!found.empty() || !std::ranges::all_of(entitlements, has_one)) return std::nullopt;
    // What is modified by a SUBSCRIBE has its identifier from then on (3.8.2.1.2).
    const auto had_none = [&](const Entitlement& entitlement) {
        const auto* older = facts.replaced_by(*entitlement.span);
        return older && !identifier_of(facts, *older);
    };
    return PropertyBreach{
        std::ranges::all_of(entitlements, had_none)
            ? "without the Subscription Identifier with which the subscription was made again"
            : "without a Subscription Identifier",
        "MQTT-3.3.4-3"
    };
}

}  // namespace assay::evidence
