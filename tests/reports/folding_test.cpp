#include "reports/result/folding.hpp"
#include "reports/result/summary.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace assay::reports {
namespace {

RowResult row_of(std::size_t seed, Verdict verdict = Verdict::pass) {
    RowResult row{};
    row.target = "builtin";
    row.scenario = "delivery/x";
    row.version = "5.0";
    row.name = fmt::format("delivery/x[version=5.0,seed={}]", seed);
    row.matrix = {{"version", "5.0"}};
    row.verdict = verdict;
    row.statements = {{"5.0:MQTT-4.3.3-1", verdict}};
    row.duration = std::chrono::seconds{1};
    row.trace.resize(1);
    row.statistics = RowStatistics{.links = "geo", .messages = {.published = 2}};
    return row;
}

std::vector<RowResult> folded(const std::vector<RowResult>& rows) {
    RowFolder folder{};
    for (const auto& row : rows)
        folder.add(row);
    return folder.take();
}

std::vector<RowResult> seeds(std::size_t count) {
    std::vector<RowResult> out{};
    for (std::size_t seed = 1; seed <= count; ++seed)
        out.push_back(row_of(seed));
    return out;
}

}  // namespace

TEST(Folding, LeavesSoFewRowsAsTheyAre) {
    const auto rows = seeds(rows_held_a_kind);
    EXPECT_EQ(folded(rows), rows);
}

TEST(Folding, HoldsOneRowForAllOthersOfAKind) {
    const auto rows = folded(seeds(rows_held_a_kind + 50));
    ASSERT_EQ(rows.size(), rows_held_a_kind + 1);
    const auto& others = rows.back();
    EXPECT_EQ(others.name, "delivery/x[version=5.0,seed=*] (50 rows, pass)");
    EXPECT_EQ(others.stands_for, 50U);
    EXPECT_EQ(others.statistics->messages.published, 100U);
    EXPECT_EQ(others.statistics->rows, 50U);
    EXPECT_EQ(others.duration, std::chrono::seconds{50});
    EXPECT_TRUE(others.trace.empty());
}

TEST(Folding, KnowsOneNameForRowsThatDifferByTheirSeed) {
    const auto rows = folded(seeds(rows_held_a_kind + 2));
    EXPECT_EQ(seedless_name(rows.front()), "delivery/x[version=5.0,seed=*]");
    EXPECT_EQ(seedless_name(rows.back()), "delivery/x[version=5.0,seed=*]");
}

TEST(Folding, KnowsTheFirstSeedWithoutItsNumber) {
    auto first = row_of(1);
    first.name = "delivery/x[version=5.0]";
    EXPECT_EQ(seedless_name(first), seedless_name(row_of(7)));
    EXPECT_EQ(seed_number(first), 1U);
}

TEST(Folding, CallsNoTwoRowsAlike) {
    std::set<std::string> names{};
    RowFolder folder{};
    for (std::size_t seed = 1; seed <= 4 * rows_held_a_kind; ++seed) {
        auto row = row_of(seed, Verdict::fail);
        row.signature = seed % 2 == 0 ? "no PUBACK" : "no PUBREC";
        folder.add(std::move(row));
    }
    const auto rows = folder.take();
    for (const auto& row : rows)
        names.insert(row.name);
    EXPECT_EQ(names.size(), rows.size());
    EXPECT_EQ(seedless_name(rows.back()), "delivery/x[version=5.0,seed=*]");
}

TEST(Folding, LeavesALoneRowItsName) {
    const auto rows = folded(seeds(rows_held_a_kind + 1));
    EXPECT_EQ(rows.back().name, row_of(rows_held_a_kind + 1).name);
}

