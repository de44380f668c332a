#include "harness/engine/estimate.hpp"

#include "harness/campaign/engine_shard.hpp"
#include "reports/result/folding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace assay::engine {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t kilobyte = 1'000;
constexpr std::size_t megabyte = 1'000 * kilobyte;
constexpr std::size_t gigabyte = 1'000 * megabyte;

// Measured on one core of 2023.
constexpr microseconds begin_took = std::chrono::milliseconds{600};
constexpr nanoseconds plan_took{1'200};  ///< for a row, whoever plays it
constexpr microseconds merge_took{80};
constexpr std::size_t row_bytes = 1'100;
constexpr std::size_t trace_bytes = 30 * kilobyte;
constexpr std::size_t traces_a_kind = 1;
constexpr std::size_t memory_at_least = 60 * megabyte;
constexpr std::size_t memory_a_held_row = 4 * kilobyte;
constexpr std::size_t memory_a_row_of_a_shard = 40;  ///< while that is merged

/// Where shards take about this long each, neither their beginning nor what is lost with one counts.
constexpr minutes good_shard{10};

template <class Span>
microseconds times(Span span, std::size_t count) {
    return std::chrono::duration_cast<microseconds>(span * static_cast<std::int64_t>(count));
}

std::string words_for(microseconds span) {
    constexpr std::pair<seconds, std::string_view> units[]{
        {days{2}, "days"}, {hours{2}, "h"}, {minutes{2}, "min"}
    };
    constexpr std::array lengths{seconds{days{1}}, seconds{hours{1}}, seconds{minutes{1}}};
    const auto whole = std::chrono::ceil<seconds>(span);
    for (std::size_t i = 0; i < lengths.size(); ++i)
        if (whole >= units[i].first)
            return fmt::format(
                "{:.1f} {}",
                static_cast<double>(whole.count()) / static_cast<double>(lengths[i].count()),
                units[i].second
            );
    return fmt::format("{} s", whole.count());
}

std::string size_of(std::size_t bytes) {
    constexpr std::pair<std::size_t, std::string_view> units[]{
        {1'000 * gigabyte, "TB"}, {gigabyte, "GB"}, {megabyte, "MB"}
    };
    for (const auto& [unit, name] : units)
        if (bytes >= unit)
            return fmt::format(
                "{:.1f} {}", static_cast<double>(bytes) / static_cast<double>(unit), name
            );
    return fmt::format("{} kB", bytes / kilobyte);
}

/// Of rows that are held, with their evidence: all of them may fail.
std::size_t memory_of_held(std::size_t rows) {
    return rows * memory_a_held_row + std::min(rows * trace_bytes, reports::evidence_bytes_max);
}

std::size_t rounded_up(std::size_t value, std::size_t by) {
    return (value + by - 1) / by;
}

/// A figure beside what is bearable of it.
struct Load {
    double share{};
    std::string words{};
};

Load load(double value, double bearable, std::string words) {
    return {.share = value / bearable, .words = std::move(words)};
}

Load time_load(std::string_view what, microseconds value, microseconds bearable) {
    return load(
        static_cast<double>(value.count()),
        static_cast<double>(bearable.count()),
        fmt::format("{} takes {}; bearable are {}", what, words_for(value), words_for(bearable))
    );
}

Load size_load(std::string_view what, std::size_t value, std::size_t bearable) {
    return load(
        static_cast<double>(value),
        static_cast<double>(bearable),
        fmt::format("{}: {}; bearable are {}", what, size_of(value), size_of(bearable))
    );
}

Load count_load(std::string_view what, std::size_t value, std::size_t most, std::string_view who) {
    return load(
        static_cast<double>(value),
        static_cast<double>(most),
        fmt::format("{}: {}; {} takes {}", what, value, who, most)
    );
}

}  // namespace

std::uint32_t shards_for(const Workload& workload, std::uint32_t tasks_max) {
    const auto most = tasks_max == 0 ? campaign::shards_max : tasks_max;
    const auto wanted = static_cast<std::size_t>(workload.cpu / good_shard) + 1;
    return static_cast<std::uint32_t>(std::min<std::size_t>(wanted, most));
}

Estimate estimate_of(const Workload& workload, const Layout& layout) {
    Estimate out{.rows = workload.rows, .is_virtual = workload.is_virtual};
    out.rows_a_shard = rounded_up(workload.rows, layout.shards);
    out.plan = begin_took + times(plan_took, workload.rows);
    out.cpu = workload.cpu + out.plan * layout.shards;
    out.shard = out.plan + workload.cpu / layout.shards / std::max(1U, layout.jobs);
    out.shard = std::max(out.shard, std::chrono::duration_cast<microseconds>(workload.least_wall));
    out.wall = out.shard * rounded_up(layout.shards, layout.at_a_time);
    out.merge = begin_took + times(merge_took, workload.rows);
    out.disk_bytes = workload.rows * row_bytes + workload.kinds * traces_a_kind * trace_bytes;
    const auto held_most = std::min(
        workload.kinds * reports::rows_held_a_kind, workload.kinds + reports::rows_held_max
    );
    out.shard_memory_bytes =
        memory_at_least + memory_of_held(std::min(out.rows_a_shard, held_most));
    out.merge_memory_bytes = memory_at_least + memory_of_held(std::min(workload.rows, held_most)) +
                             out.rows_a_shard * memory_a_row_of_a_shard;
    return out;
}

std::string describe(const Estimate& estimate, const Layout& layout) {
    const auto* least = estimate.is_virtual ? "" : "at least ";
    return fmt::format(
        "rows    {} in {} shard{}, about {} each\n"
        "cpu     {}\n"
        "memory  {} a shard, {} the merge\n"
        "disk    {}\n"
        "time    {}{} with {} at a time ({} a shard), then {} for the merge\n",
        estimate.rows,
        layout.shards,
        layout.shards == 1 ? "" : "s",
        estimate.rows_a_shard,
        words_for(estimate.cpu),
        size_of(estimate.shard_memory_bytes),
        size_of(estimate.merge_memory_bytes),
        size_of(estimate.disk_bytes),
        least,
        words_for(estimate.wall),
        std::min(layout.at_a_time, layout.shards),
        words_for(estimate.shard),
        words_for(estimate.merge)
    );
}

std::vector<std::string> what_breaks(const Estimate& estimate, const Layout& layout) {
    std::vector loads{
        count_load("rows", estimate.rows, campaign::seeded_rows_max, "a campaign"),
        size_load("memory of a shard", estimate.shard_memory_bytes, 4 * gigabyte),
        size_load("memory of the merge", estimate.merge_memory_bytes, 8 * gigabyte),
        size_load("disk", estimate.disk_bytes, 100 * gigabyte),
        time_load("the merge", estimate.merge, hours{1}),
        time_load("planning, in every shard,", estimate.plan, minutes{2}),
        time_load("a shard", estimate.shard, days{1}),
        time_load("all", estimate.wall, days{7}),
        time_load("all on one processor", estimate.cpu, days{1'000}),
    };
    if (layout.tasks_max != 0)
        loads.push_back(
            count_load("tasks", layout.shards, layout.tasks_max, "the engine as it is installed")
        );
    std::ranges::stable_sort(loads, std::greater{}, &Load::share);
    std::vector<std::string> out;
    for (const auto& each : loads)
        if (each.share > 1)
            out.push_back(fmt::format("{} ({:.0f} times)", each.words, std::ceil(each.share)));
    return out;
}

}  // namespace assay::engine
