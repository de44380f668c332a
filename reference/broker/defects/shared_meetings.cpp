// Shared subscriptions that meet a wildcard, a Subscription Identifier, a plain subscription to the
// same filter, UNSUBSCRIBE, a second group, a member that leaves (4.8.2).
#include "reference/broker/defects/meetings.hpp"
#include "reference/broker/deliver.hpp"
#include "reference/broker/leave.hpp"
#include "reference/broker/subscribe.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/topics.hpp"

#include <algorithm>

namespace assay::broker {

namespace {

/// Changes each shared subscription once its SUBACK is on its way.
void change_shared(Seams& seams, void (*change)(Subscription&)) {
    on_subscribed(seams, [change](Core& core, Session& session, const wire::Subscribe& subscribe) {
        for (const auto& wanted : subscribe.subscriptions)
            if (auto* shared = shared_subscription(core, session, wanted.topic_filter.text))
                change(*shared);
    });
}

/// A SUBSCRIBE to a shared filter for which `is_refused` holds ends the connection.
void end_on_subscribe(Seams& seams, bool (*is_refused)(std::string_view filter)) {
    on_arrival<wire::Subscribe>(
        seams,
        [is_refused](Core& core, Connection& connection, wire::Subscribe& subscribe) {
            const auto is_meant = [is_refused](const wire::Subscription& wanted) {
                return wire::is_shared(wanted.topic_filter.text) &&
                       is_refused(wanted.topic_filter.text);
            };
            if (!connection.is_v5() || std::ranges::none_of(subscribe.subscriptions, is_meant))
                return true;
            fail(core, connection, ReasonCode::protocol_error, "a wildcard in the ShareName");
            return false;
        }
    );
}

/// A wildcard inside of what follows `$share/NAME/` is taken for one in the ShareName.
void refuse_wildcards(Core&, Seams& seams) {
    end_on_subscribe(seams, [](std::string_view filter) {
        return wire::has_wildcard(filter) && session::split_shared(filter).filter != "#";
    });
}

/// `$share/NAME/#` is taken for a wildcard in the ShareName.
void refuse_all_topics(Core&, Seams& seams) {
    end_on_subscribe(seams, [](std::string_view filter) {
        return session::split_shared(filter).filter == "#";
    });
}

/// A message that two groups match goes to the first of them only.
void serve_first_group(Core& core, Seams&) {
    auto latest = std::make_shared<std::uint64_t>();
    core.rules.share_turn =
        [latest, before = core.rules.share_turn](const Core& now, const ShareGroup& group) {
            if (std::exchange(*latest, now.messages_made) == now.messages_made)
                return std::vector<SessionNumber>{};
            return before(now, group);
        };
}

/// Whether the Session has a subscription to `topic` that is not shared.
bool has_plain(const Session& session, std::string_view topic) {
    return std::ranges::any_of(session.filters, [topic](const auto& entry) {
        return !entry.second && session::filter_matches(entry.first, topic);
    });
}

/// A member that has the message by a plain subscription does not get the group's copy.
void skip_beside_plain(Core& core, Seams&) {
    core.rules.wants =
        [before = core.rules.wants](
            const Subscription& subscription, const Message& message, const Session& session
        ) {
            const auto shared = session.filters.find(subscription.filter);
            const bool is_shared = shared != session.filters.end() && shared->second;
            return !(is_shared && has_plain(session, message.topic)) &&
                   before(subscription, message, session);
        };
}

/// Takes away what `also(filters, filter)` names with each filter that ends.
using Also = std::vector<std::string> (*)(
    const std::map<std::string, bool>& filters, const std::string& filter
);
void unsubscribe_also(Seams& seams, Also also) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [also](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            auto* session = connection.session;
            if (!session || !connection.is_v5()) return true;
            for (const auto& filter : unsubscribe.topic_filters)
                for (const auto& other : also(session->filters, filter.text))
                    remove_subscription(core, *session, other);
            return true;
        }
    );
}

std::vector<std::string> plain_twin(const std::map<std::string, bool>&, const std::string& filter) {
    if (!wire::is_shared(filter)) return {};
    return {std::string{session::split_shared(filter).filter}};
}

/// The filters that share `filter` under any name.
std::vector<std::string>
shared_twins(const std::map<std::string, bool>& filters, const std::string& filter) {
    std::vector<std::string> twins;
    for (const auto& [other, is_shared] : filters)
        if (is_shared && session::split_shared(other).filter == filter) twins.push_back(other);
    return twins;
}

