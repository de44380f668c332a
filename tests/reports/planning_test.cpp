// Settings compared: figures over seeds, the choice, and how the page shows them.
#include "reports/html/html.hpp"
#include "reports/html/plot.hpp"
#include "reports/result/folding.hpp"
#include "reports/shared/planning.hpp"
#include "reports/shared/statistics_table.hpp"
#include "tests/reports/sample_parts.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::reports {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Cell {
    std::string qos{};
    std::string seed{};
    std::uint64_t delivered{};
    std::uint64_t bytes{};
    std::chrono::microseconds latency{};
};

RowResult row_of(const Cell& cell) {
    auto out = sample::row("builtin", "delivery/plan", ",qos=" + cell.qos, Verdict::pass);
    out.matrix = {{"version", "5.0"}, {"qos", cell.qos}, {"keep_alive", "30s"}};
    if (!cell.seed.empty()) out.matrix["seed"] = cell.seed;
    out.name += "seed" + cell.seed;
    auto& statistics = out.statistics.emplace();
    statistics.links = "geo-vsat";
    statistics.is_planning = true;
    statistics.messages = {.published = 100, .due = 100, .delivered = cell.delivered};
    statistics.wire = {.datagrams_up = 1, .bytes_up = cell.bytes * 100};
    if (cell.delivered != 0) statistics.latency.add(cell.latency);
    return out;
}

Results results_of(const std::vector<Cell>& cells) {
    Results out{};
    for (const auto& cell : cells)
        out.rows.push_back(row_of(cell));
    out.header = sample::header_of({{.name = "builtin"}}, out.rows);
    return out;
}

}  // namespace

TEST(Planning, AddsSeedsUpAndSaysHowFarTheyDiffer) {
    const auto results = results_of({{"1", "1", 100, 300, 1s}, {"1", "2", 98, 340, 3s}});
    const auto all = comparisons_of(results);
    ASSERT_THAT(all, SizeIs(1));
    ASSERT_THAT(all[0].settings, SizeIs(1));
    const auto& setting = all[0].settings[0];
    EXPECT_EQ(setting.seeds, 2U);
    EXPECT_EQ(setting.sum.messages.delivered, 198U);
    EXPECT_EQ(setting.cost->least, 300);
    EXPECT_EQ(setting.cost->most, 340);
    EXPECT_EQ(setting.lateness->most, 3e6);
}

TEST(Planning, DrawsNothingWhereNothingWasLate) {
    const auto still = results_of({{"0", "", 100, 300, 0us}, {"1", "", 100, 340, 0us}});
    const auto page = render_html(Summary{still});
    EXPECT_THAT(page, HasSubstr("99 of 100 within 1 ms"));
    EXPECT_THAT(
        page,
        HasSubstr("Over geo-vsat 99 of 100 messages took less than a millisecond, so there is no "
                  "lateness to draw.</p>")
    );
    EXPECT_THAT(page, HasSubstr("No message took a millisecond.</p>"));
    EXPECT_THAT(page, Not(HasSubstr("<svg class=\"plot\"")));
    EXPECT_THAT(page, Not(HasSubstr("class=\"p-keys\"")));
}

TEST(Planning, NamesALinkToThoseWhoHadNone) {
    auto results = results_of({{"0", "", 100, 300, 0us}, {"1", "", 100, 340, 0us}});
    for (auto& row : results.rows)
        row.statistics->links = "direct";
    EXPECT_THAT(
        render_html(Summary{results}),
        HasSubstr("no lateness to draw; over a link (--link geo-bgan) there is.</p>")
    );
}

TEST(Planning, CallsNothingPunctualThatNeverArrived) {
    const auto results = results_of({{"0", "", 0, 300}, {"1", "", 0, 340}});
    EXPECT_EQ(
        advice_of(comparisons_of(results).at(0)),
        "Over geo-vsat one would choose QoS 0: 0.0 % of the messages arrived, for 300 bytes a "
        "message. It is the cheapest of those with which the most arrived."
    );
    const auto page = render_html(Summary{results});
    EXPECT_THAT(page, HasSubstr("Over geo-vsat no message arrived.</p>"));
    EXPECT_THAT(page, Not(HasSubstr("less than a millisecond")));
}

TEST(Planning, KeysItsPointsAsTheyAreDrawn) {
    const auto page =
        render_html(Summary{results_of({{"0", "", 100, 300, 1s}, {"1", "", 100, 340, 2s}})});
    EXPECT_THAT(
        page, HasSubstr("<circle class=\"p-dot s1\" cx=\"13\" cy=\"4\" r=\"3\"/></svg> QoS 1")
    );
}

