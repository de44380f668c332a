// Conversations about messages: who gets them, with what properties, and how many at a time.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

void talk_about_publishing(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    recorder.connect(2, "b");
    recorder.send(1, subscribe_of("t", 2));
    recorder.send(2, subscribe_of("t", 2));
    for (std::uint8_t qos = 0; qos <= 2; ++qos)
        recorder.send(2, publish_of("t", "x", qos, 5));
    answer<wire::Pubrec>(recorder, 1);
    answer<wire::Pubcomp>(recorder, 1);
    recorder.send(2, with_dup(publish_of("t", "x", 2, 5)));
    recorder.send(2, wire::Pubrel{.packet_id = 5});
    recorder.send(2, with_dup(publish_of("t", "new", 2, 5)));
    recorder.send(2, with_dup(publish_of("t", "y", 1, 5)));
    recorder.send(2, with_dup(publish_of("t", "z", 1, 5)));
    recorder.send(2, wire::Pubrel{.packet_id = 99});
    recorder.send(2, publish_of("t", "z", 2, 6));
    if (recorder.is_v5()) answer<wire::Pubrec>(recorder, 1, 0x80);
    recorder.send(2, publish_of("t", "z", 1, 6));
    if (recorder.is_v5()) answer<wire::Puback>(recorder, 1, 0x80);
    for (auto i = 0; i < 20; ++i)
        recorder.send(2, publish_of("t", std::to_string(i)));
    recorder.send(2, publish_of("t", ""));
    recorder.send(2, publish_of("t", std::string("a\0b", 3)));
    recorder.send(1, subscribe_of("t", 0));
    recorder.send(2, publish_of("t", "lower", 2, 8));
    recorder.send(2, publish_of("u", "unheard", 2, 9));
    recorder.send(2, publish_of("t", "q2 for q0", 2, 10));
    recorder.send(1, subscribe_of("t/#", 2));
    recorder.send(2, publish_of("t", "overlap", 2, 11));
    recorder.send(1, subscribe_of(std::string(40'000, 'l'), 2));
    recorder.send(2, publish_of(std::string(40'000, 'l'), "long"));
    recorder.pass(30s);
}

void talk_about_subscribing(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    auto subscribe = subscribe_of("one", 0);
    subscribe.subscriptions.push_back({{"two"}, 1});
    subscribe.subscriptions.push_back({{"three/+"}, 2});
    recorder.send(1, subscribe);
    recorder.send(1, subscribe_of("two", 0));
    recorder.send(1, subscribe_of("one", 0));
    recorder.send(1, publish_of("one", "x"));
    recorder.send(1, publish_of("two", "x", 1, 1));
    recorder.send(1, unsubscribe_of({"ONE"}));
    recorder.send(1, publish_of("one", "x"));
    recorder.send(1, unsubscribe_of({"#", "unknown"}));
    recorder.send(1, publish_of("one", "x"));
    recorder.send(1, publish_of("three/1", "x", 2, 3));
    recorder.send(1, unsubscribe_of({"one", "three/+", "unknown"}));
    answer<wire::Pubrec>(recorder, 1);
    recorder.send(1, unsubscribe_of({"two"}));
    for (const auto* topic : {"one", "two", "three/1"})
        recorder.send(1, publish_of(topic, "x"));
    recorder.send(1, wire::Pingreq{});
}

void talk_about_topics(Recorder& recorder) {
    constexpr std::string_view filters[] = {
        "a",
        "A",
        "+",
        "#",
        "a/+",
        "a/#",
        "+/+",
        "/+",
        "a//b",
        "a/b",
        "a/",
        "+/b",
        "$s/#",
        "\xC3\xA9",
        "a/+/b"
    };
    constexpr std::string_view topics[] = {
        "a",
        "A",
        "/a",
        "a/b",
        "a/b/c",
        "a//b",
        "a/",
        "$s/x",
        "e\xCC\x81",
        "\xEF\xBB\xBF"
        "a",
        "a/x/y/b"
    };
    for (const auto filter : filters) {
        recorder.restart();
        recorder.connect(1, "a");
        recorder.send(1, publish_of("$s/kept", "x", 0, 0, true));
        recorder.send(1, publish_of("a/kept", "x", 0, 0, true));
        recorder.send(1, subscribe_of(std::string{filter}, 1));
        for (const auto topic : topics)
            recorder.send(1, publish_of(std::string{topic}, "x"));
    }
}

void talk_about_retained(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    recorder.connect(2, "b");
    const auto keep = [&](std::string_view payload, bool retain = true) {
        auto publish = publish_of("t", payload, 1, 1, retain);
        publish.properties = properties_of(content_type, wire::Utf8{"c"});
        recorder.send(1, publish);
    };
    recorder.send(1, publish_of("empty", "", 0, 0, true));
    recorder.send(2, subscribe_of("empty"));
    recorder.send(2, publish_of("empty", "x"));
    recorder.send(2, subscribe_of("empty"));
    keep("1");
    keep("2");
    recorder.send(2, subscribe_of("t", 1));
    recorder.send(2, subscribe_of("t", 1));
    recorder.send(2, subscribe_of("+", 1));
    keep("", false);
    recorder.send(2, subscribe_of("t", 1));
    if (recorder.is_v5())
        for (const auto options : {std::uint8_t{0x10}, std::uint8_t{0x20}, std::uint8_t{0x08}}) {
            recorder.send(2, subscribe_of("t", options));
            keep("as published");
        }
    recorder.send(1, wire::Disconnect{});
    recorder.send(2, subscribe_of("t", 1));
    recorder.connect(1, "a");
    keep("");
    recorder.send(2, subscribe_of("t", 1));
}

void talk_about_properties(Recorder& recorder) {
    if (!recorder.is_v5()) return;
    recorder.restart();
    auto connect = connect_of({.client_id = "a"});
    connect.properties.add(topic_alias_maximum, std::uint16_t{1});
    recorder.connect(1, connect);
    recorder.connect(2, "b", false);
    recorder.send(1, subscribe_of("#"));
    auto publish = publish_of("t", "x", 1, 1);
    publish.properties.add(payload_format_indicator, std::uint8_t{1});
    publish.properties.add(message_expiry_interval, std::uint32_t{10});
    publish.properties.add(content_type, wire::Utf8{"c"});
    publish.properties.add(response_topic, wire::Utf8{"r"});
    publish.properties.add(correlation_data, wire::Binary{{1, 0, 2}});
    publish.properties.add(user_property, wire::Utf8Pair{"b", "1"});
    publish.properties.add(user_property, wire::Utf8Pair{"a", "2"});
    publish.properties.add(user_property, wire::Utf8Pair{"b", "\xEF\xBB\xBF"});
    recorder.send(2, publish);
    auto subscribe = subscribe_of("t", 1);
    subscribe.properties.add(subscription_identifier, wire::VarInt{1});
    recorder.send(2, subscribe);
    subscribe.subscriptions[0].topic_filter.text = "+";
    recorder.send(2, subscribe);
    recorder.send(1, publish);
    subscribe.properties = {};
    recorder.send(2, subscribe);
    recorder.send(1, publish);
    recorder.pass(1s);
    recorder.cut(2);
    recorder.send(1, publish);
    recorder.pass(5s);
    recorder.connect(2, "b", false);
    recorder.cut(2);
    recorder.send(1, publish);
    recorder.pass(20s);
    recorder.connect(2, "b", false);
    for (const auto alias : {std::uint16_t{1}, std::uint16_t{1}, std::uint16_t{2}}) {
        publish.topic.text += "t";
        publish.properties = properties_of(topic_alias, alias);
        recorder.send(2, publish);
        auto bare = publish;
        bare.topic.text.clear();
        recorder.send(2, bare);
    }
    recorder.connect(2, "b", false);
    publish.topic.text.clear();
    recorder.send(2, publish);
    recorder.connect(2, "b", false);
    publish.topic.text = "t";
    publish.properties = properties_of(topic_alias, std::uint16_t{0});
    recorder.send(2, publish);
}

void talk_about_flow(Recorder& recorder) {
    if (!recorder.is_v5()) return;
    recorder.restart();
    auto connect = connect_of({.client_id = "a"});
    connect.properties.add(receive_maximum, std::uint16_t{1});
    connect.properties.add(maximum_packet_size, std::uint32_t{50});
    connect.properties.add(request_problem_information, std::uint8_t{0});
    recorder.connect(1, connect);
    recorder.connect(2, "b");
    recorder.send(1, subscribe_of("t", 2));
    recorder.send(2, publish_of("t", std::string(100, 'x'), 1, 1));
    for (const auto* payload : {"1", "2", "3"})
        recorder.send(2, publish_of("t", payload, 2, static_cast<std::uint16_t>(*payload)));
    recorder.send(1, wire::Pingreq{});
    answer<wire::Pubrec>(recorder, 1);
    answer<wire::Pubcomp>(recorder, 1);
    answer<wire::Pubrec>(recorder, 1, 0x80);
    answer<wire::Pubrec>(recorder, 1, 0x80);
    for (const auto* payload : {"4", "5"})
        recorder.send(2, publish_of("t", payload, 1, 1));
    answer<wire::Puback>(recorder, 1, 0x80);
    // There is something to explain, which the client does not want to hear.
    recorder.send(1, wire::Pubrel{.packet_id = 77});
    recorder.send(1, unsubscribe_of({"unknown"}));
    for (std::uint16_t id = 1000; id < 1102; ++id)
        recorder.send(2, publish_of("u", "x", 2, id));
    recorder.pass(60s);
}

/// 3.1.1 has no window of the Client's, but the broker has one.
void talk_about_the_window(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    recorder.connect(2, "b");
    recorder.send(1, subscribe_of("t", 1));
    for (std::uint16_t id = 1; id <= 102; ++id)
        recorder.send(2, publish_of("t", "x", 1, id));
    answer<wire::Puback>(recorder, 1);
    recorder.pass(60s);
}

void talk_about_sharing(Recorder& recorder) {
    if (!recorder.is_v5()) return;
    recorder.restart();
    recorder.connect(1, "a", false);
    recorder.connect(2, "b", false);
    recorder.connect(3, "c");
    for (const auto number : {1U, 2U})
        recorder.send(number, subscribe_of("$share/g/t", 2));
    recorder.send(3, publish_of("t", "1", 2, 1));
    answer<wire::Pubrec>(recorder, 1, 0x80);
    recorder.send(3, publish_of("t", "2", 2, 2));
    recorder.cut(2);
    recorder.send(3, subscribe_of("n", wire::SubscriptionOptions::no_local.mask, 9));
    recorder.send(3, publish_of("n", "x"));
}

}  // namespace assay::broker
