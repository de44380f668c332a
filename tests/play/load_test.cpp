// Loads that the row does not wait for.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

namespace assay::play {
namespace {

using reports::Verdict;
using testing::HasSubstr;

const std::string load =
    "  - one: {load: {count: 10, every: 1s, qos: 1, topic: ~/a, payload_size: 64, "
    "await: none}, as: reports}\n";

TEST(Load, ThatTheEndOfTheRowCutsOffLeavesItUndecided) {
    const auto played = play_builtin(row_of(load + "  - wait: 4500ms\n"));
    EXPECT_EQ(verdict_of(played), Verdict::undecided);
    EXPECT_THAT(
        failure_of(played),
        HasSubstr("10 messages of the load reports before the row ends <- the row ended after 5")
    );
}

TEST(Load, ThatHasMadeAllItsMessagesBeforeTheRowEndsHolds) {
    const auto played = play_builtin(row_of(load + "  - wait: 9500ms\n"));
    EXPECT_EQ(failure_of(played), "");
}

TEST(Load, ThatFailsAnywayIsNotCalledCutOff) {
    const auto played = play_builtin(row_of(load + "  - two: {ping: true}\n"));
    EXPECT_THAT(failure_of(played), Not(HasSubstr("cut")));
    EXPECT_EQ(played.expectations.size(), 1U);
}

}  // namespace
}  // namespace assay::play
