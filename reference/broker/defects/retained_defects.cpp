// Wrong retained messages (3.3.1.3).
#include "reference/broker/defects/taps.hpp"

#include <memory>

namespace assay::broker {

namespace {

bool is_empty(const Message& message) {
    return message.payload.bytes.empty();
}

void never_store(Core& core, Seams&) {
    core.rules.is_stored = [](const Message&) { return false; };
}

void never_replace(Core& core, Seams&) {
    core.rules.is_stored = [&core](const Message& message) {
        return standard::is_stored(message) && !core.retained.contains(message.topic);
    };
}

void never_clear(Core& core, Seams&) {
    core.rules.clears_retained = [](const Message&) { return false; };
}

void store_empty(Core& core, Seams&) {
    core.rules.is_stored = [](const Message& message) { return message.retain; };
}

void clear_by_any_empty(Core& core, Seams&) {
    core.rules.clears_retained = [](const Message& message) { return is_empty(message); };
}

void store_all(Core& core, Seams&) {
    core.rules.is_stored = [](const Message& message) { return !is_empty(message); };
}

void withhold_clearing(Core& core, Seams&) {
    core.rules.wants =
        [](const Subscription& subscription, const Message& message, const Session& session) {
            return standard::wants(subscription, message, session) &&
                   !(message.retain && is_empty(message));
        };
}

/// Whatever is stored has QoS 0.
void forget_qos(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(seams, [](Core& core, Connection&, wire::Subscribe&) {
        for (auto& [topic, message] : core.retained) {
            auto lower = *message;
            lower.qos = 0;
            message = std::make_shared<const Message>(std::move(lower));
        }
        return true;
    });
}

void forget_properties(Core&, Seams& seams) {
    on_arrival<wire::Subscribe>(seams, [](Core& core, Connection&, wire::Subscribe&) {
        for (auto& [topic, message] : core.retained) {
            auto bare = *message;
            bare.properties = {};
            message = std::make_shared<const Message>(std::move(bare));
        }
        return true;
    });
}

void lose_with_publisher(Core&, Seams& seams) {
    on_arrival<wire::Disconnect>(seams, [](Core& core, Connection& connection, wire::Disconnect&) {
        if (!connection.session) return true;
        std::erase_if(core.retained, [&](const auto& entry) {
            return entry.second->publisher == connection.session->client_id;
        });
        return true;
    });
}

void send_always(Core& core, Seams&) {
    core.rules.gets_retained = [](const Subscription& subscription, bool, bool is_shared) {
        return !is_shared && subscription.retain_handling != 2;
    };
}

void send_in_spite_of_2(Core& core, Seams&) {
    core.rules.gets_retained = [](const Subscription& subscription, bool existed, bool is_shared) {
        return !is_shared && (subscription.retain_handling != 1 || !existed);
    };
}

void send_once(Core& core, Seams&) {
    core.rules.gets_retained = [](const Subscription& subscription, bool existed, bool is_shared) {
        return standard::gets_retained(subscription, existed, is_shared) && !existed;
    };
}

void send_never(Core& core, Seams&) {
    core.rules.gets_retained = [](const Subscription&, bool, bool) { return false; };
}

void miss_wildcards(Core& core, Seams&) {
    core.rules.filter_matches = [](std::string_view filter, std::string_view topic) {
        return filter == topic;
    };
}

void match_dollar(Core& core, Seams&) {
    core.rules.filter_matches = [](std::string_view filter, std::string_view topic) {
        return filter == "#" || session::filter_matches(filter, topic);
    };
}

void lose_flag(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core&, Output&, wire::Publish& publish) {
        publish.set_retain(false);
        return true;
    });
}

void lose_identifier(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core&, Output&, wire::Publish& publish) {
        constexpr auto id = wire::PropertyId::subscription_identifier;
        if (publish.retain()) publish.properties.remove(id);
        return true;
    });
}

/// What a SUBSCRIBE brings from the store has the QoS of the store.
void send_at_stored_qos(Core& core, Seams& seams) {
    auto is_subscribing = std::make_shared<bool>(false);
    on_arrival<wire::Subscribe>(seams, [is_subscribing](Core&, Connection&, wire::Subscribe&) {
        *is_subscribing = true;
        return true;
    });
    seams.leaving.add([is_subscribing](Core&, Seams::Outputs&) { *is_subscribing = false; });
    core.rules.delivery_qos = [is_subscribing](std::uint8_t published, std::uint8_t granted) {
        return *is_subscribing ? published : standard::delivery_qos(published, granted);
    };
}