TEST(Planning, FindsTheSameInRowsThatStandForOthers) {
    std::vector<Cell> cells{};
    for (std::uint64_t seed = 1; seed <= 3 * rows_held_a_kind; ++seed)
        cells.push_back({"1", "", 100 - seed % 7, 300 + seed % 41, 1s + seed * 10ms});
    auto results = results_of(cells);
    for (std::size_t i = 0; i < results.rows.size(); ++i)
        results.rows[i].name = fmt::format("{}[seed={}]", results.rows[i].scenario, i + 1);
    const auto before = comparisons_of(results).at(0).settings.at(0);
    RowFolder folder{};
    for (const auto& row : results.rows)
        folder.add(row);
    results.rows = folder.take();
    ASSERT_THAT(results.rows, SizeIs(rows_held_a_kind + 1));
    const auto after = comparisons_of(results).at(0).settings.at(0);
    EXPECT_EQ(after.seeds, 3 * rows_held_a_kind);
    EXPECT_EQ(after.cost, before.cost);
    EXPECT_EQ(after.lateness, before.lateness);
    EXPECT_EQ(after.sum, before.sum);
}

TEST(Planning, ChoosesTheCheapestOfWhatArrivesMost) {
    const auto results =
        results_of({{"0", "", 90, 200, 1s}, {"1", "", 100, 300, 2s}, {"2", "", 100, 400, 1s}});
    const auto comparison = comparisons_of(results).at(0);
    EXPECT_EQ(choice_of(comparison)->matrix.at("qos"), "1");
    EXPECT_EQ(
        advice_of(comparison),
        "Over geo-vsat one would choose QoS 1: all messages arrived, 99 of 100 within 2.00 s, for "
        "300 bytes a message. It is the cheapest of those with which the most arrived. Cheaper, "
        "and "
        "less sure, is QoS 0: 90.0 % of the messages arrived, 99 of 100 within 1.00 s, for 200 "
        "bytes a message."
    );
}

TEST(Planning, ChoosesNothingWhereNothingWasDue) {
    auto results = results_of({{"0", "", 0, 200, 1s}, {"1", "", 0, 300, 1s}});
    for (auto& row : results.rows)
        row.statistics->messages.due = 0;
    EXPECT_THAT(advice_of(comparisons_of(results).at(0)), IsEmpty());
}

TEST(Planning, MarksTheBestOfEachColumn) {
    const auto table =
        statistics_tables(results_of({{"0", "", 90, 200, 1s}, {"1", "", 100, 300, 2s}})).at(0);
    const auto column = [&](std::string_view head) {
        return static_cast<std::size_t>(std::ranges::find(table.heads, head) - table.heads.begin());
    };
    EXPECT_FALSE(table.best[0][column("arrived")]);
    EXPECT_TRUE(table.best[1][column("arrived")]);
    EXPECT_TRUE(table.best[0][column("bytes/msg")]);
    EXPECT_FALSE(table.best[0][column("twice")]);  // alike: none is better
    EXPECT_FALSE(table.best[0][column("messages")]);
}

TEST(Planning, IsDrawnWithAPanelForEachKeepAliveAndSaidInWords) {
    const auto results = results_of({{"0", "", 90, 200, 1s}, {"1", "", 100, 300, 2s}});
    const auto page = render_html(Summary{results});
    EXPECT_THAT(page, HasSubstr("aria-label=\"geo-vsat, keep alive 30s: cost against lateness\""));
    EXPECT_THAT(page, HasSubstr("<li>Over geo-vsat one would choose QoS 1"));
    EXPECT_THAT(page, HasSubstr("p-lossy"));
    EXPECT_THAT(page, HasSubstr("class=\"p-choice\""));
}

TEST(LatencyCurves, HaveALineForEachQosAndTheirFiguresAsText) {
    auto results = results_of({{"0", "", 100, 200, 1s}, {"1", "", 100, 300, 40s}});
    results.rows[0].statistics->qos = "0";
    results.rows[1].statistics->qos = "1";
    const auto page = render_html(Summary{results});
    EXPECT_THAT(page, HasSubstr("<title>QoS 1</title>"));
    EXPECT_THAT(page, HasSubstr("<td class=\"num\">40.00 s</td>"));
    results.rows.clear();
    EXPECT_THAT(render_html(Summary{results}), Not(HasSubstr("How late messages came")));
}

TEST(TimeAxis, IsLogarithmicFromPowerToPower) {
    const html::TimeAxis axis{5ms, 90s, 0, 500};
    EXPECT_EQ(axis.at(1ms), 0);
    EXPECT_EQ(axis.at(10ms), 100);
    EXPECT_EQ(axis.at(1s), 300);
    EXPECT_EQ(axis.at(1h), 500);
    ASSERT_THAT(axis.ticks(), SizeIs(6));
    EXPECT_EQ(axis.ticks()[4].text, "10 s");
}

TEST(AmountAxis, LeavesRoomAroundItsAmounts) {
    const html::AmountAxis axis{100, 200, 0, 100};
    EXPECT_GT(axis.at(100), 0);
    EXPECT_LT(axis.at(200), 100);
    const html::AmountAxis alike{5, 5, 0, 100};
    EXPECT_EQ(alike.at(5), 50);
}

}  // namespace assay::reports
