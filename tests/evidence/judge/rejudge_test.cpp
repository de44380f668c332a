#include "harness/evidence/judge/rejudge.hpp"
#include "tests/evidence/judge/every_one.hpp"

#include <gmock/gmock.h>

namespace assay::evidence {
namespace {

using reports::RowResult;
using reports::Verdict;
using testing::ElementsAre;
using testing::IsEmpty;

/// A row as a run stores it: one step failed.
RowResult stored() {
    RowResult row{
        .name = "a",
        .expectations =
            {{.line = 3, .what = "PUBACK", .actual = "nothing came", .verdict = Verdict::fail}},
        .trace = {{}},
        .charge = {.statements = {"5.0:A"}},
        .course = reports::Course{}
    };
    judge(row, every_one);
    return row;
}

TEST(Rejudge, FindsThatNothingHasChanged) {
    std::vector rows{stored()};
    const auto done = rejudge(rows, every_one);
    EXPECT_EQ(done.judged, 1U);
    EXPECT_THAT(done.changes, IsEmpty());
    EXPECT_EQ(rows.at(0), stored());
}

TEST(Rejudge, SaysWhichRowsHaveAnotherVerdictNow) {
    std::vector rows{stored()};
    rows[0].verdict = Verdict::pass;
    rows[0].reason.clear();
    EXPECT_THAT(
        rejudge(rows, every_one).changes,
        ElementsAre("a: it was pass, and is fail (expected PUBACK; nothing came)")
    );
    EXPECT_EQ(rows[0].verdict, Verdict::fail);
}

TEST(Rejudge, LeavesRowsAsTheyAreOfWhichTooLittleIsStored) {
    std::vector rows(3, stored());
    for (auto& row : rows)
        row.course.reset();
    rows[0].trace.clear();
    rows[0].verdict = Verdict::pass;
    rows[1].trace.clear();
    rows[1].verdict = Verdict::not_applicable;
    const auto before = rows;
    const auto done = rejudge(rows, every_one);
    EXPECT_EQ(done.judged, 0U);
    EXPECT_EQ(done.thinned, 1U);
    EXPECT_EQ(done.not_played, 1U);
    EXPECT_EQ(done.too_old, 1U);
    EXPECT_EQ(rows, before);
}

TEST(Rejudge, TakesAFailureForKnownAsLongAsItIsTheSame) {
    auto known = stored();
    known.verdict = Verdict::known;
    known.baseline = "it does so";
    known.statements["5.0:A"] = Verdict::known;
    std::vector rows{known, known};
    rows[1].signature = "another one";
    EXPECT_EQ(rejudge(rows, every_one).changes.size(), 1U);
    EXPECT_EQ(rows[0], known);
    EXPECT_EQ(rows[1].verdict, Verdict::fail);
    EXPECT_EQ(rows[1].baseline, "");
}

}  // namespace
}  // namespace assay::evidence
