// A SUBSCRIBE that meets an earlier one, what waits for the Client, and retained messages; an
// UNSUBSCRIBE with several filters (3.3.1.3, 3.8.3, 3.8.4, 3.10.4).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/leave.hpp"
#include "reference/session/topic_match.hpp"

#include <algorithm>

namespace assay::broker {

using enum wire::PropertyId;
using OptionBits = wire::SubscriptionOptions;

namespace {

/// Calls `act(core, session, old, wanted)` for each filter of a SUBSCRIBE that the Session has, with
/// the subscription as it was.
void on_resubscribe(
    Seams& seams,
    std::function<void(Core&, Session&, const Subscription& old, wire::Subscription& wanted)> act
) {
    on_arrival<wire::Subscribe>(
        seams,
        [act = std::move(act)](Core& core, Connection& connection, wire::Subscribe& subscribe) {
            auto* session = connection.session;
            if (!session) return true;
            for (auto& wanted : subscribe.subscriptions)
                if (const auto* old = held_subscription(core, *session, wanted.topic_filter.text))
                    act(core, *session, *old, wanted);
            return true;
        }
    );
}

void keep_no_local(Core&, Seams& seams) {
    on_resubscribe(seams, [](Core&, Session&, const Subscription& old, wire::Subscription& wanted) {
        if (old.no_local) OptionBits::no_local.set(wanted.options, 1);
    });
}

void keep_retain_as_published(Core&, Seams& seams) {
    on_resubscribe(seams, [](Core&, Session&, const Subscription& old, wire::Subscription& wanted) {
        if (old.retain_as_published) OptionBits::retain_as_published.set(wanted.options, 1);
    });
}

/// The subscription is torn down and made anew, and what waits for it is gone.
void lose_waiting_by_resubscribe(Core&, Seams& seams) {
    on_resubscribe(
        seams,
        [](Core&, Session& session, const Subscription& old, wire::Subscription&) {
            std::erase_if(session.queue, [&](const Delivery& delivery) {
                return session::filter_matches(old.filter, delivery.message->topic);
            });
        }
    );
}

/// UNSUBSCRIBE empties the queue, whatever it holds.
void lose_waiting_by_unsubscribe(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(seams, [](Core&, Connection& connection, wire::Unsubscribe&) {
        if (connection.session) connection.session->queue.clear();
        return true;
    });
}

/// Of the filters of one SUBSCRIBE only the first gets the Subscription Identifier.
void number_first_filter_only(Core&, Seams& seams) {
    on_subscribed(seams, [](Core& core, Session& session, const wire::Subscribe& subscribe) {
        for (std::size_t i = 1; i < subscribe.subscriptions.size(); ++i)
            if (auto* held =
                    held_subscription(core, session, subscribe.subscriptions[i].topic_filter.text))
                held->identifier.reset();
    });
}

/// Of the filters of one SUBSCRIBE only the first gets retained messages.
void send_retained_for_first_filter_only(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(seams, [](Core&, Connection&, wire::Subscribe& subscribe) {
        for (std::size_t i = 1; i < subscribe.subscriptions.size(); ++i)
            OptionBits::retain_handling.set(subscribe.subscriptions[i].options, 2);
        return true;
    });
}

/// For Retain Handling 1 a filter that was ever subscribed to exists for ever.
void remember_unsubscribed(Core&, Seams& seams) {
    auto known = std::make_shared<std::map<SessionNumber, std::set<std::string>>>();
    on_arrival<wire::Subscribe>(
        seams,
        [known](Core&, Connection& connection, wire::Subscribe& subscribe) {
            if (!connection.session) return true;
            auto& filters = (*known)[connection.session->number];
            for (auto& wanted : subscribe.subscriptions) {
                const bool is_new = filters.insert(wanted.topic_filter.text).second;
                if (!is_new && wanted.retain_handling() == 1)
                    OptionBits::retain_handling.set(wanted.options, 2);
            }
            return true;
        }
    );
}

/// Only as many retained messages as fit into a queue are sent for one connection.
void limit_retained(Core&, Seams& seams) {
    constexpr unsigned limit = 20;
    auto counts = std::make_shared<std::map<ConnectionId, unsigned>>();
    on_leaving<wire::Publish>(seams, [counts](Core& core, Output& output, wire::Publish& publish) {
        if (!publish.retain() || publish.dup()) return true;
        auto* connection = core.connection(output.connection);
        if (++(*counts)[output.connection] <= limit) return true;
        if (connection && connection->session && publish.qos() > 0) {
            connection->session->outgoing.abandon(publish.packet_id);
            connection->send_quota.earn();
        }
        return false;
    });
}

/// A retained message is sent with the payload of the topic behind it.
void mix_payloads_up(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core& core, Output&, wire::Publish& publish) {
        if (!publish.retain()) return true;
        const auto next = core.retained.upper_bound(publish.topic.text);
        if (core.retained.contains(publish.topic.text) && next != core.retained.end())
            publish.payload = next->second->payload;
        return true;
    });
}

