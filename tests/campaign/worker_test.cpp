// What a campaign plans, and rows that play in threads, one of which fails.
#include "harness/campaign/campaign.hpp"

#include <gtest/gtest.h>

#include <new>

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

}  // namespace
}  // namespace assay::campaign
