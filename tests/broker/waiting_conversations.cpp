// Conversations about repeats, about what waits for an absent Client, and about what waits in the
// store.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using enum wire::PropertyId;
using namespace std::chrono_literals;

void talk_about_repeats(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a", false);
    recorder.connect(2, "b");
    auto repeat = publish_of("u", "x", 2, 7);
    repeat.set_dup(true);
    for (auto times = 0; times < 3; ++times)
        recorder.send(2, repeat);
    recorder.connect(2, "b");
    recorder.send(2, publish_of("stored", "x", 2, 1, true));
    recorder.send(1, subscribe_of("stored", 0));
    recorder.send(1, subscribe_of("t", 1));
    recorder.cut(1);
    for (std::uint16_t id = 10; id < 25; ++id)
        recorder.send(2, publish_of("t", std::to_string(id), 1, id));
    recorder.connect(1, "a", false);
}

void talk_across_versions(Recorder& recorder) {
    const auto other = recorder.is_v5() ? v3 : v5;
    recorder.restart();
    recorder.connect(1, "a");
    recorder.send(1, subscribe_of("t"));
    recorder.open(2);
    recorder.send(2, wire::encode(connect_of({.client_id = "b", .version = other}), other));
    recorder.send(2, wire::encode(publish_of("t", "x"), other));
}

void talk_about_waiting(Recorder& recorder) {
    if (!recorder.is_v5()) return;
    recorder.restart();
    auto connect = connect_of({.client_id = "a", .clean = false, .expiry = 60U});
    connect.properties.add(receive_maximum, std::uint16_t{3});
    recorder.connect(1, connect);
    recorder.connect(2, "b");
    auto publish = publish_of("t", "x", 2, 1);
    publish.properties.add(message_expiry_interval, std::uint32_t{2});
    using Bits = wire::SubscriptionOptions;
    constexpr auto as_published = wire::byte_of({{Bits::qos, 2}, {Bits::retain_as_published, 1}});
    recorder.send(1, subscribe_of("t", as_published));
    recorder.send(2, publish);
    recorder.send(1, wire::Pubrec{.packet_id = recorder.packet_id(1)});
    recorder.cut(1);
    for (std::uint16_t id = 2; id < 6; ++id)
        recorder.send(2, publish_of("t", "waiting", 1, id, true));
    recorder.pass(3s);
    recorder.send(2, wire::Pubrel{.packet_id = 1});
    recorder.connect(1, connect);
    publish = publish_of("stored", "x", 1, 9, true);
    publish.properties.add(message_expiry_interval, std::uint32_t{60});
    recorder.send(2, publish);
    recorder.pass(5s);
    auto subscribe = subscribe_of("stored", 1);
    subscribe.properties.add(subscription_identifier, wire::VarInt{7});
    recorder.connect(3, "c");
    recorder.send(3, subscribe);
}

}  // namespace assay::broker