TEST(Folding, CountsEveryRow) {
    Results results{.rows = folded(seeds(1'000))};
    results.header.targets = {{.name = "builtin"}};
    const Summary summary{results};
    EXPECT_EQ(count_of(summary.targets[0].counts, Verdict::pass), 1'000U);
    EXPECT_EQ(summary.targets[0].statements.at("5.0:MQTT-4.3.3-1").held, 1'000U);
    EXPECT_EQ(rows_in(summary.targets[0].rows), 1'000U);
}

TEST(Folding, AddsUpRowsThatStandForOthersAlready) {
    auto left = row_of(7, Verdict::not_run);
    left.reason = "the run was interrupted";
    auto alone = left;
    stand_for(left, 40);
    EXPECT_EQ(left.name, "delivery/x[version=5.0,seed=*] (40 rows, not_run)");
    auto rows = seeds(1);
    // As two shards bring them, the second behind a row that it had begun.
    rows.insert(rows.end(), {left, alone, left});
    const auto out = folded(rows);
    ASSERT_EQ(out.size(), 3U);
    EXPECT_EQ(out[1], alone);
    EXPECT_EQ(out[2].name, "delivery/x[version=5.0,seed=*] (80 rows, not_run)");
    EXPECT_EQ(out[2].stands_for, 80U);
    EXPECT_EQ(out[2].reason, "the run was interrupted");
}

TEST(Folding, DoesNotDependOnTheOrder) {
    auto rows = seeds(3 * rows_held_a_kind);
    auto before = folded(rows);
    std::ranges::reverse(rows);
    auto after = folded(rows);
    std::ranges::sort(before, {}, &RowResult::name);
    std::ranges::sort(after, {}, &RowResult::name);
    EXPECT_EQ(before, after);
}

/// So many kinds of rows, each under so many seeds; of each kind the last seed fails.
std::vector<RowResult> kinds(std::size_t count, std::size_t seeds_each) {
    std::vector<RowResult> out{};
    for (std::size_t kind = 0; kind < count; ++kind)
        for (std::size_t seed = 1; seed <= seeds_each; ++seed) {
            auto row = row_of(seed, seed == seeds_each ? Verdict::fail : Verdict::pass);
            row.link = fmt::format("link-{}", kind);
            out.push_back(std::move(row));
        }
    return out;
}

TEST(Folding, HoldsFewRowsHoweverManyKindsThereAre) {
    constexpr std::size_t links = rows_held_max / rows_held_a_kind * 2;
    auto rows = kinds(links, rows_held_a_kind);
    auto before = folded(rows);
    EXPECT_LE(before.size(), rows_held_max + 2 * links);
    EXPECT_EQ(std::ranges::count(before, Verdict::fail, &RowResult::verdict), links);
    std::size_t counted = 0;
    for (const auto& row : before)
        counted += row.stands_for;
    EXPECT_EQ(counted, rows.size());
    std::ranges::reverse(rows);
    auto after = folded(rows);
    const auto place = [](const RowResult& row) { return std::pair{row.link, row.name}; };
    std::ranges::sort(before, {}, place);
    std::ranges::sort(after, {}, place);
    EXPECT_EQ(before, after);
}

TEST(Folding, LeavesAloneRowsWhatTheySay) {
    RowFolder folder{};
    for (auto& row : kinds(rows_held_max + 1, 1)) {
        row.reason = "it came late";
        folder.add(std::move(row));
    }
    const auto rows = folder.take();
    EXPECT_EQ(rows.size(), rows_held_max + 1);
    EXPECT_EQ(std::ranges::count(rows, "it came late", &RowResult::reason), rows.size());
    EXPECT_EQ(std::ranges::count_if(rows, [](const auto& row) { return row.trace.empty(); }), 1);
}

TEST(Evidence, IsKeptByTheFirstThatFitWhateverTheOrder) {
    std::vector<std::pair<RowRank, std::size_t>> rows{
        {{.passes = false, .seed = 1}, 50},
        {{.passes = false, .seed = 2}, 60},
        {{.passes = false, .seed = 3}, 10},
        {{.passes = true, .seed = 1}, 10},
    };
    std::ranges::sort(rows);
    do {
        EvidenceBudget budget{100};
        std::vector<KindEvidence> kinds(rows.size());
        auto kind = kinds.begin();
        std::set<RowRank> keep{};
        for (const auto& [rank, bytes] : rows) {
            budget.came(*kind, bytes);
            if (budget.hold(rank, *kind++)) keep.insert(rank);
            for (const auto& loser : budget.losers())
                keep.erase(loser);
        }
        EXPECT_THAT(keep, testing::ElementsAre(RowRank{.passes = false, .seed = 1}));
    } while (std::ranges::next_permutation(rows).found);
}

RowResult bulky_row(const std::string& scenario, std::size_t seed, std::size_t bytes) {
    auto row = row_of(seed, Verdict::fail);
    row.scenario = scenario;
    row.name = fmt::format("{}[version=5.0,seed={}]", scenario, seed);
    row.signature = "no PUBACK";
    row.trace.front().bytes.resize(bytes);
    return row;
}

/// The names of those that have evidence, in order.
std::vector<std::string> names_with_evidence(std::vector<RowResult> rows) {
    std::erase_if(rows, [](const RowResult& row) { return row.trace.empty(); });
    std::vector<std::string> out{};
    for (const auto& row : rows)
        out.push_back(row.name);
    std::ranges::sort(out);
    return out;
}

// Six thousand rows of one kind fail, of which a hundred are held: the others take no room.
TEST(Evidence, OfARareKindIsNotLostToRowsThatAreNotHeld) {
    constexpr std::size_t bytes = 3'000;
    RowFolder folder{bytes * 1'000};
    for (std::size_t seed = 1; seed <= 6'000; ++seed)
        folder.add(bulky_row("mass/fails", seed, bytes));
    for (std::size_t seed = 5'000; seed < 5'004; ++seed)
        folder.add(bulky_row("rare/fails", seed, bytes));
    const auto with = names_with_evidence(folder.take());
    EXPECT_EQ(with.size(), rows_held_a_kind + 4);
    EXPECT_EQ(
        std::ranges::count_if(with, [](const auto& name) { return name.starts_with("rare"); }), 4
    );
}

// Rows that are held for a while, big and small, before others of their kind take their place.
TEST(Evidence, IsThatOfTheSameRowsWhateverTheOrder) {
    std::vector<RowResult> rows{};
    for (std::size_t seed = 1; seed <= 3 * rows_held_a_kind; ++seed)
        for (const auto* scenario : {"a/x", "b/x", "c/x"})
            rows.push_back(bulky_row(scenario, seed, seed * 7'919 % 900));
    std::optional<std::vector<std::string>> before{};
    std::mt19937 chance{1};
    for (int times = 0; times < 20; ++times) {
        RowFolder folder{100'000};
        for (const auto& row : rows)
            folder.add(row);
        const auto out = folder.take();
        std::size_t bytes = 0;
        for (const auto& row : out)
            bytes += evidence_bytes(row);
        EXPECT_LE(bytes, 100'000U);
        const auto with = names_with_evidence(out);
        EXPECT_GT(with.size(), rows_held_a_kind / 2);
        EXPECT_LT(with.size(), 3 * rows_held_a_kind);
        EXPECT_EQ(before.value_or(with), with);
        before = with;
        std::ranges::shuffle(rows, chance);
    }
}

TEST(Folding, KeepsWhatCameOutDifferently) {
    auto rows = seeds(2 * rows_held_a_kind);
    rows.push_back(row_of(rows.size() + 1, Verdict::fail));
    const auto out = folded(rows);
    EXPECT_EQ(out.back().verdict, Verdict::fail);
    EXPECT_EQ(out.back().trace.size(), 1U);
}

TEST(Folding, TellsRowsWithoutASignatureApartByTheirReasons) {
    RowFolder folder{};
    for (std::size_t seed = 1; seed <= 4 * rows_held_a_kind; ++seed) {
        auto row = row_of(seed, Verdict::undecided);
        row.reason = seed % 2 == 0 ? "the link was down" : "the row took too long";
        folder.add(std::move(row));
    }
    const auto rows = folder.take();
    EXPECT_EQ(rows.size(), 2 * (rows_held_a_kind + 1));
    EXPECT_EQ(std::ranges::count(rows, rows_held_a_kind, &RowResult::stands_for), 2);
}

TEST(Folding, HoldsFewRowsHoweverManyReasonsThereAre) {
    RowFolder folder{};
    for (std::size_t seed = 1; seed <= 10 * rows_held_a_kind; ++seed) {
        auto row = row_of(seed, Verdict::error);
        row.reason = fmt::format("it took {} s", seed);
        folder.add(std::move(row));
    }
    EXPECT_EQ(folder.take().size(), reasons_told_apart + rows_held_a_kind + 1);
}

TEST(Folding, KnowsTheSeedsNumberBehindTheScenarioOnly) {
    EXPECT_EQ(seed_number(row_of(17)), 17U);
    RowResult conversation{};
    conversation.scenario = conversation.name = "explore[seed=417]";
    EXPECT_EQ(seed_number(conversation), 1U);
    EXPECT_EQ(seedless_name(conversation), "explore[seed=417]");
}

}  // namespace assay::reports
