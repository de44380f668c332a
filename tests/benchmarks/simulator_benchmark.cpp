// How fast is simulated time? Events of a bare schedule, datagrams over a link, and days of sensors
// that publish once a minute over a satellite link.
#include "simulator/tcp/host.hpp"
#include "simulator/time/schedule.hpp"

#include <benchmark/benchmark.h>

namespace assay::simulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// As many timers as a hundred busy connections hold, each setting itself again.
void schedule_events(benchmark::State& state) {
    Schedule schedule;
    Random random{1, "benchmark", Purpose::workload};
    std::function<void()> again = [&] {
        schedule.after(Duration{static_cast<std::int64_t>(random.below(1'000'000'000))}, [&] {
            again();
        });
    };
    for (int i = 0; i < 300; ++i)
        again();
    for (auto _ : state)
        schedule.step();
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(schedule_events);

/// A timer set and cancelled before it is due, as retransmission timers nearly always are.
void schedule_cancelled(benchmark::State& state) {
    Schedule schedule;
    for (auto _ : state) {
        schedule.cancel(schedule.after(seconds{1}, [] {}));
        schedule.after(milliseconds{1}, [] {});
        schedule.step();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(schedule_cancelled);

LinkSpec bgan() {
    LinkSpec spec;
    for (auto* way : {&spec.up, &spec.down}) {
        way->delay.base = way->delay.floor = milliseconds{400};
        way->delay.jitter_shape = JitterShape::lognormal;
        way->delay.jitter = milliseconds{150};
        way->delay.jitter_sigma = milliseconds{80};
        way->queue.bytes_max = 48'000;
        way->loss.good_ppb = 2'000'000;
        way->loss.bad_ppb = 600'000'000;
        way->loss.good_mean = seconds{50};
        way->loss.bad_mean = seconds{1};
    }
    spec.up.queue.rate_bps = 160'000;
    spec.down.queue.rate_bps = 240'000;
    spec.outage.up_mean = minutes{30};
    spec.outage.mean = seconds{20};
    spec.sleep.wake_delay = milliseconds{500};
    spec.sleep.wake_after = seconds{5};
    return spec;
}

void link_datagrams(benchmark::State& state) {
    Schedule schedule;
    auto spec = bgan();
    spec.up.queue.rate_bps = 0;
    Link link{schedule, spec, "sat", 1};
    const auto flow = link.open_flow("truck");
    std::uint64_t arrived = 0;
    link.up().attach(flow, [&](const Datagram&) { ++arrived; });
    std::uint32_t ordinal = 0;
    for (auto _ : state) {
        link.up().send({flow, ordinal++, 100, nullptr});
        schedule.advance_to(schedule.now() + milliseconds{1});
    }
    benchmark::DoNotOptimize(arrived);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(link_datagrams);

/// One client that keeps its connection, writes 100 bytes a minute and connects again when it is
/// lost.
class Sensor {
public:
    Sensor(Schedule& schedule, std::uint64_t seed, Host& broker)
        : schedule_{schedule},
          link_{schedule, bgan(), "sat" + std::to_string(seed), seed},
          host_{schedule},
          broker_{broker} {
        connect();
        publish();
    }

private:
    void connect() {
        stream_ = host_.connect(link_, broker_, "sensor");
        stream_->on_events({.ended = [this](Ending) {
            schedule_.after(seconds{5}, [this] { connect(); });
        }});
    }
    void publish() {
        constexpr std::array<std::uint8_t, 100> message{};
        stream_->write(message);
        schedule_.after(minutes{1}, [this] { publish(); });
    }

    Schedule& schedule_;
    Link link_;
    Host host_;
    Host& broker_;
    std::unique_ptr<Stream> stream_{};
};

void sensor_day(benchmark::State& state) {
    std::uint64_t events = 0;
    for (auto _ : state) {
        Schedule schedule;
        std::vector<std::unique_ptr<Stream>> accepted;
        std::size_t received = 0;
        std::vector<std::unique_ptr<Sensor>> sensors;
        Host broker{schedule};
        broker.on_accept([&](std::unique_ptr<Stream> stream, const std::string&) {
            stream->on_events({.received = [&](BytesView bytes) { received += bytes.size(); }});
            accepted.push_back(std::move(stream));
        });
        for (std::int64_t i = 0; i < state.range(0); ++i)
            sensors.push_back(
                std::make_unique<Sensor>(schedule, static_cast<std::uint64_t>(i), broker)
            );
        schedule.advance_to(Instant{hours{24}});
        events += schedule.steps();
        if (received < 100 * 1400 * static_cast<std::size_t>(state.range(0)))
            state.SkipWithError("messages are missing");
        accepted.clear();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(events));
    state.counters["events"] =
        benchmark::Counter(static_cast<double>(events), benchmark::Counter::kAvgIterations);
}
BENCHMARK(sensor_day)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

/// Bulk data through one connection: the cost of a segment.
void bulk_transfer(benchmark::State& state) {
    LinkSpec spec;
    spec.up.delay.base = spec.down.delay.base = milliseconds{50};
    spec.up.loss.random_ppb = spec.down.loss.random_ppb = 1'000'000;
    std::uint64_t segments = 0;
    const std::vector<std::uint8_t> chunk(1'000'000);
    for (auto _ : state) {
        Schedule schedule;
        Link link{schedule, spec, "dsl", 1};
        Host client{schedule};
        Host server{schedule};
        std::unique_ptr<Stream> accepted;
        server.on_accept([&](std::unique_ptr<Stream> stream, const std::string&) {
            accepted = std::move(stream);
        });
        const auto stream = client.connect(link, server, "bulk");
        while (schedule.now() < Instant{seconds{60}}) {
            stream->write(chunk);
            schedule.advance_to(schedule.now() + milliseconds{20});
        }
        segments += link.up().statistics().sent + link.down().statistics().sent;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(segments));
}
BENCHMARK(bulk_transfer)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::simulator
