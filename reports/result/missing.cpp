#include "reports/result/missing.hpp"

#include "reports/result/merging.hpp"
#include "reports/result/resuming.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace assay::reports {

std::expected<Missing, std::string> missing_shards(std::span<const std::filesystem::path> files) {
    std::optional<Header> run{};
    std::set<std::uint32_t> finished{};
    for (const auto& file : files) {
        // A task that was ended before it wrote anything, or never began.
        if (!has_whole_line(file)) continue;
        const auto header = read_header(file);
        if (!header) return std::unexpected{header.error()};
        if (!run) run = *header;
        std::vector<std::string> differences{};
        compare_headers(*run, *header, differences);
        if (!differences.empty())
            return std::unexpected{fmt::format("{}: {}", file.string(), differences.front())};
        const auto footer = read_footer(file);
        if (footer && is_finished(*footer)) finished.insert(header->shard_index);
    }
    if (!run) return std::unexpected{std::string{"none of these files holds results of a shard"}};
    Missing out{.count = run->shard_count};
    for (std::uint32_t index = 1; index <= out.count; ++index)
        if (!finished.contains(index)) out.shards.push_back(index);
    return out;
}

std::string print_ranges(std::span<const std::uint32_t> numbers) {
    std::vector<std::string> out{};
    for (std::size_t i = 0; i < numbers.size();) {
        const auto first = i;
        while (++i < numbers.size() && numbers[i] == numbers[i - 1] + 1) {
        }
        out.push_back(
            i - first == 1 ? fmt::format("{}", numbers[first])
                           : fmt::format("{}-{}", numbers[first], numbers[i - 1])
        );
    }
    return fmt::format("{}", fmt::join(out, ","));
}

}  // namespace assay::reports
