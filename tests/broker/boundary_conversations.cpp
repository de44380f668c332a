// Conversations at the edges of numbers, and with characters that mean something elsewhere.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// Each filter has a Client of its own, so that every match shows.
void publish_awkward_topics(Recorder& recorder) {
    for (const auto* topic : {"a.b", "a b", "*", "z/w"}) {
        recorder.restart();
        std::uint64_t number = 0;
        for (const auto* filter : {"a/b", "a.b", "*", ">", "+"}) {
            recorder.connect(++number, std::string{"client of "} + filter);
            recorder.send(number, subscribe_of(filter));
        }
        recorder.send(number, publish_of(topic, "x"));
    }
}

void publish_round_lengths(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    recorder.send(1, subscribe_of("t"));
    for (std::size_t payload = 120; payload < 128; ++payload)
        recorder.send(1, publish_of("t", std::string(payload, 'x')));
}

void be_slow(Recorder& recorder) {
    for (const auto keep_alive : {std::uint16_t{1}, std::uint16_t{43'691}}) {
        recorder.restart();
        auto connect = connect_of({.client_id = "a", .version = recorder.version()});
        connect.keep_alive = keep_alive;
        recorder.connect(1, connect);
        recorder.pass(1s);
        recorder.send(1, wire::Bytes{0x30, 0x7F});
        recorder.pass(5s);
    }
}

void limit_packets(Recorder& recorder) {
    recorder.restart();
    auto connect = connect_of({.client_id = "a", .clean = false, .expiry = 60});
    connect.properties.add(wire::PropertyId::maximum_packet_size, std::uint32_t{200});
    connect.properties.add(wire::PropertyId::topic_alias_maximum, std::uint16_t{5});
    connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{40'000});
    recorder.connect(1, connect);
    recorder.send(1, subscribe_of("t", 1));
    recorder.connect(2, "b");
    recorder.send(2, publish_of("t", std::string(500, 'x')));
    for (std::size_t payload = 185; payload < 200; ++payload)
        recorder.send(2, publish_of("t", std::string(payload, 'x')));
    recorder.send(2, publish_of("t", "in flight", 1, 1));
    recorder.cut(1);
    recorder.connect(1, connect);
    auto old = publish_of("t", "lives long", 1, 2);
    old.properties =
        properties_of(wire::PropertyId::message_expiry_interval, std::uint32_t{0x80000000});
    recorder.send(2, old);
    auto aliased = publish_of("t", "x");
    aliased.properties = properties_of(wire::PropertyId::topic_alias, std::uint16_t{16});
    recorder.send(2, aliased);
    recorder.connect(2, "b");
    for (int i = 0; i < 120; ++i)
        recorder.send(2, publish_of("u", "nothing"));
}

}  // namespace

void talk_at_the_edges(Recorder& recorder) {
    publish_awkward_topics(recorder);
    publish_round_lengths(recorder);
    be_slow(recorder);
    if (recorder.is_v5()) limit_packets(recorder);
}

}  // namespace assay::broker
