/// What a campaign costs: how long simulated days of simulated clients take, whether that grows in
/// proportion to clients, messages and hours, and what memory it needs.
///
/// Aims: 100 clients over geo-bgan with one message a minute for 24 h under 60 s on two cores; one
/// sensor's day under 0.3 s; 1,000 clients that wait for 60 messages each at the cost of a message
/// that 125 have; 10,000 seeds of the GEO cut scenario under 60 s; 20,000 clients at
/// once under 4 GB; no more memory for 80,000 rows than for 8,000.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/play_simulated.hpp"
#include "harness/scenario/library.hpp"
#include "reports/result/folding.hpp"

#include <benchmark/benchmark.h>

#include <fmt/format.h>
#include <fstream>
#include <string>

namespace assay::campaign {
namespace {

const scenario::Library& library() {
    static const scenario::Library loaded = *scenario::Library::embedded();
    return loaded;
}

scenario::Row row_of(const std::string& text) {
    const scenario::Environment environment{.presets = library().links()};
    const auto scenario = scenario::load("benchmark.yaml", text, environment);
    if (!scenario) std::abort();
    return *scenario::expand(*scenario, scenario->rows.front());
}

reports::RowResult play(const scenario::Row& row, std::uint64_t seed) {
    reports::RowResult result{.name = row.name};
    play_simulated(row, {.seed = seed}, {}, [](const std::string&) { return true; }, result);
    return result;
}

/// `clients` terminals, each on a BGAN link of its own, report to an office. `patience` says how the
/// steps that publish end.
std::string fleet(
    std::int64_t clients,
    std::int64_t messages,
    std::int64_t every_seconds,
    const std::string& patience = "await: none"
) {
    return fmt::format(
        "id: benchmark/fleet\ntitle: A fleet reports\nmatrix: {{version: [5.0]}}\n"
        "limit: 300h\nlinks: {{sat: {{preset: geo-bgan}}}}\n"
        "actors: {{terminal: {{link: sat, count: {}}}, office: {{}}}}\nsteps:\n"
        "  - office: {{listen: ~/report/#, qos: 1}}\n"
        "  - terminal: {{load: {{count: {}, every: {}s, qos: 1, topic: ~/report/<member>, "
        "payload_size: 100, keep_alive: 300s, {}}}, as: reports}}\n"
        "  - wait: {}s\n"
        "guarantees: [nothing_invented, at_least_once]\n",
        clients,
        messages,
        every_seconds,
        patience,
        messages * every_seconds
    );
}

/// The most memory that this process ever had, in bytes.
double memory_peak_bytes() {
    std::ifstream status{"/proc/self/status"};
    constexpr double kilobyte = 1024;
    for (std::string word; status >> word;)
        if (word == "VmHWM:") {
            double kilobytes = 0;
            status >> kilobytes;
            return kilobytes * kilobyte;
        }
    return 0;
}

/// Clients, hours, seconds between two messages.
void fleet_for_hours(benchmark::State& state) {
    const auto every = state.range(2);
    const auto messages = state.range(1) * 3600 / every;
    const auto row = row_of(fleet(state.range(0), messages, every));
    std::uint64_t seed = 0;
    std::uint64_t delivered = 0;
    for (auto _ : state) {
        const auto result = play(row, ++seed);
        if (result.verdict != reports::Verdict::pass) state.SkipWithError(result.reason.c_str());
        delivered += result.statistics->messages.delivered;
    }
    state.counters["messages"] =
        benchmark::Counter(static_cast<double>(delivered), benchmark::Counter::kIsRate);
    state.counters["peak_bytes"] = memory_peak_bytes();
}
BENCHMARK(fleet_for_hours)
    ->ArgNames({"clients", "hours", "every_s"})
    ->Args({1, 24, 60})     // one sensor for a day
    ->Args({10, 24, 60})    // ten times the clients
    ->Args({100, 24, 60})   // a fleet for a day
    ->Args({10, 24, 600})   // a tenth of the messages
    ->Args({10, 240, 600})  // ten times the hours
    ->Unit(benchmark::kMillisecond);

/// Clients that each wait until their own sixty messages are acknowledged: what happens to one must
/// cost the others nothing.
void fleet_that_waits(benchmark::State& state) {
    const auto row = row_of(fleet(state.range(0), 60, 60, "within: 3h"));
    for (auto _ : state) {
        const auto result = play(row, 1);
        if (result.verdict != reports::Verdict::pass) state.SkipWithError(result.reason.c_str());
    }
    state.SetComplexityN(state.range(0));
    state.SetItemsProcessed(state.iterations() * state.range(0) * 60);
}
BENCHMARK(fleet_that_waits)
    ->ArgName("clients")
    ->Arg(125)
    ->Arg(250)
    ->Arg(500)
    ->Arg(1'000)
    ->Iterations(1)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

/// As many clients at once, each with two messages.
void clients_at_once(benchmark::State& state) {
    const auto row = row_of(fleet(state.range(0), 2, 60));
    for (auto _ : state) {
        const auto result = play(row, 1);
        if (result.verdict != reports::Verdict::pass) state.SkipWithError(result.reason.c_str());
        const auto arrived = result.statistics->messages.delivered;
        if (arrived < static_cast<std::uint64_t>(state.range(0)))
            state.SkipWithError("not everybody was served");
        state.counters["arrived"] = static_cast<double>(arrived);
    }
    state.counters["peak_bytes"] = memory_peak_bytes();
}
BENCHMARK(clients_at_once)
    ->ArgName("clients")
    ->Arg(1'000)
    ->Arg(5'000)
    ->Arg(20'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

/// Seeds of the row in which a GEO link is cut when PUBREL is under way.
void seeds_of_the_geo_cut(benchmark::State& state) {
    const auto* file = library().file("delivery/qos2-once-across-geo-cut.yaml");
    const auto scenario = library().load_scenario(*file);
    const auto key = std::ranges::find_if(scenario->rows, [](const scenario::RowKey& candidate) {
        return candidate.matrix.at("lost") == "PUBREL" && candidate.version == wire::Version::v5_0;
    });
    std::uint64_t seed = 0;
    for (auto _ : state) {
        // A run expands each row anew.
        const auto row = scenario::expand(*scenario, *key);
        const auto result = play(*row, ++seed);
        if (result.verdict > reports::Verdict::pass || result.verdict <= reports::Verdict::fail)
            state.SkipWithError(result.reason.c_str());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(seeds_of_the_geo_cut)->Unit(benchmark::kMicrosecond);

/// Takes rows as `assay run` does, and writes none.
class Folding final : public CampaignEvents {
public:
    void target_known(const reports::TargetInfo&) override {}
    void target_done(const reports::TargetInfo&) override {}
    void row(reports::RowResult row) override { rows_.add(std::move(row)); }
    void trouble(const std::string&) override {}
    std::size_t rows_held() { return rows_.take().size(); }

private:
    reports::RowFolder rows_{};
};

/// A campaign of eight rows, each under so many seeds.
void campaign_memory(benchmark::State& state) {
    const CampaignOptions options{
        .selection =
            {.what = {"delivery/qos2-once-across-geo-cut"},
             .seeds = static_cast<std::uint32_t>(state.range(0))}
    };
    const std::atomic<bool> stop{false};
    for (auto _ : state) {
        auto campaign = Campaign::plan(options, library());
        if (!campaign) return state.SkipWithError(campaign.error().message.c_str());
        Folding rows;
        campaign->play(rows, stop);
        state.counters["rows_held"] = static_cast<double>(rows.rows_held());
        state.SetItemsProcessed(static_cast<std::int64_t>(campaign->total_rows()));
    }
    state.counters["peak_bytes"] = memory_peak_bytes();
}
BENCHMARK(campaign_memory)
    ->ArgName("seeds")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::campaign
