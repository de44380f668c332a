// Conversations around the end of the broker's process: what it has to have kept.
#include "tests/broker/recorder.hpp"

namespace assay::broker {
namespace {

void leave_things_behind(Recorder& recorder) {
    recorder.connect(1, "sub", false);
    recorder.send(1, subscribe_of("t/#", 2));
    recorder.connect(2, "pub", false);
    recorder.send(2, publish_of("t/1", "first", 2, 1));
    recorder.send(2, publish_of("t/2", "second", 2, 2));
    recorder.send(1, wire::Pubrec{.packet_id = 1});
    recorder.cut(1);
    recorder.send(2, publish_of("t/3", "waits", 1, 3));
    recorder.send(2, publish_of("r", "stored", 1, 4, true));
}

void come_back(Recorder& recorder) {
    recorder.connect(1, "sub", false);
    recorder.connect(2, "pub", false);
    auto repeat = publish_of("t/1", "first", 2, 1);
    repeat.set_dup(true);
    recorder.send(2, repeat);
    recorder.send(2, publish_of("t/4", "new", 1, 5));
    recorder.send(1, subscribe_of("r", 1, 9));
}

void restart_with_wills(Recorder& recorder) {
    recorder.restart();
    recorder.connect(1, "sub", false);
    recorder.send(1, subscribe_of("w/#", 1));
    const auto connect = [&](std::string client_id) {
        return connect_of(
            {.client_id = std::move(client_id),
             .version = recorder.version(),
             .clean = false,
             .expiry = recorder.is_v5() ? std::optional{600U} : std::nullopt}
        );
    };
    recorder.connect(2, with_will(connect("here"), "w/1", "open", 1));
    auto delay = recorder.is_v5() ? properties_of(will_delay_interval, std::uint32_t{20})
                                  : wire::Properties{};
    recorder.connect(3, with_will(connect("gone"), "w/2", "waits", 1, false, delay));
    recorder.cut(3);
    recorder.crash(5s);
    recorder.connect(1, "sub", false);
    recorder.pass(30s);
}

void restart_while_time_runs(Recorder& recorder) {
    for (const Duration away : {5s, 15s, 59s, 61s}) {
        recorder.restart();
        recorder.connect(1, "sub", false);
        recorder.send(1, subscribe_of("t", 1));
        recorder.cut(1);
        recorder.connect(2, "pub");
        auto publish = publish_of("t", "short", 1, 1);
        if (recorder.is_v5())
            publish.properties = properties_of(message_expiry_interval, std::uint32_t{10});
        recorder.send(2, publish);
        recorder.crash(away);
        recorder.connect(1, "sub", false);
        recorder.pass(70s);
    }
}

}  // namespace

void talk_over_restarts(Recorder& recorder) {
    recorder.restart();
    leave_things_behind(recorder);
    recorder.crash({});
    come_back(recorder);
    restart_with_wills(recorder);
    restart_while_time_runs(recorder);
}

}  // namespace assay::broker