std::vector<std::string>
shares_of_other_names(const std::map<std::string, bool>& filters, const std::string& filter) {
    if (!wire::is_shared(filter)) return {};
    return shared_twins(filters, std::string{session::split_shared(filter).filter});
}

/// UNSUBSCRIBE of a shared subscription is answered, and the member stays.
void keep_member(Core&, Seams& seams) {
    on_arrival<wire::Unsubscribe>(
        seams,
        [](Core& core, Connection& connection, wire::Unsubscribe& unsubscribe) {
            const auto is_shared = [](const auto& filter) { return wire::is_shared(filter.text); };
            if (!connection.is_v5() || std::ranges::none_of(unsubscribe.topic_filters, is_shared))
                return true;
            wire::Unsuback unsuback;
            unsuback.packet_id = unsubscribe.packet_id;
            unsuback.reason_codes.assign(unsubscribe.topic_filters.size(), 0);
            core.outputs.push_back({connection.id, connection.version, std::move(unsuback)});
            return false;
        }
    );
}

/// Members whose Sessions have ended keep their turns, by filter.
void keep_ghosts(Core& core, Seams& seams) {
    struct Shared {
        std::set<SessionNumber> members{};
        std::size_t turn{};
    };
    auto groups = std::make_shared<std::map<std::string, Shared>>();
    on_subscribed(seams, [groups](Core&, Session& session, const wire::Subscribe& subscribe) {
        for (const auto& wanted : subscribe.subscriptions)
            if (wire::is_shared(wanted.topic_filter.text))
                (*groups)[wanted.topic_filter.text].members.insert(session.number);
    });
    core.rules.share_turn =
        [groups, before = core.rules.share_turn](const Core& now, const ShareGroup& group) {
            auto& shared = (*groups)[group.members.begin()->second.filter];
            const auto is_ghost = [&](SessionNumber number) { return !now.session(number); };
            const auto ghosts = std::ranges::count_if(shared.members, is_ghost);
            const auto turns = group.members.size() + static_cast<std::size_t>(ghosts);
            if (shared.turn++ % turns < static_cast<std::size_t>(ghosts))
                return std::vector<SessionNumber>{};
            return before(now, group);
        };
}

/// With no member connected a message is not kept for any.
void keep_nothing_for_absent(Core& core, Seams&) {
    core.rules.share_turn = [before =
                                 core.rules.share_turn](const Core& now, const ShareGroup& group) {
        auto turn = before(now, group);
        std::erase_if(turn, [&](SessionNumber number) {
            const auto* session = now.session(number);
            return !session || !session->connection;
        });
        return turn;
    };
}

/// The group's other member, or null.
Session* other_member(Core& core, const Session& session, std::string_view topic) {
    for (auto* subscribers : core.subscriptions.matching(topic))
        for (auto& [name, group] : subscribers->shared) {
            if (!group.members.contains(session.number)) continue;
            for (const auto& [number, subscription] : group.members)
                if (number != session.number) return core.session(number);
        }
    return nullptr;
}

/// What a member has in flight goes to another member too when its Client takes over its own
/// Session.
void hand_on_at_take_over(Core&, Seams& seams) {
    on_take_over(seams, [](Core& core, Session& session, wire::Connect& connect) {
        if (connect.clean_start()) return;
        for (const auto& exchange : session.outgoing.published()) {
            const auto& message = exchange.message.message;
            if (auto* other = other_member(core, session, message->topic))
                deliver(core, *other, Delivery{exchange.message});
        }
    });
}

void forward_retain_to_members(Core& core, Seams&) {
    core.rules.forwarded_retain = [before = core.rules.forwarded_retain](
                                      const Message& message, const Subscription& subscription
                                  ) {
        return (wire::is_shared(subscription.filter) && message.retain) ||
               before(message, subscription);
    };
}

/// A member that subscribes again is out of its group until the next message has passed.
void lose_a_turn_by_resubscribe(Core& core, Seams& seams) {
    auto again = std::make_shared<std::set<SessionNumber>>();
    on_arrival<wire::Subscribe>(
        seams,
        [again](Core&, Connection& connection, wire::Subscribe& subscribe) {
            if (!connection.session) return true;
            for (const auto& wanted : subscribe.subscriptions) {
                const auto known = connection.session->filters.find(wanted.topic_filter.text);
                if (known != connection.session->filters.end() && known->second)
                    again->insert(connection.session->number);
            }
            return true;
        }
    );
    core.rules.share_turn =
        [again, before = core.rules.share_turn](const Core& now, const ShareGroup& group) {
            auto turn = before(now, group);
            std::erase_if(turn, [&](SessionNumber number) { return again->erase(number) > 0; });
            return turn;
        };
}

}  // namespace

