// What does a PUBLISH cost the broker, from bytes in to bytes out?
#include "reference/broker/broker.hpp"
#include "reference/wire/packets.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace {

using namespace assay;

struct Fixture {
    explicit Fixture(std::int64_t subscribers, std::uint8_t qos) {
        for (std::int64_t i = 0; i <= subscribers; ++i) {
            wire::Connect connect;
            connect.set_clean_start(true);
            connect.client_id.text = std::to_string(i);
            send(i, connect);
            if (i > 0) send(i, subscribe_to("plant/+/temperature", qos));
        }
        wire::Publish publish;
        publish.topic.text = "plant/7/temperature";
        publish.payload.bytes.resize(64, 'x');
        bytes = wire::encode(publish, wire::Version::v5_0);
    }
    static wire::Subscribe subscribe_to(std::string filter, std::uint8_t qos) {
        wire::Subscribe subscribe;
        subscribe.packet_id = 1;
        subscribe.subscriptions.push_back({{std::move(filter)}, qos});
        return subscribe;
    }
    void send(std::int64_t number, const wire::Packet& packet) {
        const broker::ConnectionId id{static_cast<std::uint64_t>(number)};
        if (std::holds_alternative<wire::Connect>(packet)) broker.accepted(id, {});
        broker.receive(id, wire::encode(packet, wire::Version::v5_0), {});
    }
    /// Says how many packets leave: the broker does a bounded piece of work an event, and goes on as
    /// often as its driver has to let it.
    std::int64_t publish() {
        auto sent = sends_of(broker.receive(broker::ConnectionId{0}, bytes, now));
        while (broker.next_deadline() == now)
            sent += sends_of(broker.wake(now));
        return sent;
    }
    static std::int64_t sends_of(const broker::Effects& effects) {
        return std::ranges::count_if(effects, [](const broker::Effect& effect) {
            return std::holds_alternative<broker::Send>(effect);
        });
    }
    static constexpr broker::Instant now{};
    broker::Broker broker{};
    wire::Bytes bytes{};
};

/// One QoS 0 PUBLISH of 64 bytes to N subscribers with a wildcard filter.
void fan_out(benchmark::State& state) {
    Fixture fixture{state.range(0), 0};
    std::int64_t sent = 0;
    for (auto _ : state)
        sent += fixture.publish();
    if (sent != state.iterations() * state.range(0)) state.SkipWithError("copies are missing");
    state.SetItemsProcessed(sent);
}
BENCHMARK(fan_out)->Arg(1)->Arg(10)->Arg(100)->Arg(1000);

/// One PUBLISH for a single subscriber among N others with filters of their own.
void find_one_of_many(benchmark::State& state) {
    Fixture fixture{1, 0};
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        wire::Connect connect;
        connect.set_clean_start(true);
        connect.client_id.text = "other" + std::to_string(i);
        fixture.send(100 + i, connect);
        fixture.send(100 + i, Fixture::subscribe_to("other/" + std::to_string(i) + "/#", 0));
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(fixture.publish());
}
BENCHMARK(find_one_of_many)->Arg(10)->Arg(1000);

}  // namespace
