#include "harness/campaign/run_troubles.hpp"
#include "reports/result/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

using testing::ElementsAre;

/// What a batch finds in which the target died so many times.
std::vector<std::string> deaths(int count, bool is_lost = false) {
    RunTroubles troubles;
    for (int i = 0; i < count; ++i)
        troubles.died("signal 6 (Aborted), 2 times unlucky");
    return troubles.findings(is_lost);
}

TEST(EarlierFindings, AddUpHowOftenATargetDiedOfTheSame) {
    std::vector<std::string> before;
    for (const int count : {1, 2, 0, 3}) {
        auto findings = deaths(count, count == 3);
        reports::add_earlier(before, findings);
        before = std::move(findings);
    }
    EXPECT_EQ(before, deaths(6, true));
    reports::add_earlier({"the target died in mid-run (exit code 7)", "it is slow"}, before);
    EXPECT_THAT(
        before,
        ElementsAre(
            deaths(6, true).front(), "the target died in mid-run (exit code 7)", "it is slow"
        )
    );
}

TEST(EarlierFindings, StandOnce) {
    std::vector<std::string> findings{"it is slow"};
    reports::add_earlier({"it is slow"}, findings);
    EXPECT_THAT(findings, ElementsAre("it is slow"));
}

}  // namespace
}  // namespace assay::campaign
