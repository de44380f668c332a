// TLS and WebSocket in virtual time: what a handshake costs on a link, and how often it is the same.
#include "harness/play/world/actor_layers.hpp"
#include "harness/scenario/load.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::TraceEvent;
using testing::HasSubstr;

/// One client that connects twice over 500 ms each way, with these details of its own.
std::string connecting_twice(std::string_view details) {
    return fmt::format(
        "id: a/b\ntitle: A truck connects twice\nmatrix: {{version: [5.0]}}\n"
        "links: {{sat: {{delay: 500ms, rate: 100kbit/s}}}}\n"
        "actors: {{truck: {{link: sat{}}}}}\nsteps:\n"
        "  - truck: {{connect: fresh}}\n"
        "  - truck: {{disconnect: normal}}\n"
        "  - wait: 20s\n"
        "  - truck: {{connect: resume}}\n",
        details
    );
}

/// From the first attempt of each connection to its CONNACK.
std::vector<std::chrono::milliseconds> times_to_connack(std::string_view details) {
    const auto result = play_judged(first_row(connecting_twice(details)));
    EXPECT_EQ(result.verdict, reports::Verdict::pass) << result.reason;
    std::vector<std::chrono::milliseconds> out;
    for (const auto& event : result.trace)
        if (event.kind == TraceEvent::Kind::received)
            out.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(event.at));
    return out;
}

TEST(LayersInVirtualTime, CostTheirRoundTrips) {
    const auto plain = times_to_connack("").at(0);
    const auto tls = times_to_connack(", transport: mqtts").at(0);
    const auto web_socket = times_to_connack(", transport: ws").at(0);
    const auto both = times_to_connack(", transport: wss").at(0);
    // TCP and MQTT; TLS 1.3 and the upgrade take a round trip each, and their bytes some time more.
    EXPECT_GE(plain, 2000ms);
    EXPECT_GE(tls, plain + 1000ms);
    EXPECT_LT(tls, plain + 1500ms);
    EXPECT_GE(web_socket, plain + 1000ms);
    EXPECT_LT(web_socket, plain + 1200ms);
    EXPECT_GE(both, plain + 2000ms);
}

TEST(LayersInVirtualTime, GreetMoreShortlyWhenTheyResume) {
    const auto whole = times_to_connack(", transport: mqtts");
    const auto resumed = times_to_connack(", transport: mqtts, resume: true");
    ASSERT_EQ(whole.size(), 2U);
    ASSERT_EQ(resumed.size(), 2U);
    EXPECT_EQ(resumed.at(0), whole.at(0));
    // No certificate crosses the link.
    EXPECT_LT(resumed.at(1), whole.at(1));
}

TEST(LayersInVirtualTime, AreTheSameForTheSameSeed) {
    const auto row = first_row(connecting_twice(", transport: wss, resume: true"));
    const auto trace_of = [&](std::uint64_t seed) {
        std::vector<std::int64_t> instants;
        for (const auto& event : play_judged(row, {}, seed).trace)
            instants.push_back(event.at.count());
        return instants;
    };
    EXPECT_EQ(trace_of(7), trace_of(7));
}

TEST(LayersInVirtualTime, LetFaultsAimAtPackets) {
    const auto row = first_row(
        "id: a/b\ntitle: A PUBLISH is late\nmatrix: {version: [5.0]}\nactors: {a: {transport: "
        "mqtts, link: sat}}\nlinks: {sat: {delay: 50ms}}\nsteps:\n"
        "  - a: {connect: fresh}\n"
        "  - sat: {cut: 3s, on_packet: PUBLISH, deliver: false}\n"
        "  - a: {publish: ~/a, qos: 1}\n"
    );
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, reports::Verdict::pass) << result.reason;
    const auto acknowledged = std::ranges::find_if(result.trace, [](const TraceEvent& event) {
        return event.kind == TraceEvent::Kind::received &&
               wire::type_of(event.bytes) == wire::PacketType::puback;
    });
    ASSERT_NE(acknowledged, result.trace.end());
    EXPECT_GE(acknowledged->at, 3s);
}

TEST(Frames, AreForWebSocketOnly) {
    const auto scenario = scenario::load("f.yaml", connecting_twice(", frames: text"), {});
    ASSERT_FALSE(scenario.has_value());
    EXPECT_THAT(scenario.error().front().message, HasSubstr("say 'transport: ws'"));
    const auto resumed = scenario::load("f.yaml", connecting_twice(", resume: true"), {});
    ASSERT_FALSE(resumed.has_value());
    EXPECT_THAT(resumed.error().front().message, HasSubstr("say 'transport: mqtts'"));
}

}  // namespace
}  // namespace assay::play
