// Figures of messages: how they add up, how they are stored, and what the tables make of them.
#include "reports/html/html.hpp"
#include "reports/markdown/markdown.hpp"
#include "reports/result/json.hpp"
#include "reports/result/statistics_lines.hpp"
#include "reports/shared/statistics_table.hpp"
#include "reports/text/statistics.hpp"

#include <gmock/gmock.h>

namespace assay::reports {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using us = std::chrono::microseconds;

TEST(LatencySketch, KeepsShortTimesExactly) {
    LatencySketch sketch;
    for (int i = 1; i <= 100; ++i)
        sketch.add(us{i});
    EXPECT_EQ(sketch.quantile(0.5), us{50});
    EXPECT_EQ(sketch.quantile(0.99), us{99});
    EXPECT_EQ(sketch.quantile(1), us{100});
}

TEST(LatencySketch, IsWithinOnePercentOfLongTimes) {
    LatencySketch sketch;
    for (std::int64_t i = 1; i <= 100'000; ++i)
        sketch.add(us{i * 997});
    for (const double share : {0.01, 0.25, 0.5, 0.95, 0.999}) {
        const auto exact = share * 100'000 * 997;
        EXPECT_NEAR(static_cast<double>(sketch.quantile(share).count()), exact, exact * 0.01);
    }
    EXPECT_EQ(sketch.longest(), us{99'700'000});
}

TEST(LatencySketch, NeverExceedsTheLongest) {
    LatencySketch sketch;
    sketch.add(1000003us);
    EXPECT_EQ(sketch.quantile(0.5), 1000003us);
}

TEST(LatencySketch, OfNothingIsZero) {
    EXPECT_EQ(LatencySketch{}.quantile(0.5), us{0});
}

TEST(LatencySketch, AddsUpInAnyOrder) {
    LatencySketch a;
    LatencySketch b;
    a.add(10ms);
    a.add(3h);
    b.add(2s);
    auto ab = a;
    ab.add(b);
    auto ba = b;
    ba.add(a);
    EXPECT_EQ(ab, ba);
    EXPECT_EQ(ab.count(), 3U);
    EXPECT_EQ(ab.longest(), 3h);
}

RowStatistics some() {
    RowStatistics out{.links = "geo-bgan", .qos = "1"};
    out.messages = {.published = 10, .due = 10, .delivered = 9, .duplicates = 1};
    out.latency.add(700ms);
    out.latency.add(25s);
    out.packets = {
        .packets = 40,
        .payload_bytes = 1000,
        .publish_bytes = 300,
        .acknowledge_bytes = 40,
        .session_bytes = 60,
        .keep_alive_packets = 8,
        .keep_alive_bytes = 16
    };
    out.wire = {
        .datagrams_up = 30, .bytes_up = 3000, .datagrams_down = 20, .bytes_down = 1000, .lost = 2
    };
    out.reconnects = 2;
    out.wills = 1;
    out.watched = 1h;
    out.without_service = 36s;
    return out;
}

Results results_with(std::vector<RowResult> rows) {
    Results out{};
    out.header.targets = {{.name = "builtin"}};
    out.rows = std::move(rows);
    return out;
}

RowResult row_with(const RowStatistics& statistics) {
    return {
        .target = "builtin",
        .name = "delivery/x[version=5.0]",
        .scenario = "delivery/x",
        .version = "5.0",
        .matrix = {{"version", "5.0"}},
        .verdict = Verdict::pass,
        .statistics = statistics
    };
}

TEST(StoredStatistics, ComeBackAsTheyWere) {
    const auto row = row_with(some());
    const auto line = parse_json_line(json_line(row));
    ASSERT_TRUE(line) << line.error();
    EXPECT_EQ(std::get<RowResult>(*line).statistics, row.statistics);
}

TEST(StoredStatistics, AreRefusedIfTheyAreNone) {
    const auto with = [](std::string_view statistics) {
        const auto line = parse_json_line(
            R"({"kind":"row","target":"","name":"x","statistics":)" + std::string{statistics} + "}"
        );
        return line ? std::string{} : line.error();
    };
    EXPECT_THAT(with("1"), HasSubstr("statistics"));
    EXPECT_THAT(with("{}"), HasSubstr("links"));
    EXPECT_THAT(
        with(R"({"links":"a","qos":"1","published":-1,"latency_classes":[]})"),
        HasSubstr("published")
    );
    EXPECT_THAT(
        with(R"({"links":"a","qos":"1","latency_classes":[[99999999,1]]})"),
        HasSubstr("latency_classes")
    );
}

TEST(StatisticsLines, AddUpRowsOfOneLinkQosAndVersion) {
    auto other = some();
    other.qos = "2";
    const auto lines = statistics_lines(
        results_with({row_with(some()), row_with(other), row_with(some())}), Lines::by_link
    );
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[0].sum.rows, 2U);
    EXPECT_EQ(lines[0].sum.messages.published, 20U);
    EXPECT_EQ(lines[0].sum.latency.count(), 4U);
    EXPECT_EQ(lines[1].sum.rows, 1U);
}

TEST(StatisticsLines, KeepSettingsThatAreComparedApart) {
    auto planned = some();
    planned.is_planning = true;
    auto slow = row_with(planned);
    slow.matrix["keep_alive"] = "1200s";
    auto fast = row_with(planned);
    fast.matrix["keep_alive"] = "30s";
    auto faster = row_with(planned);
    faster.matrix["keep_alive"] = "300s";
    const auto results = results_with({slow, fast, faster, row_with(some())});
    EXPECT_THAT(statistics_lines(results, Lines::planning), SizeIs(3));
    const auto tables = statistics_tables(results);
    ASSERT_THAT(tables, SizeIs(2));
    const auto setting = [&](std::size_t line) { return tables[0].lines.at(line).at(2); };
    EXPECT_EQ(setting(0), "30s");
    EXPECT_EQ(setting(1), "300s");
    EXPECT_EQ(setting(2), "1200s");
}

TEST(StoredStatistics, AreAddedUpBehindTheFooter) {
    auto results = results_with({row_with(some()), row_with(some())});
    results.footer.emplace();
    EXPECT_THAT(footer_line(results), HasSubstr(R"("rows":2,"published":20)"));
    EXPECT_THAT(footer_line(results), Not(HasSubstr("planning")));
}

TEST(StatisticsTable, SaysWhatAMessageCosts) {
    const auto text = statistics_text(results_with({row_with(some())}));
    EXPECT_THAT(text, HasSubstr("90.0 %"));  // arrived
    EXPECT_THAT(text, HasSubstr("400"));     // bytes a message on the link
    EXPECT_THAT(text, HasSubstr("64.6 %"));  // (4000 - 1416) / 4000 are not MQTT
    EXPECT_THAT(text, HasSubstr("1.0 %"));   // 36 s of an hour
}

TEST(StatisticsTable, SaysWhatAReconnectTakesAndCosts) {
    const auto cell = [](const RowStatistics& statistics, std::string_view head) {
        const auto table = statistics_tables(results_with({row_with(statistics)})).at(0);
        const auto column = std::ranges::find(table.heads, head) - table.heads.begin();
        const auto& line = table.lines.at(0);
        const auto at = static_cast<std::size_t>(column);
        return at < line.size() ? line[at] : std::string{"no such column"};
    };
    auto statistics = some();
    EXPECT_EQ(cell(statistics, "away each"), "18.00 s");  // 36 s for two of them
    // With messages on the links nobody knows what was whose.
    EXPECT_EQ(cell(statistics, "bytes each"), "no such column");
    statistics.messages = {};
    EXPECT_EQ(cell(statistics, "bytes each"), "2000");
    // The clients are there to be away.
    EXPECT_EQ(cell(statistics, "no service"), "no such column");
    statistics.reconnects = 0;
    EXPECT_EQ(cell(statistics, "away each"), "no such column");
    EXPECT_EQ(cell(statistics, "bytes each"), "no such column");
}

TEST(StatisticsTable, KeepsAColumnInWhichOneLineKnowsSomething) {
    auto calm = some();
    calm.links = "lan";
    calm.reconnects = 0;
    const auto table = statistics_tables(results_with({row_with(some()), row_with(calm)})).at(0);
    EXPECT_THAT(table.heads, Contains("away each"));
    EXPECT_THAT(table.heads, Not(Contains("bytes each")));
    for (const auto& line : table.lines)
        EXPECT_THAT(line, SizeIs(table.heads.size()));
}

TEST(StatisticsTable, NeverRoundsUpToAll) {
    auto statistics = some();
    statistics.messages = {.published = 100'000, .due = 100'000, .delivered = 99'999};
    EXPECT_THAT(statistics_text(results_with({row_with(statistics)})), HasSubstr("99.9 %"));
}

TEST(StatisticsTable, IsNotThereWithoutStatistics) {
    EXPECT_THAT(statistics_text(results_with({RowResult{.target = "builtin"}})), IsEmpty());
}

TEST(StatisticsSection, StandsInTheReport) {
    const auto page = render_html(Summary{results_with({row_with(some())})});
    EXPECT_THAT(page, HasSubstr("<section id=\"messages\">"));
    EXPECT_THAT(page, HasSubstr("<td class=\"num\">64.6\u00a0%</td>"));
    EXPECT_THAT(
        render_html(Summary{results_with({RowResult{.target = "builtin"}})}),
        Not(HasSubstr("<section id=\"messages\">"))
    );
}

TEST(StatisticsSection, IsFoldedInTheSummary) {
    using testing::HasSubstr;
    const auto text = render_markdown(Summary{results_with({row_with(some())})});
    EXPECT_THAT(text, HasSubstr("<details><summary>messages by link, version and QoS</summary>"));
    EXPECT_THAT(text, HasSubstr("| link | MQTT | QoS | rows | messages | arrived | twice |"));
    EXPECT_THAT(text, HasSubstr("| --- | --- | --- | --- | ---: | ---: | ---: |"));
    EXPECT_THAT(
        render_markdown(Summary{results_with({RowResult{.target = "builtin"}})}),
        testing::Not(HasSubstr("messages by link"))
    );
}

TEST(StatisticsSection, StandsBeforeTheStatementsIfTheRunWasForIt) {
    auto planning = row_with(some());
    planning.statistics->is_planning = true;
    const auto comes_first = [](const std::string& page) {
        return page.find("<section id=\"messages\">") < page.find("<section id=\"matrix\">");
    };
    EXPECT_TRUE(comes_first(render_html(Summary{results_with({planning})})));
    EXPECT_FALSE(comes_first(render_html(Summary{results_with({planning, row_with(some())})})));
}

RowResult hoping(Verdict verdict, std::vector<std::string> happened) {
    auto row = row_with(some());
    row.verdict = verdict;
    row.hoped_for = {"PUBREL lost", "reconnect"};
    row.happened = std::move(happened);
    return row;
}

TEST(NeverHappened, NamesWhatNoRowShowed) {
    const auto results = results_with(
        {hoping(Verdict::pass, {"reconnect"}), hoping(Verdict::fail, {}), hoping(Verdict::pass, {})}
    );
    EXPECT_THAT(
        never_happened(results, "builtin"),
        ElementsAre("in 3 rows of delivery/x it never happened: PUBREL lost")
    );
}

TEST(NeverHappened, IsSilentWhenOneRowShowedIt) {
    const auto results =
        results_with({hoping(Verdict::pass, {"reconnect"}), hoping(Verdict::pass, {"PUBREL lost"})}
        );
    EXPECT_THAT(never_happened(results, "builtin"), IsEmpty());
}

TEST(NeverHappened, SaysNothingOfOneRowOrOfRowsThatDidNotRun) {
    EXPECT_THAT(never_happened(results_with({hoping(Verdict::pass, {})}), "builtin"), IsEmpty());
    EXPECT_THAT(
        never_happened(
            results_with(
                {hoping(Verdict::pass, {}),
                 hoping(Verdict::not_run, {}),
                 hoping(Verdict::not_applicable, {})}
            ),
            "builtin"
        ),
        IsEmpty()
    );
}

}  // namespace
}  // namespace assay::reports
