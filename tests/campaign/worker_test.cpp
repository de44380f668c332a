// What a campaign plans, and rows that play in threads, one of which fails.
#include "harness/campaign/campaign.hpp"
#include "reports/result/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <optional>

namespace assay::campaign {
namespace {

/// Has no memory left for the first row.
struct OutOfMemory final : CampaignEvents {
    int rows{};
    void target_known(const reports::TargetInfo&) override {}
    void target_done(const reports::TargetInfo&) override {}
    void trouble(const std::string&) override {}
    void row(reports::RowResult row) override {
        EXPECT_NE(row.name, "");
        if (++rows == 1) throw std::bad_alloc{};
    }
};

TEST(Planning, PlaysSeedsWhereALinkOrTheScenarioHasChance) {
    const auto library = scenario::Library::embedded().value();
    CampaignOptions options;
    options.selection.what = {"delivery/plan-reconnect"};
    const auto once = Campaign::plan(options, library).value().total_rows();
    options.selection.seeds = 5;
    EXPECT_EQ(Campaign::plan(options, library).value().total_rows(), once);
    options.links = {"direct", "geo-bgan"};
    EXPECT_EQ(Campaign::plan(options, library).value().total_rows(), once + 5 * once);
}

TEST(Workers, StopWhenOneOfThemFails) {
    constexpr unsigned workers = 2;
    const auto library = scenario::Library::embedded().value();
    CampaignOptions options;
    options.selection.what = {"tag:will"};
    options.jobs = workers;
    auto planned = Campaign::plan(options, library);
    ASSERT_TRUE(planned) << planned.error().message;
    ASSERT_GT(planned->total_rows(), 4 * workers);
    OutOfMemory events;
    const std::atomic<bool> never{false};
    EXPECT_THROW(planned->play(events, never), std::bad_alloc);
    EXPECT_EQ(events.rows, 1);
}

struct Deaf final : CampaignEvents {
    void target_known(const reports::TargetInfo&) override {}
    void target_done(const reports::TargetInfo& info) override { last = info; }
    void trouble(const std::string&) override {}
    void row(reports::RowResult) override {}
    reports::TargetInfo last{};
};

TEST(Planning, GoesOnAfterACampaignWhoseTargetDied) {
    const auto library = scenario::Library::embedded().value();
    CampaignOptions options;
    options.selection.what = {"conformance/3.12/*"};
    options.strict = true;
    const std::string death = std::string{reports::died_in_mid_run} + ": signal 6";
    const std::atomic<bool> never{false};
    std::optional<Campaign> last;
    // The first hears of a death itself, each later one by the one before.
    for (int batch = 0; batch < 3; ++batch) {
        auto campaign = Campaign::plan(options, library).value();
        if (batch == 0) campaign.was_learnt({{.name = "builtin", .findings = {death}}});
        if (last) campaign.goes_on_after(*last);
        Deaf events;
        campaign.play(events, never);
        EXPECT_THAT(events.last.findings, testing::Contains(death)) << batch;
        EXPECT_EQ(campaign.footer({}, false).exit_code, 1) << batch;
        reports::Results open;
        open.rows.push_back({.target = "builtin", .verdict = reports::Verdict::undecided});
        EXPECT_EQ(campaign.footer(open, false).exit_code, 1) << batch;
        last.emplace(std::move(campaign));
    }
}

/// A program that never says that it is ready.
targets::Target never_ready() {
    targets::Target target;
    target.name = "slow";
    target.kind = targets::Target::Kind::exec;
    target.process.name = "slow";
    target.process.shell = "exec sleep 60 # {port}";
    return target;
}

targets::Target nobody_there() {
    auto target = never_ready();
    target.kind = targets::Target::Kind::url;
    target.address = {.host = "127.0.0.1", .port = 1};
    return target;
}

TEST(Interrupting, BeforeTheTargetAnswersIsNoFaultOfIts) {
    auto client = never_ready();
    client.role = wire::Role::client;
    client.is_driven = true;
    const std::atomic<bool> stop{true};
    for (const auto& target : {never_ready(), nobody_there(), client}) {
        const RunPlan plan{.target = target, .nonce = "12345678"};
        const auto outcome = run(plan, [](const reports::RowResult&) {}, stop);
        EXPECT_TRUE(outcome.interrupted);
        EXPECT_FALSE(outcome.was_reached);
        EXPECT_EQ(outcome.unreachable, "");
    }
}

TEST(Interrupting, IsNotWhatKeepsARunFromItsTarget) {
    const std::atomic<bool> never{false};
    const RunPlan plan{.target = nobody_there(), .nonce = "12345678"};
    const auto outcome = run(plan, [](const reports::RowResult&) {}, never);
    EXPECT_FALSE(outcome.was_reached);
    EXPECT_THAT(outcome.unreachable, testing::HasSubstr("refused"));
}

/// Interrupts the run after so many rows.
struct Interrupting final : CampaignEvents {
    explicit Interrupting(std::size_t rows_wanted) : wanted{rows_wanted} {}
    void target_known(const reports::TargetInfo&) override {}
    void target_done(const reports::TargetInfo&) override {}
    void trouble(const std::string&) override {}
    void row(reports::RowResult row) override {
        rows.push_back(std::move(row));
        if (rows.size() == wanted) stop = true;
    }

