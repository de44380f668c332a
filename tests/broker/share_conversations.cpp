// Conversations about shared subscriptions that meet something, and about subscriptions that replace
// others; sharing is of 5.0.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using namespace std::chrono_literals;
using Bits = wire::SubscriptionOptions;

namespace {

wire::Subscribe numbered(std::string filter, std::uint8_t options, std::uint32_t identifier) {
    auto subscribe = subscribe_of(std::move(filter), options);
    subscribe.properties =
        properties_of(wire::PropertyId::subscription_identifier, wire::VarInt{identifier});
    return subscribe;
}

wire::Unsubscribe unsubscribe_from(std::vector<std::string> filters) {
    wire::Unsubscribe unsubscribe;
    unsubscribe.packet_id = 78;
    for (auto& filter : filters)
        unsubscribe.topic_filters.push_back({std::move(filter)});
    return unsubscribe;
}

void share_beside_plain(Recorder& recorder) {
    for (const auto* ended : {"t", "$share/g/t", "$share/h/t"}) {
        recorder.restart();
        recorder.connect(1, "a");
        recorder.send(1, numbered("t", 1, 1));
        recorder.send(1, numbered("$share/g/t", 1, 2));
        recorder.send(1, numbered("$share/h/t", 1, 3));
        recorder.send(1, publish_of("t", "x", 1, 1, true));
        recorder.send(1, unsubscribe_from({ended}));
        recorder.send(1, publish_of("t", "y", 1, 2));
        recorder.send(1, numbered("$share/h/t", 1, 3));
        recorder.send(1, publish_of("t", "z", 1, 3));
    }
    for (const auto* filter : {"$share/g/#", "$share/g/+/x"}) {
        recorder.connect(1, "a");
        recorder.send(1, subscribe_of(filter, 1));
    }
}

void lose_members(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "stays", false);
    recorder.send(1, subscribe_of("$share/g/t", 2));
    recorder.connect(3, "publisher");
    recorder.send(3, publish_of("t", "m", 2, 1));
    recorder.connect(2, "leaves");
    recorder.send(2, subscribe_of("$share/g/t", 1));
    recorder.connect(4, "stays", false);
    recorder.cut(2);
    for (std::uint16_t id = 2; id <= 5; ++id)
        recorder.send(3, publish_of("t", "n", 1, id));
    recorder.cut(4);
    recorder.send(3, publish_of("t", "o", 1, 6));
    recorder.connect(4, "stays", false);
}

/// A SUBSCRIBE that has less than the one before it, and one that comes while messages wait.
void replace(Recorder& recorder) {
    recorder.restart();
    auto connect = connect_of({.client_id = "a", .expiry = 60});
    connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
    recorder.connect(1, connect);
    recorder.send(1, subscribe_of("l", Bits::no_local.mask));
    recorder.send(1, subscribe_of("l"));
    recorder.send(1, publish_of("l", "own"));
    recorder.send(1, subscribe_of("r", Bits::retain_as_published.mask));
    recorder.send(1, subscribe_of("r"));
    recorder.send(1, publish_of("r", "kept", 0, 0, true));
    recorder.connect(2, "b");
    for (const bool by_unsubscribe : {false, true}) {
        recorder.send(1, subscribe_of("t", 1));
        for (const auto id : {std::uint16_t{1}, std::uint16_t{2}})
            recorder.send(2, publish_of("t", "x", 1, id));
        if (by_unsubscribe)
            recorder.send(1, unsubscribe_from({"l"}));
        else
            recorder.send(1, subscribe_of("t", 1));
        for (int i = 0; i < 3; ++i)
            recorder.send(1, wire::Puback{.packet_id = recorder.packet_id(1)});
    }
    auto two = numbered("i", 1, 9);
    two.subscriptions.push_back({{"j"}, 1});
    recorder.send(1, two);
    recorder.send(2, publish_of("j", "x"));
    const auto once = static_cast<std::uint8_t>(0x10);
    recorder.send(1, subscribe_of("r", once));
    recorder.send(1, unsubscribe_from({"r"}));
    recorder.send(1, subscribe_of("r", once));
}

void ask_for_retained(Recorder& recorder) {
    recorder.restart();
    recorder.connect(2, "b");
    for (std::uint16_t id = 1; id <= 30; ++id)
        recorder.send(2, publish_of("r/" + std::to_string(id), std::to_string(id), 1, id, true));
    recorder.send(2, publish_of("two", "at 2", 2, 31, true));
    recorder.connect(1, "a", false);
    recorder.send(1, subscribe_of("r/+"));
    recorder.send(1, subscribe_of("#"));
    auto joint = subscribe_of("r/1");
    joint.subscriptions.push_back({{"r/2"}, 0});
    recorder.send(1, joint);
    recorder.send(1, subscribe_of("two", 2));
    recorder.connect(3, "c");
    recorder.send(3, subscribe_of("v"));
    recorder.send(3, unsubscribe_from({"unknown", "v"}));
    recorder.send(2, publish_of("v", "unwanted"));
}

void expire_and_alias(Recorder& recorder) {
    recorder.restart();
    recorder.connect(2, "b");
    auto publish = publish_of("brief", "x", 0, 0, true);
    publish.properties = properties_of(wire::PropertyId::message_expiry_interval, std::uint32_t{1});
    recorder.send(2, publish);
    publish = publish_of("aliased", "old");
    publish.properties = properties_of(wire::PropertyId::topic_alias, std::uint16_t{1});
    recorder.send(2, publish);
    publish.topic.text.clear();
    publish.set_retain(true);
    recorder.send(2, publish);
    recorder.pass(2s);
    recorder.connect(1, "a");
    recorder.send(1, subscribe_of("brief"));
    recorder.send(1, subscribe_of("aliased"));
}

}  // namespace

void talk_about_shares_and_replacements(Recorder& recorder) {
    ask_for_retained(recorder);
    if (!recorder.is_v5()) return;
    share_beside_plain(recorder);
    lose_members(recorder);
    replace(recorder);
    expire_and_alias(recorder);
}

}  // namespace assay::broker
