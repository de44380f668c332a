// Each PUBLISH that a client got: some subscription has to explain it, with its QoS and RETAIN.
#include "harness/evidence/model/entitlements.hpp"
#include "harness/evidence/model/model.hpp"
#include "harness/evidence/model/properties.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using Options = wire::SubscriptionOptions;

namespace {

struct Breach {
    std::string what{};
    std::vector<std::string> statements{};
};

Breach own_message(wire::Version version) {
    return {
        "although it is the client's own and No Local is set",
        ModelFacts::statement(version, "", "MQTT-3.8.3-3")
    };
}

/// Whether it came as a stored message, which an empty one never is: to a SUBSCRIBE behind it.
bool is_stored_empty(const Arrived& asked) {
    const auto is_behind = [&](const SubscriptionSpan* span) {
        return span->asked > asked.publications.front().sent && span->asked < asked.delivery.event;
    };
    return asked.delivery.retain && asked.message.payload.empty() &&
           std::ranges::any_of(asked.publications, &Publication::retain) &&
           std::ranges::any_of(asked.holder->spans, is_behind);
}

Breach stored_empty(wire::Version version) {
    return {
        "with RETAIN 1 although it is empty, and no such message is stored",
        ModelFacts::statement(version, "MQTT-3.3.1-11", "MQTT-3.3.1-7")
    };
}

/// No subscription brings it.
Breach without_subscription(const ModelFacts& facts, const Arrived& asked) {
    const auto version = asked.connection.version;
    const auto is_own =
        asked.holder && std::ranges::any_of(asked.publications, [&](const auto& one) {
            return one.client_id == asked.delivery.client_id;
        });
    const auto has_no_local =
        asked.holder && std::ranges::any_of(asked.holder->spans, [](const auto* span) {
            return Options::no_local.is_set(span->options);
        });
    if (is_own && has_no_local) return own_message(version);
    if (asked.holder && is_stored_empty(asked)) return stored_empty(version);
    const auto has_shared =
        asked.holder && std::ranges::all_of(asked.holder->spans, [](const auto* span) {
            return !span->share_name.empty();
        });
    const auto was_ended =
        asked.holder && std::ranges::any_of(asked.holder->spans, [&](const auto* span) {
            return facts.over(*span) < asked.delivery.event && !span->lost_with;
        });
    // 5.0, 3.8.4 and 4.8.2: it has no number.
    if (asked.delivery.retain && has_shared && !was_ended)
        return {"with RETAIN 1 for a shared subscription, which gets no retained messages", {}};
    return {
        "without a subscription",
        was_ended ? ModelFacts::statement(version, "MQTT-3.10.4-2", "MQTT-3.10.4-2")
                  : std::vector<std::string>{}
    };
}

/// Whether one that was replaced wanted the flag like this.
bool is_as_replaced(
    const ModelFacts& facts, const Arrived& asked, const std::vector<Entitlement>& entitlements
) {
    return std::ranges::any_of(entitlements, [&](const Entitlement& entitlement) {
        if (entitlement.is_stored || !entitlement.publication->retain) return false;
        for (const auto* older = facts.replaced_by(*entitlement.span); older;
             older = facts.replaced_by(*older))
            if (Options::retain_as_published.is_set(older->options) == asked.delivery.retain)
                return true;
        return false;
    });
}

/// RETAIN is not as any subscription wants it.
Breach wrong_retain(
    const ModelFacts& facts, const Arrived& asked, const std::vector<Entitlement>& entitlements
) {
    const auto version = asked.connection.version;
    const auto one_is = [&](auto&& predicate) {
        return std::ranges::any_of(entitlements, predicate);
    };
    if (is_as_replaced(facts, asked, entitlements))
        return {
            fmt::format(
                "with RETAIN {}, as the subscription wanted it that was replaced",
                asked.delivery.retain ? 1 : 0
            ),
            ModelFacts::statement(version, "MQTT-3.8.4-3", "MQTT-3.8.4-3")
        };
    if (!asked.delivery.retain)
        return one_is([](const Entitlement& entitlement) { return !entitlement.is_stored; })
                   ? Breach{"with RETAIN 0 although Retain As Published is set", ModelFacts::statement(version, "", "MQTT-3.3.1-13")}
                   : Breach{
                         "with RETAIN 0 although it can only be the stored message",
                         ModelFacts::statement(version, "MQTT-3.3.1-8", "MQTT-3.3.1-9")
                     };
    if (is_stored_empty(asked)) return stored_empty(version);
    const auto was_retained =
        std::ranges::any_of(asked.publications, [](const auto& one) { return one.retain; });
    const auto handling = [&](unsigned value) {
        return one_is([&](const Entitlement& entitlement) {
            return Options::retain_handling.get(entitlement.span->options) == value;
        });
    };
    if (was_retained && handling(2))
        return {
            "with RETAIN 1 although Retain Handling is 2",
            ModelFacts::statement(version, "", "MQTT-3.3.1-11")
        };
    if (was_retained && handling(1))
        return {
            "with RETAIN 1 although Retain Handling is 1 and the subscription was there before",
            ModelFacts::statement(version, "", "MQTT-3.3.1-10")
        };
    return {
        "with RETAIN 1 although it is no stored message",
        ModelFacts::statement(version, "MQTT-3.3.1-9", "MQTT-3.3.1-12")
    };
}

Breach wrong_qos(const Arrived& asked, const std::vector<Entitlement>& entitlements) {
    const auto is_shared = std::ranges::all_of(entitlements, [](const Entitlement& entitlement) {
        return !entitlement.span->share_name.empty();
    });
    return {
        fmt::format("with QoS {} instead of {}", asked.delivery.qos, entitlements.front().qos_max),
        ModelFacts::statement(
            asked.connection.version, "MQTT-3.8.4-6", is_shared ? "MQTT-4.8.2-3" : "MQTT-3.8.4-8"
        )
    };
}

/// Whether a subscription with No Local would bring the client's own message at this QoS.
bool is_withheld(const Arrived& asked) {
    return std::ranges::any_of(asked.holder->spans, [&](const auto* span) {
        return Options::no_local.is_set(span->options) &&
               std::ranges::any_of(asked.publications, [&](const Publication& one) {
                   return one.client_id == span->client_id && !one.is_will &&
                          std::min(one.qos, span->granted_qos) == asked.delivery.qos;
               });
    });
}

bool is_plain_live(const Entitlement& entitlement) {
    return !entitlement.is_stored && entitlement.span->share_name.empty();
}

/// Whether the copy can be for several overlapping subscriptions: then one of them has its QoS, and
/// none a higher one. Of a subscription that was replaced it is not always known when.
bool may_be_for_several(const Arrived& asked, const std::vector<Entitlement>& entitlements) {
    return std::ranges::any_of(entitlements, [&](const Entitlement& entitlement) {
        return is_plain_live(entitlement) && entitlement.qos_max == asked.delivery.qos;
    });
}

std::optional<Breach> breach_of(const ModelFacts& facts, const Arrived& asked) {
    auto entitlements = entitlements_of(facts, asked);
    if (entitlements.empty()) return without_subscription(facts, asked);
    const auto all = entitlements;
    const auto is_for_several = may_be_for_several(asked, all);
    std::erase_if(entitlements, [&](const Entitlement& entitlement) {
        // One copy for all of them has the highest QoS, and the options of any (3.3.4).
        if (is_plain_live(entitlement) && is_for_several &&
            entitlement.qos_max <= asked.delivery.qos)
            return false;
        return asked.delivery.qos < entitlement.qos_min || asked.delivery.qos > entitlement.qos_max;
    });
    if (entitlements.empty())
        return is_withheld(asked) ? own_message(asked.connection.version) : wrong_qos(asked, all);
    const auto with_qos = entitlements;
    std::erase_if(entitlements, [&](const Entitlement& entitlement) {
        return entitlement.retain != asked.delivery.retain;
    });
    if (entitlements.empty()) return wrong_retain(facts, asked, with_qos);
    auto differs = property_breach(facts, asked, entitlements);
    if (!differs) differs = identifier_breach(facts, asked, all, entitlements);
    if (!differs) return std::nullopt;
    return Breach{
        std::move(differs->what),
        ModelFacts::statement(asked.connection.version, "", differs->statement)
    };
}

}  // namespace

std::optional<Finding> judge_deliveries(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    for (const auto& message : facts.history().messages) {
        if (message.deliveries.empty()) continue;
        const auto publications = facts.publications_of(message);
        if (!publications) continue;
        for (const auto& delivery : message.deliveries) {
            if (!delivery.connection) continue;
            const auto& connection = facts.history().connections[*delivery.connection];
            const auto* holder = inquiry.index().holder(message.topic, delivery.client_id);
            const Arrived asked{message, delivery, connection, holder, *publications};
            auto breach = breach_of(facts, asked);
            if (!breach) continue;
            return Finding{
                .actual = inquiry.with_life(
                    fmt::format(
                        "{} came to {} {}", Inquiry::name_of(message), delivery.actor, breach->what
                    ),
                    message,
                    delivery.client_id,
                    asked_and_ended(holder)
                ),
                .evidence = delivery.event,
                .statements = std::move(breach->statements)
            };
        }
    }
    return std::nullopt;
}

}  // namespace assay::evidence
