/// How long does the model of the standard take for an ordinary row of sixty steps? Aim: well under
/// a millisecond, as every row of every run is held against it. How it grows with a trace is a row of
/// the guarantees' benchmark.
#include "harness/evidence/guarantees/guarantees.hpp"
#include "reference/wire/codec.hpp"

#include <benchmark/benchmark.h>

namespace assay::evidence {
namespace {

using reports::TraceEvent;

void add(
    std::vector<TraceEvent>& trace, bool is_sent, std::string actor, const wire::Packet& packet
) {
    trace.push_back(
        {.at = std::chrono::milliseconds{trace.size()},
         .kind = is_sent ? TraceEvent::Kind::sent : TraceEvent::Kind::received,
         .from = is_sent ? actor : "server",
         .to = is_sent ? "server" : actor,
         .bytes = wire::encode(packet, wire::Version::v5_0)}
    );
}

void connect(std::vector<TraceEvent>& trace, const std::string& actor) {
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = actor;
    connect.set_will("w/" + actor, {'x'}, 1, false);
    add(trace, true, actor, connect);
    add(trace, false, actor, wire::Connack{});
}

/// Three clients, two overlapping subscriptions, twelve messages with properties, every answer.
std::vector<TraceEvent> row_of_sixty_steps() {
    std::vector<TraceEvent> trace;
    for (const auto* actor : {"one", "two", "watcher"})
        connect(trace, actor);
    for (const auto* filter : {"t/+", "#"}) {
        add(trace,
            true,
            "watcher",
            wire::Subscribe{.packet_id = 1, .subscriptions = {{{filter}, 1}}});
        add(trace, false, "watcher", wire::Suback{.packet_id = 1, .reason_codes = {1}});
    }
    for (std::uint16_t number = 1; number <= 12; ++number) {
        const std::string publisher = number % 2 == 0 ? "two" : "one";
        wire::Publish publish;
        publish.set_qos(1);
        publish.topic.text = "t/a";
        publish.packet_id = number;
        publish.payload.bytes = {'m', static_cast<std::uint8_t>(number)};
        publish.properties.add(wire::PropertyId::content_type, wire::Utf8{"text"});
        add(trace, true, publisher, publish);
        add(trace, false, publisher, wire::Puback{.packet_id = number});
        add(trace, false, "watcher", publish);
        add(trace, true, "watcher", wire::Puback{.packet_id = number});
    }
    return trace;
}

void judge_a_row(benchmark::State& state) {
    const auto trace = row_of_sixty_steps();
    const std::map<std::string, std::string> links;
    for (auto _ : state) {
        const auto results = judge_guarantees(
            {{.name = "conforms"}},
            {.trace = trace,
             .actor_links = links,
             .settle = std::chrono::seconds{2},
             .end = trace.back().at}
        );
        if (results.front().verdict == reports::Verdict::fail)
            state.SkipWithError(results.front().actual.c_str());
    }
}
BENCHMARK(judge_a_row)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace assay::evidence
