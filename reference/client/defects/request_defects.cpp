// SUBSCRIBE and UNSUBSCRIBE (3.8, 3.10, 4.7, 4.8).
#include "reference/client/defects/taps.hpp"

#include <memory>

namespace assay::client {

namespace {

using wire::Subscribe;
using wire::Unsubscribe;

/// Its requests have the identifier of the message that it sent last.
void id_of_publish(Seams& seams) {
    auto latest = std::make_shared<std::uint16_t>();
    auto asked = std::make_shared<std::uint16_t>();
    alter<wire::Publish>(seams, [latest](wire::Publish& publish) {
        if (publish.qos() > 0) *latest = publish.packet_id;
    });
    alter<Subscribe>(seams, [latest, asked](Subscribe& subscribe) {
        if (*latest == 0) return;
        *asked = subscribe.packet_id;
        subscribe.packet_id = *latest;
    });
    on_arrival<wire::Suback>(seams, [latest, asked](wire::Suback& suback, const Write&) {
        if (*asked != 0 && suback.packet_id == *latest) suback.packet_id = *asked;
        return true;
    });
}

void subscribe_id_0(Seams& seams) {
    alter<Subscribe>(seams, [](Subscribe& subscribe) { subscribe.packet_id = 0; });
}

void subscribe_nothing(Seams& seams) {
    alter<Subscribe>(seams, [](Subscribe& subscribe) { subscribe.subscriptions.clear(); });
}

void unsubscribe_nothing(Seams& seams) {
    alter<Unsubscribe>(seams, [](Unsubscribe& unsubscribe) { unsubscribe.topic_filters.clear(); });
}

void request_qos_3(Seams& seams) {
    alter<Subscribe>(seams, [](Subscribe& subscribe) {
        for (auto& subscription : subscribe.subscriptions)
            subscription.set_qos(3);
    });
}

void filter(Seams& seams, std::string text) {
    alter<Subscribe>(seams, [text = std::move(text)](Subscribe& subscribe) {
        for (auto& subscription : subscribe.subscriptions)
            subscription.topic_filter.text = text;
    });
}

void no_local_on_share(Seams& seams) {
    alter<Subscribe>(seams, [](Subscribe& subscribe) {
        for (auto& subscription : subscribe.subscriptions) {
            subscription.topic_filter.text = "$share/group/t";
            wire::SubscriptionOptions::no_local.set(subscription.options, 1);
        }
    });
}

void subscription_identifier_0(Seams& seams) {
    alter<Subscribe>(seams, [](Subscribe& subscribe) {
        subscribe.properties.add(wire::PropertyId::subscription_identifier, wire::VarInt{0});
    });
}

}  // namespace

std::span<const Defect> request_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"subscribe-id-of-publish", {"3.1.1:MQTT-2.3.1-2", "5.0:MQTT-2.2.1-3"}, "SUBSCRIBE has the identifier of an open PUBLISH"}, id_of_publish},
        {{"subscribe-id-0", {"3.1.1:MQTT-2.3.1-1", "5.0:MQTT-2.2.1-3"}, "SUBSCRIBE has identifier 0"}, subscribe_id_0},
        {{"subscribe-nothing", {"3.1.1:MQTT-3.8.3-3", "5.0:MQTT-3.8.3-2"}, "SUBSCRIBE has no Topic Filter"}, subscribe_nothing},
        {{"unsubscribe-nothing", {"3.1.1:MQTT-3.10.3-2", "5.0:MQTT-3.10.3-2"}, "UNSUBSCRIBE has no Topic Filter"}, unsubscribe_nothing},
        {{"requests-qos-3", {"3.1.1:MQTT-3.8.3-4", "5.0:ASSAY-3.8.3-2"}, "Asks for QoS 3"}, request_qos_3},
        {{"hash-in-a-word", {"3.1.1:MQTT-4.7.1-2", "5.0:MQTT-4.7.1-1"}, "# stands behind a letter"}, [](Seams& seams) { filter(seams, "t/a#"); }},
        {{"plus-in-a-word", {"3.1.1:MQTT-4.7.1-3", "5.0:MQTT-4.7.1-2"}, "+ stands behind a letter"}, [](Seams& seams) { filter(seams, "t/a+/b"); }},
        {{"no-filter-text", {"3.1.1:MQTT-4.7.3-1", "5.0:MQTT-4.7.3-1"}, "A Topic Filter is empty"}, [](Seams& seams) { filter(seams, ""); }},
        {{"nameless-share", {"5.0:MQTT-4.8.2-1"}, "A ShareName is empty"}, [](Seams& seams) { filter(seams, "$share//t"); }},
        {{"wildcard-share", {"3.1.1:MQTT-4.7.1-3", "5.0:MQTT-4.8.2-2"}, "A ShareName has a wildcard"}, [](Seams& seams) { filter(seams, "$share/a+/t"); }},
        {{"no-local-on-share", {"5.0:MQTT-3.8.3-4"}, "No Local is set on a shared subscription"}, in_v5<no_local_on_share>},
        {{"subscription-identifier-0", {"5.0:ASSAY-3.8.2-2"}, "SUBSCRIBE has Subscription Identifier 0"}, subscription_identifier_0},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
