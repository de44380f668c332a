// Subscriptions of one Client that meet: overlapping filters, one filter twice, shared and plain
// (3.3.4, 3.8.3, 3.8.4, 3.10.4).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/retained.hpp"
#include "reference/broker/subscribe.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>

namespace assay::broker {

namespace {

/// The filter that is found first decides, whatever the others were granted.
void let_the_first_filter_decide(Core& core, Seams&) {
    core.rules.overlap_qos = [](std::uint8_t first, std::uint8_t) { return first; };
}

/// One No Local keeps a Client's own message from all of its subscriptions that match.
void spread_no_local(Core& core, Seams&) {
    core.rules.wants =
        [&core](const Subscription& subscription, const Message& message, const Session& session) {
            const auto withholds = [&](const auto& entry) {
                const auto* other = held_subscription(core, session, entry.first);
                return other && other->no_local &&
                       session::filter_matches(entry.first, message.topic);
            };
            const bool is_own = message.publisher == session.client_id;
            return standard::wants(subscription, message, session) &&
                   !(is_own && std::ranges::any_of(session.filters, withholds));
        };
}

/// With a subscription go those whose filters match the filter of the one that ends.
void unsubscribe_what_overlaps(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session) return true;
            const auto filters = connection.session->filters;
            for (const auto& wanted : unsubscribe.topic_filters)
                for (const auto& [filter, is_shared] : filters)
                    if (filters.contains(wanted.text) && filter != wanted.text &&
                        (session::filter_matches(filter, wanted.text) ||
                         session::filter_matches(wanted.text, filter)))
                        remove_subscription(core, *connection.session, filter);
            return true;
        }
    );
}

/// A SUBSCRIBE without Subscription Identifier leaves the one that its filter has.
void keep_identifier_without_another(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Subscribe& subscribe) {
            constexpr auto id = wire::PropertyId::subscription_identifier;
            if (!connection.session || subscribe.properties.has(id)) return true;
            for (const auto& wanted : subscribe.subscriptions) {
                const auto* old =
                    held_subscription(core, *connection.session, wanted.topic_filter.text);
                if (!old || !old->identifier) continue;
                subscribe.properties.add(id, wire::VarInt{*old->identifier});
                break;
            }
            return true;
        }
    );
}

/// A filter that stands twice in one SUBSCRIBE gets the lower QoS, whichever came last.
void lower_doubled_filters(Core&, Seams& seams) {
    on_subscribed(seams, [](Core& core, Session& session, const wire::Subscribe& subscribe) {
        for (const auto& wanted : subscribe.subscriptions)
            if (auto* held = held_subscription(core, session, wanted.topic_filter.text))
                held->qos = std::min(held->qos, wanted.qos());
    });
}

/// A new shared subscription gets the retained messages of its filter.
void send_retained_to_shared(Core&, Seams& seams) {
    on_subscribed(seams, [](Core& core, Session& session, const wire::Subscribe& subscribe) {
        for (const auto& wanted : subscribe.subscriptions) {
            if (!wire::is_shared(wanted.topic_filter.text)) continue;
            Subscription plain;
            plain.filter = session::split_shared(wanted.topic_filter.text).filter;
            plain.qos = wanted.qos();
            send_retained(core, session, plain);
        }
    });
}

}  // namespace

std::span<const Defect> overlap_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"overlap-first-filter-decides", {"3.1.1:MQTT-3.3.5-1", "5.0:MQTT-3.3.4-2"}, "Of overlapping subscriptions the one that is found first decides the QoS"}, let_the_first_filter_decide},
        {{"no-local-spreads-to-overlapping-filters", {"5.0:MQTT-4.5.0-1"}, "No Local of one subscription withholds a Client's own messages from its other ones too"}, spread_no_local},
        {{"unsubscribe-takes-overlapping-filters-along", {"3.1.1:MQTT-3.10.4-1", "5.0:MQTT-3.10.4-1"}, "With a subscription that ends go those that overlap it"}, unsubscribe_what_overlaps},
        {{"resubscribe-without-identifier-keeps-it", {"5.0:MQTT-3.8.4-3"}, "A repeated SUBSCRIBE without Subscription Identifier leaves the old one"}, keep_identifier_without_another},
        {{"doubled-filter-gets-the-lower-qos", {"3.1.1:MQTT-3.8.4-4", "5.0:MQTT-3.8.4-5"}, "A filter that stands twice in one SUBSCRIBE gets the lower QoS instead of the last"}, lower_doubled_filters},
        {{"retained-sent-to-shared-subscription", {"5.0:ASSAY-3.8.4-1"}, "A shared subscription gets the retained messages of its filter"}, send_retained_to_shared},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
