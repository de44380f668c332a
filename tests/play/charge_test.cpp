// What a row is held to, as the judge is given it.
#include "harness/play/row/charge.hpp"

#include <gmock/gmock.h>

namespace assay::play {
namespace {

/// A row whose only step, in line 2, repeats this one.
scenario::Row repeated(scenario::Step step) {
    scenario::Row row;
    row.steps.push_back(
        {.at = {"file", 2, 1},
         .action = scenario::RepeatAction{.times = 2, .steps = {std::move(step)}}}
    );
    return row;
}

TEST(Charge, KnowsTheLineOfABrokenPacketInsideABlock) {
    const auto row =
        repeated({.at = {"file", 4, 1}, .action = scenario::SendAction{.fault = "topic.empty"}});
    EXPECT_EQ(charge_of(row).fault_line, 4);
}

TEST(Charge, KnowsWhatStepsInsideABlockProve) {
    EXPECT_THAT(charge_of(repeated({.proves = {"5.0:B"}})).proved, testing::ElementsAre("5.0:B"));
}

}  // namespace
}  // namespace assay::play
