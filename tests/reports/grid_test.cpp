// Results of several runs in one report, and what changed between two.
#include "reports/html/html.hpp"
#include "reports/markdown/changes.hpp"
#include "reports/result/folding.hpp"
#include "reports/result/summary.hpp"
#include "tests/reports/parts.hpp"
#include "tests/reports/sample_parts.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <functional>

namespace assay::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Results run_of(const std::string& product, Verdict verdict) {
    Results out{};
    out.rows = {sample::row("mosquitto", "conformance/3.1/a", "", verdict)};
    out.header = sample::header_of({{.name = "mosquitto", .product = product}}, out.rows);
    out.footer = sample::footer_of(out.rows);
    out.statements = sample::registry();
    return out;
}

/// So many seeds of a row; `how` says of each how it fails, or nothing if it passes.
Results campaign(std::size_t seeds, const std::function<std::string(std::size_t)>& how) {
    RowFolder folder{};
    for (std::size_t seed = 1; seed <= seeds; ++seed) {
        const auto signature = how(seed);
        auto row = run_of("x 1", signature.empty() ? Verdict::pass : Verdict::fail).rows[0];
        row.name = fmt::format("{}[seed={}]", row.scenario, seed);
        row.signature = signature;
        folder.add(std::move(row));
    }
    return Results{.rows = folder.take()};
}

}  // namespace

TEST(Grid, PutsTwoVersionsOfOneBrokerSideBySide) {
    const auto grid = together(
        {part_of(run_of("mosquitto 2.0.11", Verdict::fail)),
         part_of(run_of("mosquitto 2.0.18", Verdict::pass))}
    );
    ASSERT_TRUE(grid);
    const Summary summary{grid->results};
    ASSERT_EQ(summary.targets.size(), 2U);
    EXPECT_EQ(summary.targets[0].product, "mosquitto 2.0.11");
    EXPECT_EQ(summary.targets[1].product, "mosquitto 2.0.18");
    EXPECT_EQ(summary.targets[1].rows.front()->verdict, Verdict::pass);
    EXPECT_THAT(render_html(summary), HasSubstr(">mosquitto 2.0.18</th>"));
}

TEST(Grid, CallsNoWholeRunSelectedForTheOneBesideIt) {
    auto part = run_of("x 1", Verdict::pass);
    part.header.selection = "conformance/3.1/*";
    const auto whole = run_of("y 1", Verdict::pass);
    const auto alone = Summary{whole}.targets[0].headline;
    ASSERT_GT(alone.score.not_tested, 0U);
    for (const auto& runs : {std::vector{part, whole}, std::vector{whole, part}}) {
        auto grid = grid_of(runs);
        grid.statements = sample::registry();
        const Summary summary{grid};
        const bool is_first = runs.front().header.selection.empty();
        const auto& headline_of_whole = summary.targets[is_first ? 0 : 1].headline;
        EXPECT_EQ(sentence_of(headline_of_whole), sentence_of(alone));
        EXPECT_THAT(
            std::string{summary.targets[is_first ? 1 : 0].headline.subject},
            testing::StartsWith("selected")
        );
        // What the one did not select was not tested of the other.
        EXPECT_THAT(render_html(summary), Not(HasSubstr("<details class=\"unselected\">")));
    }
}

TEST(Grid, NumbersTheSameTargetOfSeveralRuns) {
    const auto grid = grid_of(
        {run_of("x 1", Verdict::pass), run_of("x 1", Verdict::pass), run_of("x 1", Verdict::pass)}
    );
    EXPECT_EQ(grid.rows[2].target, "mosquitto#3");
    EXPECT_EQ(grid.header.targets[2].name, "mosquitto#3");
    EXPECT_EQ(grid.header.rows, 3U);
}

TEST(Grid, KeepsWhatEachTargetUsed) {
    auto one = run_of("x 1", Verdict::pass);
    auto two = run_of("x 2", Verdict::pass);
    one.footer->target_cpu_ns = {{"mosquitto", 1}};
    two.footer->target_cpu_ns = {{"mosquitto", 2}};
    const auto grid = grid_of({one, two});
    EXPECT_EQ(grid.footer->target_cpu_ns.at("mosquitto"), 1U);
    EXPECT_EQ(grid.footer->target_cpu_ns.at("mosquitto#2"), 2U);
}