std::span<const Defect> shared_meetings() {
    // clang-format off
    static const Defect all[] = {
        {{"shared-wildcard-refused", {"5.0:MQTT-3.8.4-1", "5.0:MQTT-4.8.2-2"}, "A shared subscription whose filter has a wildcard ends the connection"}, refuse_wildcards},  // reported as nanomq/nanomq#1883
        {{"shared-subscription-to-all-refused", {"5.0:MQTT-3.8.4-1", "5.0:MQTT-4.8.2-2"}, "A shared subscription with the filter # ends the connection", beyond::all_topics}, refuse_all_topics},
        {{"shared-copy-without-subscription-identifier", {"5.0:MQTT-3.3.4-3"}, "Messages of a shared subscription come without its Subscription Identifier"}, [](Core&, Seams& seams) { change_shared(seams, [](Subscription& one) { one.identifier.reset(); }); }},  // reported as vernemq/vernemq#1294
        {{"shared-copies-at-qos-0", {"5.0:MQTT-4.8.2-3"}, "Messages of a shared subscription come at QoS 0"}, [](Core&, Seams& seams) { change_shared(seams, [](Subscription& one) { one.qos = 0; }); }},  // reported as apache/rocketmq-mqtt#248
        {{"second-share-group-gets-nothing", {"5.0:ASSAY-4.8.2-1", "5.0:MQTT-4.5.0-1"}, "A message that several shared subscriptions match goes to the first one only"}, serve_first_group},  // reported as DrmagicE/gmqtt#65
        {{"shared-copy-withheld-beside-plain", {"5.0:ASSAY-4.8.2-1"}, "A member that has a plain subscription too does not get what its shared one is chosen for"}, skip_beside_plain},
        {{"unsubscribe-of-share-ends-plain", {"5.0:MQTT-3.10.4-1"}, "UNSUBSCRIBE of a shared subscription ends the plain one with the same filter too"}, [](Core&, Seams& seams) { unsubscribe_also(seams, plain_twin); }},
        {{"unsubscribe-of-plain-ends-share", {"5.0:MQTT-3.10.4-1"}, "UNSUBSCRIBE of a plain subscription ends the shared ones with the same filter too"}, [](Core&, Seams& seams) { unsubscribe_also(seams, shared_twins); }},
        {{"unsubscribe-ignores-share-name", {"5.0:MQTT-3.10.4-1"}, "UNSUBSCRIBE of a shared subscription ends those of other ShareNames too"}, [](Core&, Seams& seams) { unsubscribe_also(seams, shares_of_other_names); }},
        {{"unsubscribe-of-share-ignored", {"5.0:MQTT-3.10.4-1", "5.0:MQTT-3.10.4-2"}, "UNSUBSCRIBE of a shared subscription is answered but changes nothing"}, keep_member},  // reported as emqx/emqx#14555
        {{"share-member-outlives-its-session", {"5.0:ASSAY-4.8.2-1", "5.0:MQTT-4.5.0-1"}, "A member whose Session has ended keeps its turns in the share group"}, keep_ghosts},  // reported as moquette-io/moquette#931
        {{"shared-message-lost-while-all-are-away", {"5.0:ASSAY-4.8.2-1", "5.0:MQTT-4.5.0-1"}, "A message for a shared subscription is lost while no member is connected"}, keep_nothing_for_absent},  // reported as vernemq/vernemq#625
        {{"shared-message-handed-on-at-take-over", {"5.0:MQTT-4.8.2-4", "5.0:MQTT-4.8.2-5"}, "What a member has in flight goes to another one too when its Client takes over its own Session"}, hand_on_at_take_over},  // reported as emqx/emqx#8527
        {{"shared-copy-keeps-retain", {"5.0:MQTT-3.3.1-12"}, "Messages of a shared subscription keep the publisher's RETAIN flag"}, forward_retain_to_members},
        {{"share-loses-a-message-by-resubscribe", {"5.0:ASSAY-4.8.2-1", "5.0:MQTT-4.5.0-1", "5.0:MQTT-3.8.4-4"}, "A repeated SUBSCRIBE to a shared subscription costs its group the next message"}, lose_a_turn_by_resubscribe},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
