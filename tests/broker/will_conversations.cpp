// Conversations about Wills that meet something: a take-over, a return, the end of their Session.
#include "tests/broker/recorder.hpp"

namespace assay::broker {

using namespace std::chrono_literals;

namespace {

/// What a connection with a Will says: version, expiry, delay and what the Will is like.
struct Mortal {
    std::optional<std::uint32_t> expiry{60};
    std::uint32_t delay{};
    std::string payload{"gone"};
    bool retain{};
    bool clean{};
};

wire::Connect connect_of_mortal(const Recorder& recorder, const Mortal& mortal) {
    wire::Properties properties;
    if (mortal.delay > 0) properties.add(wire::PropertyId::will_delay_interval, mortal.delay);
    properties.add(wire::PropertyId::message_expiry_interval, std::uint32_t{3});
    return with_will(
        connect_of(
            {.client_id = "mortal",
             .version = recorder.version(),
             .clean = mortal.clean,
             .expiry = recorder.is_v5() ? mortal.expiry : std::nullopt}
        ),
        "w",
        mortal.payload,
        1,
        mortal.retain,
        recorder.is_v5() ? properties : wire::Properties{}
    );
}

/// A watcher who gets all Wills, with RETAIN as published.
void watch_wills(Recorder& recorder) {
    recorder.restart();
    recorder.connect(9, "watcher");
    using Bits = wire::SubscriptionOptions;
    const auto options =
        wire::byte_of({{Bits::qos, 1}, {Bits::retain_as_published, recorder.is_v5() ? 1U : 0U}});
    recorder.send(9, subscribe_of("w", options));
}

void die_in_all_ways(Recorder& recorder) {
    for (const auto& mortal : std::vector<Mortal>{
             {.payload = ""},
             {.payload = "", .retain = true},
             {.payload = "a\nb"},
             {.retain = true},
             {.expiry = 5, .delay = 5},
             {.expiry = 5, .delay = 2},
             {.expiry = 0xFFFFFFFF, .delay = 0x80000000},
         }) {
        watch_wills(recorder);
        recorder.send(9, publish_of("w", "stored", 1, 1, true));
        recorder.connect(1, connect_of_mortal(recorder, mortal));
        recorder.send(1, subscribe_of("w", 1));
        recorder.pass(2s);
        recorder.cut(1);
        recorder.pass(10s);
        recorder.connect(1, "mortal", false);
        recorder.send(9, subscribe_of("w", 1));
    }
}

void be_taken_over(Recorder& recorder) {
    for (const auto& mortal : std::vector<Mortal>{{}, {.expiry = 0, .delay = 9}}) {
        watch_wills(recorder);
        recorder.connect(1, connect_of_mortal(recorder, mortal));
        auto newcomer = mortal;
        newcomer.payload = "not yet";
        recorder.connect(2, connect_of_mortal(recorder, newcomer));
    }
    watch_wills(recorder);
    recorder.connect(1, connect_of_mortal(recorder, {.delay = 9}));
    recorder.cut(1);
    recorder.connect(1, connect_of_mortal(recorder, {.clean = true}));
    recorder.send(1, subscribe_of("w", 1));
    recorder.cut(1);
    recorder.connect(1, "mortal", false);
}

/// DISCONNECT with Will, and a Session Expiry Interval that ends the Session or not.
void disconnect_with_expiry(Recorder& recorder) {
    for (const std::uint32_t expiry : {0U, 30U}) {
        watch_wills(recorder);
        recorder.connect(1, connect_of_mortal(recorder, {.delay = 9}));
        wire::Disconnect disconnect;
        disconnect.reason_code = 0x04;
        disconnect.properties.emplace().add(wire::PropertyId::session_expiry_interval, expiry);
        recorder.send(1, disconnect);
        recorder.pass(10s);
    }
}

}  // namespace

void talk_about_meetings_of_wills(Recorder& recorder) {
    die_in_all_ways(recorder);
    be_taken_over(recorder);
    if (recorder.is_v5()) disconnect_with_expiry(recorder);
}

}  // namespace assay::broker