TEST(Grid, IsPartialIfOneRunWasKilled) {
    auto killed = run_of("x 1", Verdict::pass);
    killed.footer.reset();
    EXPECT_FALSE(grid_of({run_of("x 1", Verdict::pass), killed}).footer);
}

TEST(Grid, MergesShardsOnlyWithTheirRun) {
    auto shard = run_of("x 1", Verdict::pass);
    shard.header.shard_count = 2;
    const auto grid =
        together({part_of(shard), part_of(shard), part_of(run_of("y 1", Verdict::pass))});
    ASSERT_FALSE(grid);
    EXPECT_THAT(grid.error().front(), HasSubstr("came 2 times"));
}

TEST(Grid, HoldsTheRowsOfALostShardAsNotRun) {
    auto shard = run_of("x 1", Verdict::pass);
    shard.header.rows = 5;
    shard.header.shard_count = 3;
    shard.header.shard_index = shard_of(key_of(shard.rows[0]), 3);
    const auto grid = together({part_of(shard)});
    ASSERT_TRUE(grid) << testing::PrintToString(grid.error());
    EXPECT_THAT(grid->lost, testing::SizeIs(1));
    EXPECT_THAT(grid->lost.front(), testing::EndsWith(" of 3 is missing"));
    const Summary summary{grid->results};
    EXPECT_EQ(count_of(summary.targets[0].counts, Verdict::not_run), 4U);
    EXPECT_TRUE(grid->results.footer->interrupted);
}

TEST(Grid, SaysWhyAShardBelongsToNoOther) {
    auto one = run_of("x 1", Verdict::pass);
    one.header.shard_count = 2;
    one.header.rows = 5;
    one.header.shard_index = shard_of(key_of(one.rows[0]), 2);
    auto other = one;
    ++other.header.seed;
    const auto grid = together({part_of(one), part_of(other)});
    ASSERT_TRUE(grid) << testing::PrintToString(grid.error());
    EXPECT_THAT(grid->lost, testing::SizeIs(3));
    EXPECT_THAT(grid->lost.back(), HasSubstr("is of another run: its seed is"));
    // Two runs that are whole stand beside each other.
    one.header.shard_count = other.header.shard_count = 1;
    EXPECT_THAT(together({part_of(one), part_of(other)})->lost, IsEmpty());
}

TEST(Changes, CallNoRowNewOrGoneThatARunHadLeft) {
    auto whole = run_of("x 1", Verdict::fail);
    whole.rows[0].name = whole.rows[0].scenario + "[seed=7]";
    auto ended = run_of("x 1", Verdict::not_run);
    ended.rows[0].name = ended.rows[0].scenario + "[seed=5]";
    stand_for(ended.rows[0], 40);
    const auto lost = changes_between(whole, ended);
    const auto won = changes_between(ended, whole);
    for (const auto& [title, group] : change_groups()) {
        EXPECT_THAT(lost.*group, IsEmpty()) << title;
        const std::size_t expected = group == &Changes::newly_failing ? 1 : 0;
        EXPECT_THAT(won.*group, testing::SizeIs(expected)) << title;
    }
}

TEST(Changes, CallsNothingFixedThatWasUndecidedOrIsKnown) {
    auto older = run_of("x 1", Verdict::undecided);
    EXPECT_THAT(changes_between(older, run_of("x 1", Verdict::known)).fixed, IsEmpty());
    const auto passing = run_of("x 1", Verdict::pass);
    const auto decided = changes_between(older, passing);
    EXPECT_THAT(decided.fixed, IsEmpty());
    const Change change{.older = older.rows.data(), .newer = passing.rows.data()};
    EXPECT_THAT(decided.changed, ElementsAre(change));
    older.rows[0].verdict = Verdict::known;
    EXPECT_THAT(changes_between(older, passing).fixed, ElementsAre(change));
}