void forget_flag_offline(Core&, Seams& seams) {
    on_resume(seams, [](Core&, Session& session) {
        for (auto& delivery : session.queue)
            delivery.retain = false;
    });
}

}  // namespace

std::span<const Defect> retained_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"retained-not-stored", {"3.1.1:MQTT-3.3.1-5", "3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-9"}, "A PUBLISH with RETAIN is not stored"}, never_store},
        {{"retained-not-replaced", {"3.1.1:MQTT-3.3.1-5", "3.1.1:MQTT-3.3.1-7", "5.0:MQTT-3.3.1-5"}, "The first retained message of a topic stays"}, never_replace},
        {{"retained-not-cleared", {"3.1.1:MQTT-3.3.1-10", "5.0:MQTT-3.3.1-6"}, "An empty payload does not remove the retained message"}, never_clear},
        {{"retained-empty-stored", {"3.1.1:MQTT-3.3.1-11", "5.0:MQTT-3.3.1-7"}, "An empty message is stored as retained"}, store_empty},
        {{"retained-clearing-not-delivered", {"3.1.1:MQTT-3.3.1-10", "5.0:MQTT-3.3.1-6"}, "The empty message that clears is not delivered to subscribers"}, withhold_clearing},
        {{"retained-cleared-without-retain", {"3.1.1:MQTT-3.3.1-12", "5.0:MQTT-3.3.1-8"}, "An empty message without RETAIN removes the retained one"}, clear_by_any_empty},
        {{"retained-without-retain", {"3.1.1:MQTT-3.3.1-12", "5.0:MQTT-3.3.1-8"}, "Every message is stored as retained"}, store_all},
        {{"retained-qos-lost", {"3.1.1:MQTT-3.3.1-5", "5.0:MQTT-3.3.1-5", "5.0:MQTT-3.8.4-8"}, "Retained messages come at QoS 0"}, forget_qos},
        {{"retained-qos-not-lowered", {"3.1.1:MQTT-3.8.4-6", "5.0:MQTT-3.8.4-8"}, "Retained messages come at their own QoS even if less was granted"}, send_at_stored_qos},
        {{"retained-without-subscription-identifier", {"5.0:MQTT-3.3.4-4"}, "Retained messages come without Subscription Identifier"}, lose_identifier},
        {{"retain-as-published-lost-offline", {"5.0:MQTT-3.3.1-13"}, "A message that waited for a Client lacks RETAIN in spite of Retain As Published"}, forget_flag_offline},
        {{"retained-properties-lost", {"5.0:MQTT-3.3.1-5", "5.0:MQTT-3.3.2-18", "5.0:MQTT-3.3.2-20"}, "Retained messages come without their properties"}, forget_properties},
        {{"retained-lost-with-publisher", {"3.1.1:MQTT-3.1.2-7"}, "Retained messages vanish when their publisher disconnects"}, lose_with_publisher},
        {{"retain-flag-missing", {"3.1.1:MQTT-3.3.1-8", "5.0:MQTT-3.3.1-13", "5.0:MQTT-3.3.1-5"}, "PUBLISH to a subscriber never has RETAIN"}, lose_flag},
        {{"retain-handling-1-ignored", {"5.0:MQTT-3.3.1-10"}, "Retain Handling 1 is taken for 0"}, send_always},
        {{"retain-handling-2-ignored", {"5.0:MQTT-3.3.1-11"}, "Retain Handling 2 is taken for 0"}, send_in_spite_of_2},
        {{"retained-only-once", {"3.1.1:MQTT-3.8.4-3", "5.0:MQTT-3.3.1-9", "5.0:MQTT-3.8.4-4"}, "A repeated SUBSCRIBE gets no retained messages"}, send_once},
        {{"retained-never-sent", {"3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.3.1-9"}, "A new subscription gets no retained messages"}, send_never},
        {{"retained-missed-by-wildcards", {"3.1.1:MQTT-3.3.1-6", "5.0:MQTT-3.3.1-9"}, "Only filters without wildcards get retained messages"}, miss_wildcards},
        {{"retained-dollar-topic-matched", {"3.1.1:MQTT-4.7.2-1", "5.0:MQTT-4.7.2-1"}, "The filter # gets retained messages of topics that begin with $", beyond::all_topics}, match_dollar},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
