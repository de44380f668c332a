// No statement that can be observed is left without a scenario, and none is left out in silence.
#include "harness/campaign/statement_infos.hpp"

#include <gmock/gmock.h>

namespace assay::cli {
namespace {

using testing::IsEmpty;

class Coverage : public testing::Test {
protected:
    Coverage() {
        std::vector<scenario::Problem> problems;
        scenarios_ = library_.load_all(problems);
        for (const auto& scenario : scenarios_)
            pointers_.push_back(&scenario);
        infos_ = campaign::statement_infos(library_, pointers_);
    }
    scenario::Library library_{*scenario::Library::embedded()};
    std::vector<scenario::Scenario> scenarios_{};
    std::vector<const scenario::Scenario*> pointers_{};
    std::vector<reports::StatementInfo> infos_{};
};

TEST_F(Coverage, EveryObservableStatementHasAScenario) {
    std::vector<std::string> untested;
    for (const auto& info : infos_)
        if (info.observable.starts_with("wire") && info.scenarios.empty())
            untested.push_back(info.id);
    EXPECT_THAT(untested, IsEmpty());
}

TEST_F(Coverage, AStatementWithoutAScenarioHasItsReason) {
    for (const auto& info : infos_)
        EXPECT_EQ(info.scenarios.empty(), !info.reason.empty()) << info.id;
}

TEST_F(Coverage, NoticesAStatementThatLosesItsLastScenario) {
    const auto info_of = [](const std::vector<reports::StatementInfo>& infos) {
        return *std::ranges::find(infos, "5.0:MQTT-3.1.4-3", &reports::StatementInfo::id);
    };
    const auto before = info_of(infos_).scenarios;
    ASSERT_FALSE(before.empty());
    std::erase_if(pointers_, [&](const scenario::Scenario* scenario) {
        return std::ranges::find(before, scenario->id) != before.end();
    });
    const auto info = info_of(campaign::statement_infos(library_, pointers_));
    EXPECT_THAT(info.scenarios, IsEmpty());
    EXPECT_EQ(info.reason, "no scenario exercises it");
}

TEST_F(Coverage, CountsAllStatementsOfBothStandards) {
    const auto count = [&](std::string_view version) {
        return std::ranges::count_if(infos_, [&](const auto& info) {
            return info.id.starts_with(version) && !info.id.contains("ASSAY-");
        });
    };
    EXPECT_EQ(count("3.1.1:"), 141);
    EXPECT_EQ(count("5.0:"), 251);
}

TEST_F(Coverage, EveryDeliveryScenarioSaysWhomItMattersTo) {
    std::vector<std::string> silent;
    int count = 0;
    for (const auto& scenario : scenarios_) {
        if (!scenario.id.starts_with("delivery/")) continue;
        ++count;
        if (!scenario.about.starts_with("Matters to ")) silent.push_back(scenario.id);
    }
    EXPECT_GE(count, 30);
    EXPECT_THAT(silent, IsEmpty());
}

}  // namespace
}  // namespace assay::cli
