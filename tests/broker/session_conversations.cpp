// Conversations about connections: how they begin, what is kept behind them, and Wills.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

void talk_about_sessions(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "a", false);
    recorder.connect(2, "b");
    recorder.send(1, subscribe_of("t", 2));
    recorder.send(2, publish_of("t", "1", 1, 1));
    recorder.send(2, publish_of("t", "2", 1, 2));
    recorder.send(2, publish_of("t", "3", 2, 3));
    answer<wire::Pubrec>(recorder, 1);
    recorder.send(1, publish_of("u", "x", 2, 9));
    recorder.pass(5s);
    recorder.cut(1);
    recorder.send(2, publish_of("t", "4", 1, 4));
    recorder.send(2, publish_of("t", "5", 1, 5));
    recorder.pass(3s);
    recorder.connect(1, "a", false);
    recorder.send(2, subscribe_of("u", 2));
    recorder.send(1, with_dup(publish_of("u", "x", 2, 9)));
    recorder.send(2, publish_of("t", "again", 1, 6));
    recorder.connect(1, "A", false);
    recorder.connect(1, "a", true);
    recorder.send(2, publish_of("t", "6", 1, 6));
    recorder.cut(1);
    recorder.connect(1, "a", false);
    recorder.cut(1);
    recorder.pass(59s);
    recorder.connect(1, "a", false);
    recorder.cut(1);
    recorder.pass(61s);
    recorder.connect(1, "a", false);
    if (!recorder.is_v5()) return;
    wire::Disconnect disconnect{.reason_code = 0};
    disconnect.properties = properties_of(session_expiry_interval, std::uint32_t{0});
    recorder.send(1, disconnect);
    recorder.connect(1, "a", false);
    recorder.connect(1, "c");
    disconnect.properties = properties_of(session_expiry_interval, std::uint32_t{60});
    recorder.send(1, disconnect);
    recorder.connect(1, "c", false);
}

void talk_about_connecting(Recorder& recorder) {
    const auto version = recorder.version();
    recorder.restart();
    recorder.connect(1, "");
    recorder.connect(2, "");
    recorder.send(1, wire::Pingreq{});
    recorder.connect(1, "abcdefghijklmnopqrstuvw");
    recorder.connect(1, "twin");
    recorder.connect(2, "twin");
    recorder.send(1, wire::Pingreq{});
    recorder.connect(1, "b", false);
    recorder.send(1, connect_of({.client_id = "b", .version = version}));
    recorder.send(1, wire::Pingreq{});
    recorder.connect(2, "b", false);
    recorder.send(2, subscribe_of("t"));
    recorder.open(1);
    recorder.send(1, wire::Pingreq{});
    for (const auto number : {0, 3, 6}) {
        auto connect = connect_of({.client_id = "b", .version = version, .clean = false});
        connect.protocol_version = static_cast<std::uint8_t>(number);
        auto bytes = wire::encode(connect, version);
        wire::encode_to(bytes, publish_of("t", "x"), version);
        recorder.open(1);
        recorder.send(1, bytes);
    }
    auto connect = connect_of({.client_id = "b", .version = version});
    connect.protocol_name.text = "mqtt";
    recorder.connect(1, connect);
    recorder.connect(1, connect_of({.version = version, .clean = false}));
    recorder.connect(1, "a", false);
    recorder.send(2, publish_of("t", "x", 1, 1));
    recorder.cut(1);
    recorder.open(1);
    recorder.send(1, wire::encode(connect_of({.client_id = "\xC0", .version = version}), version));
    recorder.open(1);
    recorder.send(1, connect_of({.client_id = std::string(200, 'x'), .version = version}));
}

void talk_about_wills(Recorder& recorder) {
    const auto version = recorder.version();
    const auto fresh = [&](std::uint16_t keep_alive = 0) {
        return connect_of({.client_id = "a", .version = version, .keep_alive = keep_alive});
    };
    recorder.restart();
    recorder.connect(2, "b");
    recorder.send(2, subscribe_of("w", 2));
    for (const auto retain : {false, true}) {
        recorder.connect(1, with_will(fresh(), "w", "gone", 1, retain));
        recorder.cut(1);
        recorder.pass(30s);
        recorder.send(2, subscribe_of("w", 2));
        recorder.connect(1, "a");
        recorder.cut(1);
    }
    recorder.connect(1, with_will(fresh(), "w", "gone"));
    recorder.send(1, wire::Disconnect{});
    recorder.connect(1, with_will(fresh(), "w", "gone"));
    recorder.send(1, wire::Bytes{0xC1, 0x00});
    recorder.connect(1, with_will(fresh(), "w", "gone"));
    recorder.send(1, wire::Bytes{0xE1, 0x00});
    recorder.connect(1, with_will(fresh(2), "w", "gone"));
    recorder.pass(2s);
    recorder.send(1, publish_of("t", "x"));
    recorder.pass(30s);
    recorder.connect(1, with_will(fresh(), "w", "gone"));
    recorder.connect(3, "a");
    recorder.pass(30s);
    if (!recorder.is_v5()) return;
    recorder.connect(1, with_will(fresh(), "w", "gone"));
    recorder.send(1, wire::Disconnect{.reason_code = 4});
    for (const auto expiry : {3U, 60U})
        for (const auto away : {1s, 10s}) {
            auto properties = properties_of(will_delay_interval, std::uint32_t{5});
            properties.add(user_property, wire::Utf8Pair{"b", "1"});
            properties.add(user_property, wire::Utf8Pair{"a", "2"});
            const auto connect = connect_of({.client_id = "a", .clean = false, .expiry = expiry});
            recorder.connect(1, with_will(connect, "w", "gone", 0, false, properties));
            recorder.cut(1);
            recorder.pass(away);
            recorder.connect(1, connect);
            recorder.pass(60s);
        }
}

}  // namespace assay::broker
