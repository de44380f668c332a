// Conversations in which exchanges of QoS 1 and 2 are interrupted, or wait.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// A Client that keeps its Session and is subscribed to `t`, with as large a window as that.
void begin(Recorder& recorder, std::uint16_t window, std::uint8_t qos) {
    recorder.restart();
    recorder.connect(2, "other");
    auto connect = connect_of(
        {.client_id = "a",
         .version = recorder.version(),
         .clean = false,
         .expiry = recorder.is_v5() ? std::optional{60U} : std::nullopt}
    );
    if (recorder.is_v5()) connect.properties.add(wire::PropertyId::receive_maximum, window);
    recorder.connect(1, connect);
    auto subscribe = subscribe_of("t", qos);
    if (recorder.is_v5())
        subscribe.properties =
            properties_of(wire::PropertyId::subscription_identifier, wire::VarInt{7});
    recorder.send(1, subscribe);
}

wire::Publish brief(std::string_view payload, std::uint16_t packet_id) {
    auto publish = publish_of("t", payload, 1, packet_id);
    publish.properties = properties_of(wire::PropertyId::message_expiry_interval, std::uint32_t{1});
    publish.properties.add(wire::PropertyId::user_property, wire::Utf8Pair{"k", "v"});
    return publish;
}

void release_over_another_connection(Recorder& recorder) {
    begin(recorder, 9, 2);
    recorder.send(2, subscribe_of("of a", 2));
    recorder.send(1, publish_of("of a", "x", 2, 7, true));
    recorder.cut(1);
    recorder.connect(1, "a", false);
    recorder.send(1, wire::Pubrel{.packet_id = 7});
    recorder.send(2, subscribe_of("of a", 2));
    recorder.send(1, publish_of("of a", "y", 2, 8));
    recorder.connect(3, "a", false);
    recorder.send(3, publish_of("of a", "y", 2, 8));
    recorder.send(3, wire::Pubrel{.packet_id = 8});
}

void use_one_identifier_on_both_sides(Recorder& recorder) {
    begin(recorder, 9, 2);
    recorder.send(2, subscribe_of("of a", 2));
    recorder.send(2, publish_of("t", "x", 2, 1));
    recorder.send(1, publish_of("of a", "y", 2, recorder.packet_id(1)));
    recorder.send(1, wire::Pubrel{.packet_id = recorder.packet_id(1)});
    recorder.send(1, wire::Pubrec{.packet_id = recorder.packet_id(1)});
    recorder.send(1, wire::Pubrec{.packet_id = 999});
    begin(recorder, 9, 2);
    recorder.send(2, publish_of("t", "x", 2, 1));
    recorder.send(1, wire::Pubrel{.packet_id = recorder.packet_id(1)});
    recorder.cut(1);
    recorder.connect(1, "a", false);
}

void come_back_in_the_middle(Recorder& recorder) {
    begin(recorder, 9, 2);
    recorder.send(2, publish_of("t", "one", 1, 1, true));
    recorder.send(1, subscribe_of("t", 2));
    recorder.send(2, publish_of("kept", "two", 2, 2, true));
    recorder.send(1, subscribe_of("kept", 2));
    recorder.send(1, wire::Pubrec{.packet_id = recorder.packet_id(1)});
    if (recorder.is_v5()) recorder.send(2, brief("three", 3));
    recorder.cut(1);
    recorder.connect(1, "a", false);
    recorder.send(2, publish_of("t", "four", 1, 4));
    recorder.connect(3, "a", false);
}

void wait_for_a_place(Recorder& recorder) {
    begin(recorder, 1, 1);
    recorder.send(2, publish_of("t", "nothing", 0));
    recorder.send(2, publish_of("t", "one", 1, 1));
    recorder.send(2, brief("two", 2));
    recorder.send(2, publish_of("t", "three", 1, 3));
    recorder.pass(3s);
    recorder.send(1, wire::Puback{.packet_id = recorder.packet_id(1)});
}

void end_an_older_exchange(Recorder& recorder) {
    begin(recorder, 1, 2);
    recorder.send(2, publish_of("t", "older", 2, 1));
    const auto older = recorder.packet_id(1);
    recorder.send(1, wire::Pubrec{.packet_id = older});
    recorder.cut(1);
    auto connect = connect_of({.client_id = "a", .clean = false, .expiry = 60});
    connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
    recorder.connect(1, connect);
    recorder.send(1, wire::Pubcomp{.packet_id = older});
    recorder.send(2, publish_of("t", "one", 1, 2));
    recorder.send(2, publish_of("t", "two", 1, 3));
}

void wait_while_away(Recorder& recorder) {
    begin(recorder, 9, 1);
    recorder.cut(1);
    recorder.send(2, publish_of("t", std::string(500, 'x'), 1, 1));
    recorder.send(2, brief("two", 2));
    recorder.send(2, publish_of("t", "three", 1, 3));
    recorder.pass(3s);
    auto connect = connect_of({.client_id = "a", .clean = false, .expiry = 60});
    connect.properties.add(wire::PropertyId::maximum_packet_size, std::uint32_t{200});
    recorder.connect(1, connect);
}

void pass_many(Recorder& recorder) {
    begin(recorder, 60, 1);
    for (std::uint16_t id = 1; id <= 50; ++id) {
        recorder.send(2, publish_of("t", "x", 1, id));
        if (id > 1) recorder.send(1, wire::Puback{.packet_id = recorder.packet_id(1)});
    }
}

void leave_after_publishing(Recorder& recorder) {
    begin(recorder, 9, 1);
    recorder.send(2, publish_of("t", "last words", 1, 1));
    recorder.cut(2);
    recorder.pass(1s);
}

}  // namespace

void talk_about_interrupted_exchanges(Recorder& recorder) {
    release_over_another_connection(recorder);
    use_one_identifier_on_both_sides(recorder);
    come_back_in_the_middle(recorder);
    pass_many(recorder);
    leave_after_publishing(recorder);
    if (!recorder.is_v5()) return;
    wait_for_a_place(recorder);
    end_an_older_exchange(recorder);
    wait_while_away(recorder);
}

}  // namespace assay::broker
