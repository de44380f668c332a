/// How long does a report of 4,000 rows of 40 packets take, and how long to store and load it?
/// Aim: the page in two seconds.
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/json.hpp"
#include "tests/reports/sample.hpp"
#include "tests/reports/text_file.hpp"

#include <benchmark/benchmark.h>

namespace assay::reports {
namespace {

const Results& run() {
    static const Results results = sample::big_run(4000, 40, 60);
    return results;
}

void render_report(benchmark::State& state, const char* format) {
    std::size_t bytes = 0;
    for (auto _ : state) {
        bytes = render(format, run()).value().size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(render_report, html, "html")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render_report, junit, "junit")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render_report, md, "md")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render_report, text, "text")->Unit(benchmark::kMillisecond);

std::string stored() {
    std::string out = json_line(run().header) + "\n";
    for (const auto& row : run().rows)
        out += json_line(row) + "\n";
    return out + footer_line(run()) + "\n";
}

void store_rows(benchmark::State& state) {
    for (auto _ : state) {
        for (const auto& row : run().rows)
            benchmark::DoNotOptimize(json_line(row));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(run().rows.size()));
}
BENCHMARK(store_rows)->Unit(benchmark::kMillisecond);

void load_rows(benchmark::State& state) {
    const auto text = stored();
    const TextFile file{text};
    for (auto _ : state)
        benchmark::DoNotOptimize(load(file.path()));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(load_rows)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::reports
