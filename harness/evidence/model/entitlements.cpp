#include "harness/evidence/model/entitlements.hpp"

#include <algorithm>

namespace assay::evidence {

using Options = wire::SubscriptionOptions;

namespace {

/// Whether the server had certainly passed the message on before the subscription was asked for.
bool came_too_early(const ModelFacts& facts, const Arrived& arrived, const SubscriptionSpan& span) {
    const auto completed = arrived.message.completed;
    if (arrived.publications.size() > 1 || arrived.message.is_will || completed == never)
        return false;
    const auto& inquiry = facts.inquiry();
    return span.asked > completed && inquiry.at(span.asked) - inquiry.at(completed) >
                                         inquiry.settle(arrived.message.publisher, span.actor);
}

/// Whether what is published may come live by this subscription.
bool may_be_live(const ModelFacts& facts, const SubscriptionSpan& span, const Publication& one) {
    // What was published before the end may be on its way (3.10.4, non-normative comment).
    if (facts.over(span) < one.sent) return false;
    const auto is_own = one.client_id == span.client_id && !one.is_will;
    return !is_own || !Options::no_local.is_set(span.options);
}

/// Whether what was published at `sent` may have been stored when the subscription asked.
bool may_be_stored(
    const ModelFacts& facts,
    const Arrived& arrived,
    const SubscriptionSpan& span,
    const Publication& one
) {
    const auto& inquiry = facts.inquiry();
    if (!one.retain || !may_ask_for_stored(facts, span)) return false;
    // An empty one clears the store and is not stored itself [MQTT-3.3.1-7].
    if (arrived.message.payload.empty()) return false;
    // The server may look into its store after its SUBACK (3.8.4: it may send PUBLISH before it).
    if (span.granted == never || one.sent < span.granted) return true;
    const auto* from = facts.connection_of(one.sent);
    const auto patience = inquiry.settle(from ? from->actor : span.actor, span.actor);
    return inquiry.at(one.sent) - inquiry.at(span.granted) < patience;
}

/// Whether it may go on with the flag of one that it replaced: what is said of a replacement is said
/// of Non-shared Subscriptions (5.0, 3.8.4).
bool may_keep_older_flag(const ModelFacts& facts, const SubscriptionSpan& span) {
    if (span.share_name.empty()) return false;
    const auto flag = Options::retain_as_published.get(span.options);
    for (const auto* older = facts.replaced_by(span); older; older = facts.replaced_by(*older))
        if (Options::retain_as_published.get(older->options) != flag) return true;
    return false;
}

}  // namespace

bool may_ask_for_stored(const ModelFacts& facts, const SubscriptionSpan& span) {
    if (!span.share_name.empty()) return false;
    const auto handling = Options::retain_handling.get(span.options);
    return handling == 0 || (handling == 1 && !facts.replaced_by(span));
}

std::vector<Entitlement> entitlements_of(const ModelFacts& facts, const Arrived& arrived) {
    std::vector<Entitlement> entitlements;
    std::vector<Entitlement> stored;
    if (!arrived.holder || arrived.publications.empty()) return entitlements;
    const auto first = arrived.publications.front().sent;
    for (const auto* span : facts.in_force(*arrived.holder, first, arrived.delivery.event)) {
        const auto& carrier = facts.history().connections[span->connection];
        const auto keeps_flag = Options::retain_as_published.is_set(span->options);
        for (const auto& one : arrived.publications) {
            if (one.sent > arrived.delivery.event) continue;
            const auto qos = std::min(one.qos, span->granted_qos);
            const auto qos_min = span->granted == never ? std::uint8_t{} : qos;
            const Entitlement entitlement{
                .span = span, .publication = &one, .qos_min = qos_min, .qos_max = qos
            };
            if (may_be_live(facts, *span, one) && !came_too_early(facts, arrived, *span)) {
                entitlements.push_back(entitlement);
                entitlements.back().retain = keeps_flag && one.retain;
                // Subscribed in one version and resumed in the other: both have their reasons.
                const auto has_two = carrier.version != arrived.connection.version ||
                                     may_keep_older_flag(facts, *span);
                if (one.retain && has_two) {
                    entitlements.push_back(entitlements.back());
                    entitlements.back().retain = !entitlements.back().retain;
                }
            }
            if (may_be_stored(facts, arrived, *span, one)) {
                stored.push_back(entitlement);
                stored.back().retain = true;
                stored.back().is_stored = true;
            }
        }
    }
    entitlements.insert(entitlements.end(), stored.begin(), stored.end());
    return entitlements;
}

std::set<EventIndex> asked_and_ended(const Holder* holder) {
    std::set<EventIndex> events;
    if (!holder) return events;
    for (const auto* span : holder->spans)
        events.insert({span->asked, span->end_asked, span->ended});
    events.erase(never);
    return events;
}

}  // namespace assay::evidence