    std::size_t wanted;
    std::atomic<bool> stop{};
    std::vector<reports::RowResult> rows{};
};

constexpr std::size_t all_of_them = SIZE_MAX;

CampaignOptions many_seeds(std::uint32_t seeds) {
    CampaignOptions options;
    options.selection.what = {"delivery/qos2-once-across-geo-cut"};
    options.selection.seeds = seeds;
    options.jobs = 1;
    return options;
}

bool is_played(const reports::RowResult& row) {
    return row.verdict != reports::Verdict::not_run;
}

std::size_t rows_in(const std::vector<reports::RowResult>& rows) {
    std::size_t out = 0;
    for (const auto& row : rows)
        out += row.stands_for;
    return out;
}

TEST(Interruption, TellsOfAMillionRowsInAFew) {
    const auto library = scenario::Library::embedded().value();
    const auto options = many_seeds(1'000'000);
    for (const auto& links : {std::vector<std::string>{"direct"}, {"direct", "geo-bgan"}}) {
        auto with_links = options;
        with_links.links = links;
        auto campaign = Campaign::plan(with_links, library);
        ASSERT_TRUE(campaign) << campaign.error().message;
        Interrupting events{3};
        campaign->play(events, events.stop);
        constexpr std::size_t kinds = 8;
        EXPECT_LE(events.rows.size(), 3 + kinds * links.size());
        EXPECT_EQ(rows_in(events.rows), campaign->total_rows());
        EXPECT_EQ(events.rows.back().reason, "the run was interrupted");
    }
}

TEST(Interruption, LeavesToAnotherAttemptWhatWasNotPlayed) {
    const auto library = scenario::Library::embedded().value();
    auto options = many_seeds(10);
    options.shard = {.index = 2, .count = 3};
    const auto played = [&](std::size_t rows, const std::vector<reports::RowResult>& before) {
        auto campaign = Campaign::plan(options, library);
        for (const auto& row : before)
            campaign->was_played(row);
        Interrupting events{rows};
        campaign->play(events, events.stop);
        return std::move(events.rows);
    };
    const auto whole = played(all_of_them, {});
    auto rows = played(7, {});
    EXPECT_EQ(rows_in(rows), whole.size());
    std::erase_if(rows, [](const auto& row) { return !is_played(row); });
    ASSERT_LT(rows.size(), whole.size());
    for (auto& row : played(all_of_them, rows))
        rows.push_back(std::move(row));
    EXPECT_EQ(rows, whole);
}

}  // namespace
}  // namespace assay::campaign
