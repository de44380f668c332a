// What an exploration finds, in groups, and shrunk to a few lines.
#include "harness/campaign/shrink/findings.hpp"
#include "harness/scenario/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace assay::campaign {
namespace {

using testing::HasSubstr;

/// Keeps the rows; what else comes does not matter.
class Rows final : public CampaignEvents {
public:
    explicit Rows(reports::Results& results) : results_{results} {}
    void target_known(const reports::TargetInfo&) override {}
    void target_done(const reports::TargetInfo&) override {}
    void row(reports::RowResult row) override { results_.rows.push_back(std::move(row)); }
    void trouble(const std::string& text) override { ADD_FAILURE() << text; }

private:
    reports::Results& results_;
};

const scenario::Library& suite() {
    static const auto library = *scenario::Library::embedded();
    return library;
}

struct Explored {
    reports::Results results{};
    std::size_t met{};
};

Explored explore_with(ExplorationOptions options) {
    auto exploration = Exploration::plan(std::move(options), suite());
    if (!exploration) {
        ADD_FAILURE() << exploration.error().message;
        return {};
    }
    Explored out{.results = exploration->blank_results()};
    Rows rows{out.results};
    const std::atomic<bool> stop{false};
    EXPECT_TRUE(exploration->play(rows, stop));
    out.results.sources = exploration->sources();
    out.met = exploration->coverage().met();
    return out;
}

Explored
explore_target(const std::string& target, std::size_t conversations, explore::Wish wish = {}) {
    ExplorationOptions options{.wish = std::move(wish), .conversations = conversations};
    options.campaign.targets = {target};
    options.campaign.baseline = "none";
    return explore_with(std::move(options));
}

TEST(Exploration, FindsNothingInTheReferenceBroker) {
    const auto explored = explore_target("builtin", 200);
    EXPECT_EQ(explored.results.rows.size(), 200U);
    EXPECT_TRUE(group_findings(explored.results).empty());
    EXPECT_LE(
        std::ranges::count(
            explored.results.rows, reports::Verdict::undecided, &reports::RowResult::verdict
        ),
        6
    );
    EXPECT_GT(explored.met, 5'000U);
}

TEST(Exploration, KeepsNoTraceOfWhatPassedAndTheTextOfWhatDidNot) {
    const auto explored = explore_target("builtin:broken=retain-flag-forwarded", 10);
    for (const auto& row : explored.results.rows) {
        const bool has_passed = row.verdict == reports::Verdict::pass;
        EXPECT_EQ(row.trace.empty(), has_passed) << row.name;
        EXPECT_EQ(explored.results.sources.contains(row.scenario), !has_passed) << row.name;
    }
}

TEST(Findings, AreGroupedByRuleAndNotByNames) {
    const auto explored = explore_target("builtin:broken=will-not-sent-on-take-over", 40);
    const auto groups = group_findings(explored.results);
    ASSERT_FALSE(groups.empty());
    EXPECT_GT(groups.front().rows.size(), 2U);
    EXPECT_EQ(groups.front().rule, "will ... did not come to ...");
}

TEST(Findings, OfSeveralTargetsAndLinksHaveFilesOfTheirOwn) {
    ExplorationOptions options{.conversations = 12};
    options.campaign.targets = {
        "builtin:broken=retain-flag-forwarded",
        "builtin:broken=retain-flag-forwarded,will-too-early"
    };
    options.campaign.links = {"direct", "lan"};
    options.campaign.baseline = "none";
    const auto explored = explore_with(std::move(options));
    const auto groups = group_findings(explored.results);
    std::set<std::string> names;
    for (const auto& group : groups)
        EXPECT_TRUE(names.insert(finding_file_name(group)).second) << finding_file_name(group);
    EXPECT_GE(groups.size(), 4U);
}

class ShrunkFinding : public testing::TestWithParam<std::string> {};

TEST_P(ShrunkFinding, IsAFewStepsThatTheHealthyBrokerPasses) {
    const auto explored = explore_target("builtin:broken=" + GetParam(), 60);
    const auto groups = group_findings(explored.results);
    ASSERT_FALSE(groups.empty());
    const std::atomic<bool> stop{false};
    const auto shrunk = shrink_finding(groups.front(), explored.results, suite(), "", stop);
    ASSERT_TRUE(shrunk) << shrunk.error();
    EXPECT_TRUE(shrunk->is_healthy) << shrunk->text;
    EXPECT_LE(shrunk->steps, 9U) << shrunk->text;
    const auto text = finding_file(groups.front(), *shrunk);
    const auto scenario = scenario::load("found.yaml", text, suite().environment());
    ASSERT_TRUE(scenario) << scenario::render(scenario.error(), text);
    const auto problems = scenario::lint(*scenario);
    EXPECT_TRUE(problems.empty()) << scenario::render(problems, text);
    EXPECT_THAT(text, HasSubstr("guarantees:\n  - conforms\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Planted,
    ShrunkFinding,
    testing::Values(
        "retain-flag-forwarded", "will-not-sent-on-take-over", "subscriptions-lost-on-resume"
    ),
    [](const auto& each) {
        auto name = each.param;
        std::erase(name, '-');
        return name;
    }
);

}  // namespace
}  // namespace assay::campaign
