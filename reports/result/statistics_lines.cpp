#include "reports/result/statistics_lines.hpp"

#include "reports/result/verdicts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <tuple>

namespace assay::reports {

std::vector<StatisticsLine> statistics_lines(const Results& results, Lines lines) {
    const bool is_planning = lines == Lines::planning;
    using Key = std::tuple<
        std::string,
        std::string,
        std::string,
        std::map<std::string, std::string>,
        std::string,
        std::string>;
    std::map<Key, StatisticsLine> found{};
    for (const auto& row : results.rows) {
        if (!row.statistics || (is_planning && !row.statistics->is_planning)) continue;
        StatisticsLine line{.target = row.target, .version = row.version};
        if (is_planning) {
            line.scenario = row.scenario;
            line.matrix = row.matrix;
            line.matrix.erase("version");
            line.matrix.erase("seed");  // chance, which figures are averaged over
        }
        // Settings that are compared already say the QoS.
        const auto& qos = is_planning ? std::string{} : row.statistics->qos;
        const Key key{
            line.target, line.scenario, row.statistics->links, line.matrix, qos, line.version
        };
        const auto [place, is_new] = found.try_emplace(key, std::move(line));
        if (is_new)
            place->second.sum = *row.statistics;
        else
            place->second.sum.add(*row.statistics);
    }
    std::vector<StatisticsLine> out{};
    for (auto& [key, line] : found)
        out.push_back(std::move(line));
    return out;
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> bytes_per_message(const RowStatistics& statistics) {
    const auto& wire = statistics.wire;
    const auto bytes = wire.datagrams() > 0 ? wire.bytes() : statistics.packets.bytes();
    return share(bytes, statistics.messages.published);
}

std::optional<double> packets_per_message(const RowStatistics& statistics) {
    const auto& wire = statistics.wire;
    const auto packets = wire.datagrams() > 0 ? wire.datagrams() : statistics.packets.packets;
    return share(packets, statistics.messages.published);
}

std::optional<double> header_share(const RowStatistics& statistics) {
    const auto bytes = statistics.wire.bytes();
    const auto of_mqtt = std::min(bytes, statistics.packets.bytes());
    return share(bytes - of_mqtt, bytes);
}

std::vector<std::string> never_happened(const Results& results, std::string_view target) {
    struct Hopes {
        std::size_t rows{};
        std::set<std::string> hoped_for{};
        std::set<std::string> happened{};
    };
    std::map<std::pair<std::string, std::string>, Hopes> by_campaign{};
    for (const auto& row : results.rows) {
        if (row.hoped_for.empty() || row.target != target || !is_judged(row.verdict)) continue;
        auto& hopes = by_campaign[{row.scenario, row.link}];
        hopes.rows += row.stands_for;
        hopes.hoped_for.insert(row.hoped_for.begin(), row.hoped_for.end());
        hopes.happened.insert(row.happened.begin(), row.happened.end());
    }
    std::vector<std::string> out{};
    for (const auto& [campaign, hopes] : by_campaign) {
        std::vector<std::string> missing{};
        std::ranges::set_difference(hopes.hoped_for, hopes.happened, std::back_inserter(missing));
        // One row is no campaign.
        if (missing.empty() || hopes.rows < 2) continue;
        out.push_back(fmt::format(
            "in {} rows of {}{} it never happened: {}",
            hopes.rows,
            campaign.first,
            campaign.second == "direct" ? "" : " over " + campaign.second,
            fmt::join(missing, ", ")
        ));
    }
    return out;
}

}  // namespace assay::reports
