// Conversations in which a Session goes on, or not, and what it finds then.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using namespace std::chrono_literals;
using Bits = wire::SubscriptionOptions;

namespace {

wire::Connect
keeper(const Recorder& recorder, std::optional<std::uint32_t> expiry, bool clean = false) {
    return connect_of(
        {.client_id = "keeper",
         .version = recorder.version(),
         .clean = clean,
         .expiry = recorder.is_v5() ? expiry : std::nullopt}
    );
}

std::uint8_t v5_bits(const Recorder& recorder, std::uint8_t bits) {
    return recorder.is_v5() ? bits : std::uint8_t{0};
}

/// Subscriptions of all kinds; 5.0 has more of them.
void subscribe_to_all(Recorder& recorder, std::uint64_t number) {
    recorder.send(number, subscribe_of("zero", 0));
    recorder.send(number, subscribe_of("one", 1));
    recorder.send(number, subscribe_of("two", 2));
    if (!recorder.is_v5()) return;
    auto numbered = subscribe_of("numbered", 1);
    numbered.properties = properties_of(wire::PropertyId::subscription_identifier, wire::VarInt{7});
    recorder.send(number, numbered);
    recorder.send(number, subscribe_of("others", Bits::no_local.mask));
    recorder.send(number, subscribe_of("flagged", Bits::retain_as_published.mask));
    recorder.send(number, subscribe_of("$share/g/shared", 1));
}

void publish_to_all(Recorder& recorder, std::uint64_t number) {
    std::uint16_t packet_id = 100;
    for (const auto* topic : {"zero", "one", "two", "numbered", "others", "flagged", "shared"}) {
        auto publish = publish_of(topic, "x", 2, ++packet_id, true);
        if (recorder.is_v5())
            publish.properties = properties_of(wire::PropertyId::content_type, wire::Utf8{"text"});
        recorder.send(number, publish);
        recorder.send(number, wire::Pubrel{.packet_id = packet_id});
    }
}

void come_back(Recorder& recorder) {
    recorder.restart();
    recorder.connect(2, "other");
    recorder.connect(1, keeper(recorder, 60));
    subscribe_to_all(recorder, 1);
    recorder.cut(1);
    publish_to_all(recorder, 2);
    recorder.connect(1, keeper(recorder, 60));
    recorder.pass(1s);
    publish_to_all(recorder, 2);
    publish_to_all(recorder, 1);
    recorder.send(1, subscribe_of("one", 1));
    recorder.send(
        1, subscribe_of("two", v5_bits(recorder, wire::byte_of({{Bits::retain_handling, 1}})))
    );
    recorder.cut(1);
    publish_to_all(recorder, 2);
    recorder.connect(1, keeper(recorder, 60));
    recorder.connect(3, keeper(recorder, 60));
    recorder.pass(2s);
    publish_to_all(recorder, 2);
}

/// What waits for the window of 1 when the connection is taken over.
void take_over_with_a_small_window(Recorder& recorder) {
    recorder.restart();
    auto connect = keeper(recorder, 60);
    connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
    recorder.connect(1, connect);
    recorder.send(1, subscribe_of("one", 1));
    recorder.connect(2, "other");
    for (std::uint16_t id = 1; id <= 3; ++id)
        recorder.send(2, publish_of("one", std::to_string(id), 1, id));
    recorder.connect(3, keeper(recorder, 60));
}

void begin_with_a_clean_start(Recorder& recorder) {
    recorder.restart();
    recorder.connect(2, "other");
    recorder.send(2, subscribe_of("t", 1));
    recorder.connect(1, keeper(recorder, 60));
    recorder.send(1, subscribe_of("one", 1));
    recorder.send(1, publish_of("t", "old", 2, 7));
    recorder.cut(1);
    recorder.connect(1, keeper(recorder, 60, true));
    recorder.send(1, publish_of("t", "new", 2, 7));
    recorder.send(2, publish_of("one", "unwanted", 1, 1));
}

/// How long a Session lives that was asked for in these ways.
void outlive_connections(Recorder& recorder) {
    using Interval = std::optional<std::uint32_t>;
    for (const auto expiry : {Interval{}, Interval{0}, Interval{0x80000000}, Interval{0xFFFFFFFF}})
        for (const bool clean : {false, true}) {
            recorder.restart();
            recorder.connect(1, keeper(recorder, expiry, clean));
            recorder.cut(1);
            recorder.pass(1s);
            recorder.connect(1, keeper(recorder, 60));
        }
    recorder.restart();
    recorder.connect(1, keeper(recorder, 2));
    recorder.send(1, subscribe_of("t"));
    recorder.cut(1);
    recorder.connect(1, keeper(recorder, 60));
    recorder.pass(3s);
    recorder.send(1, publish_of("t", "x"));
    wire::Disconnect disconnect;
    disconnect.reason_code = 0;
    recorder.send(1, disconnect);
    recorder.pass(3s);
    recorder.connect(1, keeper(recorder, 60));
    disconnect.properties =
        properties_of(wire::PropertyId::session_expiry_interval, std::uint32_t{0});
    recorder.send(1, disconnect);
    recorder.connect(1, keeper(recorder, 60));
}

}  // namespace

void talk_about_coming_back(Recorder& recorder) {
    come_back(recorder);
    begin_with_a_clean_start(recorder);
    if (!recorder.is_v5()) return;
    take_over_with_a_small_window(recorder);
    outlive_connections(recorder);
}

}  // namespace assay::broker