bool has_wildcard(std::string_view filter) {
    return filter.find_first_of("+#") != std::string_view::npos;
}

/// A retained message that a wildcard found has the Topic Filter as its Topic Name.
void name_retained_by_filter(Core&, Seams& seams) {
    auto asked = std::make_shared<std::map<ConnectionId, std::string>>();
    on_arrival<wire::Subscribe>(
        seams,
        [asked](Core&, Connection& connection, wire::Subscribe& subscribe) {
            for (const auto& wanted : subscribe.subscriptions)
                if (has_wildcard(wanted.topic_filter.text))
                    asked->insert_or_assign(connection.id, wanted.topic_filter.text);
            return true;
        }
    );
    on_leaving<wire::Publish>(seams, [asked](Core&, Output& output, wire::Publish& publish) {
        const auto filter = asked->find(output.connection);
        if (publish.retain() && filter != asked->end() &&
            session::filter_matches(filter->second, publish.topic.text))
            publish.topic.text = filter->second;
        return true;
    });
}

/// The filter `#` gets no retained messages.
void miss_retained_by_lone_hash(Core& core, Seams&) {
    core.rules.filter_matches = [before = core.rules.filter_matches](
                                    std::string_view filter, std::string_view topic
                                ) { return filter != "#" && before(filter, topic); };
}

/// A retained message that has expired goes out to new subscriptions all the same.
void keep_expired_retained(Core& core, Seams&) {
    core.rules.is_expired = [before = core.rules.is_expired](const Message& message, Instant now) {
        return !message.retain && before(message, now);
    };
}

/// A PUBLISH that names its topic by an alias alone is delivered but not stored.
void store_nothing_by_alias(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection& connection, wire::Publish& publish) {
        if (connection.is_v5() && publish.topic.text.empty()) publish.set_retain(false);
        return true;
    });
}

/// Whether a retained message of QoS 2 matches one of the filters at QoS 2.
bool gets_retained_at_qos_2(const Core& core, const wire::Subscribe& subscribe) {
    return std::ranges::any_of(subscribe.subscriptions, [&](const auto& wanted) {
        return wanted.qos() == 2 && std::ranges::any_of(core.retained, [&](const auto& entry) {
                   return entry.second->qos == 2 &&
                          session::filter_matches(wanted.topic_filter.text, entry.first);
               });
    });
}

/// The broker stumbles over a retained message of QoS 2 where the Session is kept.
void break_on_retained_qos_2(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Subscribe& subscribe) {
            if (!connection.session || connection.session->lifetime == std::chrono::seconds{0} ||
                !gets_retained_at_qos_2(core, subscribe))
                return true;
            fail(core, connection, ReasonCode::unspecified_error, "an error of our own");
            return false;
        }
    );
}

/// Filters behind one that the Client does not have stay.
void stop_unsubscribing_at_unknown(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core&, Connection& connection, wire::Unsubscribe& unsubscribe) {
            if (!connection.session) return true;
            const auto& known = connection.session->filters;
            auto is_over = false;
            for (auto& filter : unsubscribe.topic_filters) {
                if (is_over) filter.text += "/not subscribed";
                is_over = is_over || !known.contains(filter.text);
            }
            return true;
        }
    );
}

}  // namespace

