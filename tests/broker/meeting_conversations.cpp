// Conversations in which things of one Client meet: its overlapping subscriptions, its properties in
// one order and the other, and its connections when one takes the other over.
#include "tests/broker/recorder.hpp"

#include <algorithm>

namespace assay::broker {

namespace {

constexpr auto no_local = wire::SubscriptionOptions::no_local.mask;

/// A subscription that is replaced, shared or withheld from its own Client; 5.0 alone has these.
void use_options(Recorder& recorder) {
    auto numbered = subscribe_of("i", 1);
    numbered.properties = properties_of(wire::PropertyId::subscription_identifier, wire::VarInt{7});
    recorder.send(1, numbered);
    recorder.send(1, subscribe_of("i", 1));
    recorder.send(1, publish_of("i", "x", 1, 3));
    recorder.send(1, subscribe_of("n/x", no_local));
    recorder.send(1, subscribe_of("n/+"));
    recorder.send(1, publish_of("n/x", "own"));
    recorder.send(1, publish_of("r", "kept", 0, 0, true));
    recorder.send(1, subscribe_of("$share/g/r"));
    auto publish = publish_of("n/y", "x");
    publish.properties = properties_of(wire::PropertyId::user_property, wire::Utf8Pair{"a", "1"});
    publish.properties.add(wire::PropertyId::content_type, wire::Utf8{"c"});
    recorder.send(1, publish);
}

/// A connection with a Will, and another one that takes it over; `delay` only in 5.0.
void take_over(Recorder& recorder, bool clean, std::uint32_t delay) {
    const auto connect = connect_of(
        {.client_id = "a",
         .version = recorder.version(),
         .clean = clean,
         .expiry = recorder.is_v5() ? std::optional{60U} : std::nullopt}
    );
    wire::Properties properties;
    if (delay > 0) properties.add(wire::PropertyId::will_delay_interval, delay);
    recorder.connect(1, with_will(connect, "w", "gone", 0, false, properties));
    recorder.connect(3, connect);
    recorder.pass(std::chrono::seconds{30});
}

}  // namespace

void talk_about_overlap(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    for (const auto qos : {std::uint8_t{0}, std::uint8_t{2}}) {
        const auto topic = qos == 0 ? "up/x" : "down/x";
        recorder.send(1, subscribe_of(topic, qos));
        recorder.send(
            1, subscribe_of(std::string{topic, std::string{topic}.size() - 1} + "+", 2 - qos)
        );
        recorder.send(1, publish_of(topic, "x", 2, 1));
        recorder.send(1, wire::Pubrel{.packet_id = 1});
    }
    recorder.send(1, unsubscribe_of({"up/+"}));
    recorder.send(1, publish_of("up/x", "x"));
    auto twice = subscribe_of("d", 0);
    twice.subscriptions.push_back({{"d"}, 1});
    recorder.send(1, twice);
    recorder.send(1, publish_of("d", "x", 1, 2));
    if (recorder.is_v5()) use_options(recorder);
}

void talk_about_take_over(Recorder& recorder) {
    recorder.restart();
    recorder.connect(2, "b");
    recorder.send(2, subscribe_of("w"));
    take_over(recorder, false, 0);
    if (!recorder.is_v5()) return;
    take_over(recorder, false, 5);
    take_over(recorder, true, 5);
    const auto delay = properties_of(wire::PropertyId::will_delay_interval, std::uint32_t{5});
    const auto brief = connect_of({.client_id = "brief"});
    recorder.connect(4, with_will(brief, "w", "gone", 0, false, delay));
    recorder.cut(4);
    recorder.pass(std::chrono::seconds{30});
}

}  // namespace assay::broker
