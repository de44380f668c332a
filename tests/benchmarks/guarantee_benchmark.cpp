/// How long does judging the guarantees of a row take, for each of them and all together, and does
/// it grow with the number of events? Aim: a million events in five seconds.
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/evidence/trace/load_payload.hpp"
#include "reference/wire/codec.hpp"

#include <benchmark/benchmark.h>

#include <fmt/format.h>
#include <map>

namespace assay::evidence {
namespace {

using reports::TraceEvent;

/// A row's trace, one packet a millisecond.
class Traffic {
public:
    std::vector<TraceEvent> events{};

    void add(TraceEvent::Kind kind, const std::string& actor, const wire::Packet& packet) {
        const std::chrono::milliseconds at{events.size()};
        events.push_back(
            {.at = at,
             .kind = kind,
             .from = kind == TraceEvent::Kind::sent ? actor : "server",
             .to = kind == TraceEvent::Kind::sent ? "server" : actor,
             .bytes = wire::encode(packet, wire::Version::v5_0)}
        );
    }
    void connect(const std::string& actor, bool is_clean) {
        wire::Connect connect;
        connect.set_clean_start(is_clean);
        connect.client_id.text = actor;
        connect.keep_alive = 60;
        connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
        connect.properties.add(wire::PropertyId::receive_maximum, std::uint16_t{20});
        add(TraceEvent::Kind::sent, actor, connect);
        wire::Connack connack;
        connack.set_session_present(!is_clean);
        add(TraceEvent::Kind::received, actor, connack);
    }
    void subscribe(const std::string& actor, const std::string& filter) {
        add(TraceEvent::Kind::sent,
            actor,
            wire::Subscribe{.packet_id = 1, .subscriptions = {{{filter}, 1}}});
        add(TraceEvent::Kind::received, actor, wire::Suback{.packet_id = 1, .reason_codes = {1}});
    }
    /// Message `number` of the publisher to its receivers, every answer given.
    void publish(
        std::uint32_t number,
        const std::string& publisher,
        const std::string& topic,
        const std::vector<std::string>& receivers
    ) {
        wire::Publish publish;
        publish.set_qos(1);
        publish.set_retain(number % 10 == 0);
        publish.topic.text = topic;
        publish.packet_id = static_cast<std::uint16_t>(number % 60000 + 1);
        publish.payload.bytes = load_payload("load", number, 32);
        add(TraceEvent::Kind::sent, publisher, publish);
        add(TraceEvent::Kind::received, publisher, wire::Puback{.packet_id = publish.packet_id});
        publish.set_retain(false);
        for (const auto& receiver : receivers) {
            add(TraceEvent::Kind::received, receiver, publish);
            add(TraceEvent::Kind::sent, receiver, wire::Puback{.packet_id = publish.packet_id});
        }
    }
};

/// One stream of messages on one topic to one receiver, which comes back every hundred messages.
std::vector<TraceEvent> stream_trace(std::size_t size) {
    Traffic traffic;
    traffic.connect("receiver", true);
    traffic.subscribe("receiver", "t/#");
    traffic.connect("sender", true);
    for (std::uint32_t number = 1; traffic.events.size() < size; ++number) {
        traffic.publish(number, "sender", "t/1", {"receiver"});
        if (number % 100 != 0) continue;
        traffic.connect("receiver", false);
        traffic.subscribe("receiver", "t/#");
    }
    return std::move(traffic.events);
}

/// A thousand devices with a topic each, and somebody who hears them all.
std::vector<TraceEvent> fleet_trace(std::size_t size) {
    constexpr std::uint32_t devices = 1000;
    Traffic traffic;
    traffic.connect("centre", true);
    traffic.subscribe("centre", "fleet/+/state");
    for (std::uint32_t i = 0; i < devices; ++i) {
        traffic.connect(fmt::format("device-{}", i), true);
        traffic.subscribe(fmt::format("device-{}", i), fmt::format("fleet/{}/#", i));
    }
    for (std::uint32_t number = 1; traffic.events.size() < size; ++number) {
        const auto device = fmt::format("device-{}", number % devices);
        const auto topic = fmt::format("fleet/{}/state", number % devices);
        traffic.publish(number, device, topic, {"centre", device});
    }
    return std::move(traffic.events);
}

/// One message after the other to two hundred receivers.
std::vector<TraceEvent> broadcast_trace(std::size_t size) {
    Traffic traffic;
    std::vector<std::string> receivers;
    for (int i = 0; i < 200; ++i) {
        receivers.push_back(fmt::format("receiver-{}", i));
        traffic.connect(receivers.back(), true);
        traffic.subscribe(receivers.back(), "news");
    }
    traffic.connect("sender", true);
    for (std::uint32_t number = 1; traffic.events.size() < size; ++number)
        traffic.publish(number, "sender", "news", receivers);
    return std::move(traffic.events);
}

using Shape = std::vector<TraceEvent> (*)(std::size_t size);

const std::vector<TraceEvent>& trace_of(Shape shape, std::size_t size) {
    static std::map<std::pair<Shape, std::size_t>, std::vector<TraceEvent>> made;
    auto& trace = made[{shape, size}];
    if (trace.empty()) trace = shape(size);
    return trace;
}

void judge(benchmark::State& state, Shape shape, const std::vector<std::string>& names) {
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto& trace = trace_of(shape, size);
    const std::map<std::string, std::string> links;
    std::vector<reports::Guarantee> guarantees;
    // The stream's receiver comes back once in a hundred messages.
    for (const auto& name : names)
        guarantees.push_back({.name = name, .most = static_cast<std::uint32_t>(size)});
    for (auto _ : state) {
        const auto results = judge_guarantees(
            guarantees,
            {.trace = trace,
             .actor_links = links,
             .settle = std::chrono::seconds{2},
             .end = trace.back().at}
        );
        // A judge that finds something stops there.
        for (const auto& result : results)
            if (result.verdict == reports::Verdict::fail) state.SkipWithError(result.what.c_str());
    }
    state.SetComplexityN(state.range(0));
}

void add_all() {
    const std::map<std::string, Shape> shapes{
        {"stream", stream_trace}, {"fleet", fleet_trace}, {"broadcast", broadcast_trace}
    };
    std::vector<std::string> all;
    for (const auto& word : guarantee_words())
        all.emplace_back(word.name);
    for (const auto& [shape_name, shape] : shapes) {
        const auto add = [&](const std::string& what, const std::vector<std::string>& names) {
            benchmark::RegisterBenchmark(
                fmt::format("{}/{}", what, shape_name).c_str(), judge, shape, names
            )
                ->RangeMultiplier(10)
                ->Range(10'000, 1'000'000)
                ->Unit(benchmark::kMillisecond)
                ->Complexity(benchmark::oN);
        };
        for (const auto& name : all)
            add(name, {name});
        add("all", all);
    }
}

const bool are_added = (add_all(), true);

}  // namespace
}  // namespace assay::evidence
