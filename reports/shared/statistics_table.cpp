#include "reports/shared/statistics_table.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/statistics_lines.hpp"
#include "reports/shared/planning.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::reports {
namespace {

constexpr double percent = 100;
constexpr const char* unknown = "-";

std::string share_text(std::optional<double> value) {
    if (!value) return unknown;
    // 99.96 % is not all.
    const auto cut = *value < 1 ? std::min(*value * percent, 99.9) : percent;
    return *value == 1 ? "100 %" : fmt::format("{:.1f} %", cut);
}

std::string number_text(std::optional<double> value) {
    if (!value) return unknown;
    return *value < 10 ? fmt::format("{:.1f}", *value) : fmt::format("{:.0f}", *value);
}

std::string latency_text(const LatencySketch& latency, double quantile) {
    return latency.count() == 0 ? unknown : span_text(latency.quantile(quantile));
}

/// How long a client that had lost its connection was without service, on average, in nanoseconds.
std::optional<double> away_per_reconnect(const RowStatistics& sum) {
    if (sum.reconnects == 0) return std::nullopt;
    return static_cast<double>(sum.without_service.count()) / static_cast<double>(sum.reconnects);
}

std::string away_text(const RowStatistics& sum) {
    const auto away = away_per_reconnect(sum);
    return away ? span_text(std::chrono::nanoseconds{std::llround(*away)}) : unknown;
}

/// The clients are there to come back, again and again.
bool only_reconnects(const RowStatistics& sum) {
    return sum.reconnects > 0 && sum.messages.published == 0;
}

/// What a reconnect costs on the links, where the clients do nothing else.
std::optional<double> bytes_per_reconnect(const RowStatistics& sum) {
    if (!only_reconnects(sum) || sum.wire.bytes() == 0) return std::nullopt;
    return static_cast<double>(sum.wire.bytes()) / static_cast<double>(sum.reconnects);
}

/// Where clients do nothing but reconnect it is all of their time, which says nothing of the link.
std::optional<double> share_without_service(const RowStatistics& sum) {
    if (only_reconnects(sum)) return std::nullopt;
    return share(
        static_cast<std::uint64_t>(sum.without_service.count()),
        static_cast<std::uint64_t>(sum.watched.count())
    );
}

std::vector<std::string> number_heads() {
    return {
        "messages",
        "arrived",
        "twice",
        "p50",
        "p95",
        "p99",
        "max",
        "bytes/msg",
        "packets/msg",
        "headers",
        "pings",
        "reconnects",
        "away each",
        "bytes each",
        "wills",
        "no service"
    };
}

std::vector<std::string> number_cells(const RowStatistics& sum) {
    const auto& messages = sum.messages;
    return {
        std::to_string(messages.published),
        share_text(share(messages.delivered, messages.due)),
        std::to_string(messages.duplicates),
        latency_text(sum.latency, 0.5),
        latency_text(sum.latency, 0.95),
        latency_text(sum.latency, 0.99),
        latency_text(sum.latency, 1),
        number_text(bytes_per_message(sum)),
        number_text(packets_per_message(sum)),
        share_text(header_share(sum)),
        std::to_string(sum.packets.keep_alive_packets),
        std::to_string(sum.reconnects),
        away_text(sum),
        number_text(bytes_per_reconnect(sum)),
        std::to_string(sum.wills),
        share_text(share_without_service(sum))
    };
}

/// The figures as numbers, the less the better: what a reader looks for the best of. Those of which
/// neither more nor less is better are absent.
std::vector<std::optional<double>> badness_of(const RowStatistics& sum) {
    const auto& messages = sum.messages;
    const auto late = [&](double quantile) -> std::optional<double> {
        if (sum.latency.count() == 0) return std::nullopt;
        return static_cast<double>(sum.latency.quantile(quantile).count());
    };
    const auto lost = share(messages.delivered, messages.due);
    return {
        std::nullopt,
        lost ? std::optional{1 - *lost} : std::nullopt,
        static_cast<double>(messages.duplicates),
        late(0.5),
        late(0.95),
        late(0.99),
        late(1),
        bytes_per_message(sum),
        packets_per_message(sum),
        header_share(sum),
        std::nullopt,
        static_cast<double>(sum.reconnects),
        away_per_reconnect(sum),
        bytes_per_reconnect(sum),
        std::nullopt,
        share_without_service(sum)
    };
}

/// Marks the best of each column among lines of one link and version, unless all are alike.
void mark_best(StatisticsTable& table, const std::vector<StatisticsLine>& lines) {
    for (const auto& line : table.lines)
        table.best.emplace_back(line.size(), false);
    const auto is_peer = [&](std::size_t a, std::size_t b) {
        return lines[a].sum.links == lines[b].sum.links && lines[a].version == lines[b].version;
    };
    std::vector<std::vector<std::optional<double>>> figures{};
    for (const auto& line : lines)
        figures.push_back(badness_of(line.sum));
    for (std::size_t i = 0; i < lines.size(); ++i)
        for (std::size_t column = 0; column < figures[i].size(); ++column) {
            const auto mine = figures[i][column];
            bool is_best = mine.has_value();
            bool differs = false;
            for (std::size_t k = 0; k < lines.size() && is_best; ++k) {
                if (!is_peer(i, k) || !figures[k][column]) continue;
                is_best = *mine <= *figures[k][column];
                differs = differs || *mine != *figures[k][column];
            }
            table.best[i][table.left + column] = is_best && differs;
        }
}

StatisticsTable table_of(std::string title, std::vector<std::string> words) {
    StatisticsTable out{.title = std::move(title), .heads = std::move(words)};
    out.left = out.heads.size();
    std::ranges::move(number_heads(), std::back_inserter(out.heads));
    return out;
}

void add_line(StatisticsTable& table, std::vector<std::string> words, const RowStatistics& sum) {
    std::ranges::move(number_cells(sum), std::back_inserter(words));
    table.lines.push_back(std::move(words));
}

/// A column in which no line knows anything says nothing, and there are many.
void drop_unknown_columns(StatisticsTable& table) {
    for (auto column = table.heads.size(); column-- > table.left;) {
        const bool is_known = std::ranges::any_of(table.lines, [&](const auto& line) {
            return line[column] != unknown;
        });
        if (is_known) continue;
        const auto at = static_cast<std::ptrdiff_t>(column);
        table.heads.erase(table.heads.begin() + at);
        for (auto& line : table.lines)
            line.erase(line.begin() + at);
        for (auto& line : table.best)
            line.erase(line.begin() + at);
    }
}

bool line_before(const StatisticsLine& a, const StatisticsLine& b) {
    if (a.sum.links != b.sum.links) return a.sum.links < b.sum.links;
    if (a.version != b.version) return a.version < b.version;
    for (auto x = a.matrix.begin(), y = b.matrix.begin();
         x != a.matrix.end() && y != b.matrix.end();
         ++x, ++y)
        if (x->second != y->second) return setting_before(x->second, y->second);
    return false;
}

void add_planning(const Results& results, std::vector<StatisticsTable>& out) {
    auto lines = statistics_lines(results, Lines::planning);
    std::map<std::pair<std::string, std::string>, std::vector<StatisticsLine>> by_scenario{};
    for (auto& line : lines)
        by_scenario[{line.target, line.scenario}].push_back(std::move(line));
    for (auto& [key, members] : by_scenario) {
        std::ranges::stable_sort(members, line_before);
        std::vector<std::string> words{"link", "MQTT"};
        for (const auto& [name, value] : members.front().matrix)
            words.push_back(printable(name));
        auto table = table_of(
            fmt::format("{} on {}", printable(key.second), printable(key.first)), std::move(words)
        );
        for (const auto& line : members) {
            std::vector<std::string> cells{printable(line.sum.links), printable(line.version)};
            for (const auto& [name, value] : line.matrix)
                cells.push_back(printable(value));
            add_line(table, std::move(cells), line.sum);
        }
        mark_best(table, members);
        drop_unknown_columns(table);
        out.push_back(std::move(table));
    }
}

}  // namespace

std::vector<StatisticsTable> statistics_tables(const Results& results) {
    std::vector<StatisticsTable> out{};
    add_planning(results, out);
    const auto lines = statistics_lines(results, Lines::by_link);
    if (lines.empty()) return out;
    const bool has_targets = std::ranges::any_of(lines, [&](const StatisticsLine& line) {
        return line.target != lines.front().target;
    });
    std::vector<std::string> words{"link", "MQTT", "QoS", "rows"};
    if (has_targets) words.insert(words.begin(), "target");
    auto table = table_of("messages by link, version and QoS", std::move(words));
    for (const auto& line : lines) {
        std::vector<std::string> cells{
            printable(line.sum.links),
            printable(line.version),
            line.sum.qos.empty() ? unknown : printable(line.sum.qos),
            std::to_string(line.sum.rows)
        };
        if (has_targets) cells.insert(cells.begin(), printable(line.target));
        add_line(table, std::move(cells), line.sum);
    }
    drop_unknown_columns(table);
    out.push_back(std::move(table));
    return out;
}

}  // namespace assay::reports