TEST(Changes, ComparesTwoVersionsHoweverTheyWereStarted) {
    const auto older = run_of("x 1", Verdict::pass);
    auto newer = run_of("x 2", Verdict::fail);
    newer.header.targets[0].name = newer.rows[0].target = "file:x-2.yaml";
    const auto changes = changes_between(older, newer);
    EXPECT_EQ(changes.older, "x 1");
    EXPECT_EQ(changes.newer, "x 2");
    EXPECT_THAT(changes.newly_failing, ElementsAre(Change{older.rows.data(), newer.rows.data()}));
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.removed, IsEmpty());
    EXPECT_THAT(render_changes(changes), HasSubstr("| x 1, before | x 2, now |"));
}

TEST(Changes, AreNoneWhereOthersStandForARow) {
    const auto one_failing = [](std::size_t failing) {
        return campaign(3 * rows_held_a_kind, [=](std::size_t seed) {
            return seed == failing ? "no PUBACK" : "";
        });
    };
    const auto older = one_failing(0);
    const auto newer = one_failing(2);
    const auto changes = changes_between(older, newer);
    EXPECT_THAT(changes.newly_failing, testing::SizeIs(1));
    EXPECT_THAT(changes.added, IsEmpty());
    EXPECT_THAT(changes.removed, IsEmpty());
    const auto back = changes_between(newer, older);
    EXPECT_THAT(back.fixed, testing::SizeIs(1));
    EXPECT_THAT(back.added, IsEmpty());
    EXPECT_THAT(back.removed, IsEmpty());
}

TEST(Changes, TellFoldedRowsApartByHowTheyFail) {
    constexpr auto many = 4 * rows_held_a_kind;
    const auto two_ways = [](const std::string& second) {
        return campaign(many, [=](std::size_t seed) {
            return seed <= many / 2 ? "no PUBACK" : second;
        });
    };
    const auto older = two_ways("no PUBREC");
    EXPECT_THAT(changes_between(older, two_ways("no PUBREC")).newly_failing, IsEmpty());
    EXPECT_THAT(
        changes_between(older, two_ways("no SUBACK")).newly_failing,
        testing::SizeIs(rows_held_a_kind + 1)
    );
}

TEST(Changes, HoldNoRowForNewlyFailingForWhichAnotherStood) {
    constexpr auto many = 2 * rows_held_a_kind;
    const auto older = campaign(many, [](std::size_t) { return "no PUBACK"; });
    const auto last_fails = [](const std::string& how) {
        return campaign(many, [=](std::size_t seed) { return seed == many ? how : ""; });
    };
    EXPECT_THAT(changes_between(older, last_fails("no PUBACK")).newly_failing, IsEmpty());
    EXPECT_THAT(changes_between(older, last_fails("no PUBREC")).newly_failing, testing::SizeIs(1));
}

TEST(Changes, CallFixedWhatHoldsAmongOthers) {
    constexpr auto many = 3 * rows_held_a_kind;
    const auto older =
        campaign(many, [](std::size_t seed) { return seed == many ? "no PUBACK" : ""; });
    const auto holding = campaign(many, [](std::size_t) { return ""; });
    const auto changes = changes_between(older, holding);
    ASSERT_THAT(changes.fixed, testing::SizeIs(1));
    EXPECT_THAT(changes.fixed.front().row().name, testing::EndsWith("[seed=300]"));
    EXPECT_THAT(changes.removed, IsEmpty());
    const auto failing = campaign(many, [](std::size_t) { return "no PUBREC"; });
    EXPECT_THAT(changes_between(older, failing).fixed, IsEmpty());
}

TEST(Changes, AreATableOfMarkdown) {
    const auto older = run_of("x 1", Verdict::pass);
    auto newer = run_of("x 1", Verdict::fail);
    newer.rows[0].reason = "no | CONNACK";
    const auto text = render_changes(changes_between(older, newer));
    EXPECT_THAT(text, testing::StartsWith("**1 newly failing, 0 fixed"));
    EXPECT_THAT(text, HasSubstr("### Newly failing: 1"));
    EXPECT_THAT(text, Not(HasSubstr("no | CONNACK")));
    EXPECT_THAT(text, Not(HasSubstr("### Fixed")));
}

}  // namespace assay::reports
