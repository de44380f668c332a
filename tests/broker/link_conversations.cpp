// Conversations over links that die: what a connection leaves behind, and what its Client finds.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// CONNECT of "a", which keeps its Session for a minute, with a Keep Alive of ten seconds.
wire::Connect patient(const Recorder& recorder) {
    const auto expiry = recorder.is_v5() ? std::optional{60U} : std::nullopt;
    auto connect = connect_of(
        {.client_id = "a", .version = recorder.version(), .clean = false, .expiry = expiry}
    );
    connect.keep_alive = 10;
    return connect;
}

void fall_silent(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, patient(recorder));
    recorder.send(1, subscribe_of("t", 1));
    recorder.connect(2, "b");
    recorder.send(2, publish_of("t", "in flight", 1, 1));
    recorder.pass(8s);
    recorder.send(2, publish_of("t", "after a while", 1, 2));
    recorder.pass(10s);
    recorder.connect(1, patient(recorder));
}

void end_a_subscription(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a", false);
    recorder.send(1, subscribe_of("t", 1));
    recorder.send(1, wire::Unsubscribe{.packet_id = 9, .topic_filters = {{"t"}}});
    recorder.connect(2, "b");
    recorder.cut(1);
    recorder.connect(1, "a", false);
    recorder.send(2, publish_of("t", "unwanted", 1, 1));
}

/// The older connection hangs while its Client begins anew.
void begin_anew(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a", false);
    recorder.send(1, subscribe_of("t", 1));
    recorder.connect(2, "b");
    recorder.connect(3, "a", true);
    recorder.send(2, publish_of("t", "unwanted", 1, 1));
}

void lose_a_publisher(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a");
    recorder.send(1, subscribe_of("t", 1));
    recorder.connect(2, "b");
    recorder.send(2, publish_of("stored", "once", 1, 1, true));
    auto repeat = publish_of("repeated", "again", 1, 2, true);
    repeat.set_dup(true);
    recorder.send(2, repeat);
    recorder.send(1, subscribe_of("repeated", 1));
    auto half = wire::encode(publish_of("t", "a long payload", 1, 3), recorder.version());
    half.resize(half.size() - 4);
    recorder.send(2, half);
    recorder.cut(2);
    recorder.send(1, subscribe_of("stored", 1));
}

void lose_a_member(Recorder& recorder) {
    recorder.restart();
    for (const std::uint64_t member : {1U, 2U}) {
        recorder.connect(member, member == 1 ? "near" : "far", false);
        recorder.send(member, subscribe_of("$share/crew/t", 1));
    }
    recorder.connect(3, "b");
    for (std::uint16_t id = 1; id <= 4; ++id)
        recorder.send(3, publish_of("t", std::to_string(id), 1, id));
    recorder.cut(2);
    recorder.send(3, publish_of("t", "meanwhile", 1, 5));
    recorder.connect(2, "far", false);
}

void come_back_to_a_small_window(Recorder& recorder) {
    recorder.restart();
    auto connect = patient(recorder);
    connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{2});
    recorder.connect(1, connect);
    recorder.send(1, subscribe_of("t", 1));
    recorder.connect(2, "b");
    for (std::uint16_t id = 1; id <= 4; ++id)
        recorder.send(2, publish_of("t", std::to_string(id), 1, id));
    recorder.cut(1);
    recorder.connect(1, connect);
    recorder.send(2, publish_of("t", "one more", 1, 5));
}

}  // namespace

void talk_over_dead_links(Recorder& recorder) {
    fall_silent(recorder);
    end_a_subscription(recorder);
    begin_anew(recorder);
    lose_a_publisher(recorder);
    if (!recorder.is_v5()) return;
    lose_a_member(recorder);
    come_back_to_a_small_window(recorder);
}

}  // namespace assay::broker