std::span<const Defect> subscribe_meetings() {
    // clang-format off
    static const Defect all[] = {
        {{"resubscribe-keeps-no-local", {"5.0:MQTT-3.8.4-3"}, "A repeated SUBSCRIBE without No Local leaves it set"}, keep_no_local},
        {{"resubscribe-keeps-retain-as-published", {"5.0:MQTT-3.8.4-3", "5.0:MQTT-3.3.1-12"}, "A repeated SUBSCRIBE without Retain As Published leaves it set"}, keep_retain_as_published},
        {{"resubscribe-loses-what-waits", {"5.0:MQTT-3.8.4-4"}, "A repeated SUBSCRIBE throws away what waits for its Client"}, lose_waiting_by_resubscribe},
        {{"unsubscribe-loses-what-waits", {"5.0:MQTT-3.10.4-3", "5.0:MQTT-4.5.0-1"}, "An UNSUBSCRIBE throws away what waits for its Client by other subscriptions"}, lose_waiting_by_unsubscribe},
        {{"subscription-identifier-for-first-filter-only", {"5.0:MQTT-3.3.4-3", "5.0:MQTT-3.8.4-5"}, "Of several filters in one SUBSCRIBE only the first gets the Subscription Identifier"}, number_first_filter_only},
        {{"retained-for-first-filter-only", {"3.1.1:MQTT-3.8.4-4", "3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.8.4-5", "5.0:MQTT-3.3.1-9"}, "Of several filters in one SUBSCRIBE only the first gets retained messages"}, send_retained_for_first_filter_only},
        {{"retain-handling-1-remembers-unsubscribed", {"5.0:MQTT-3.3.1-10"}, "Retain Handling 1 sends nothing for a filter that was unsubscribed from"}, remember_unsubscribed},
        {{"retained-beyond-20-lost", {"3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.3.1-9"}, "Of many retained messages only the first 20 come"}, limit_retained},  // reported as eclipse-mosquitto/mosquitto#2887
        {{"retained-payloads-mixed-up", {"3.1.1:MQTT-3.3.1-6", "3.1.1:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-9", "5.0:MQTT-3.3.1-5"}, "A retained message comes with the payload of another topic"}, mix_payloads_up},  // reported as hivemq/hivemq-community-edition#291
        {{"retained-named-by-filter", {"3.1.1:MQTT-3.3.2-3", "3.1.1:MQTT-4.7.1-1", "5.0:MQTT-3.3.2-2", "5.0:MQTT-3.3.2-3"}, "A retained message that a wildcard finds has the Topic Filter as Topic Name"}, name_retained_by_filter},  // reported as moquette-io/moquette#489
        {{"retained-missed-by-lone-hash", {"3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.3.1-9"}, "The filter # gets no retained messages", beyond::all_topics}, miss_retained_by_lone_hash},  // reported as nats-io/nats-server#4919
        {{"retained-delivered-after-expiry", {"5.0:MQTT-3.3.2-5"}, "A retained message goes to new subscriptions after its Message Expiry Interval"}, keep_expired_retained},  // reported as dotnet/MQTTnet#1437
        {{"retained-by-alias-not-stored", {"5.0:MQTT-3.3.1-5"}, "A PUBLISH that has its topic by a Topic Alias is not stored as retained"}, store_nothing_by_alias},
        {{"retained-qos-2-ends-kept-session", {"3.1.1:MQTT-3.8.4-1", "5.0:MQTT-3.8.4-1"}, "A subscription that gets a retained message of QoS 2 ends the connection if the Session is kept"}, break_on_retained_qos_2},  // reported as moscajs/aedes#1003
        {{"unsubscribe-stops-at-unknown-filter", {"3.1.1:MQTT-3.10.4-6", "5.0:MQTT-3.10.4-6"}, "Filters of an UNSUBSCRIBE behind one that the Client does not have stay"}, stop_unsubscribing_at_unknown},  // reported as LabVIEW-Open-Source/LV-MQTT-Broker#176
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
