#include "harness/campaign/baseline_update.hpp"
#include "harness/campaign/glob.hpp"
#include "tests/campaign/known_failures.hpp"

#include <gmock/gmock.h>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(BaselineUpdate, KeepsCommentsAndOrder) {
    const auto baseline = parsed_baseline();
    BaselineCheck check{baseline, "mosquitto 2.0.11", known_day};
    std::vector<RowResult> rows{
        result_of("qos2/resume[version=5.0,seed=1]", Verdict::pass),
        result_of("other", Verdict::fail, "connection \"reset\""),
        result_of("new[version=5.0]", Verdict::fail, "no SUBACK")
    };
    for (auto& result : rows)
        check.apply(result);
    const std::vector<const RowResult*> failing{&rows[1], &rows[2]};
    EXPECT_EQ(
        updated_baseline(
            std::string{known_file},
            baseline,
            check.finish(false),
            failing,
            rows,
            "mosquitto 2.0.11"
        ),
        "# what we know\n"
        "known:\n"
        "  # a second one\n"
        "  - row: other\n"
        "    fails: \"connection \\\"reset\\\"\"\n"
        "    why: It sleeps\n"
        "  - row: \"new[version=5.0]\"\n"
        "    target: \"mosquitto >= 2.0 < 2.1\"\n"
        "    fails: \"no SUBACK\"\n"
        "    why: not explained yet\n"
    );
}

TEST(BaselineUpdate, GathersRowsThatFailAlikeIfAWildcardMeansExactlyThem) {
    std::vector<RowResult> rows{
        result_of("a[lost=PUBREC,version=5.0]", Verdict::fail, "x"),
        result_of("a[lost=PUBREL,version=5.0]", Verdict::fail, "x"),
        result_of("a[lost=PUBREL,version=3.1.1]", Verdict::pass)
    };
    const std::vector<const RowResult*> failing{&rows[0], &rows[1]};
    const auto text = updated_baseline("", Baseline{}, {}, failing, rows, "ejabberd 23.01");
    EXPECT_THAT(text, HasSubstr("- row: \"a[*version=5.0*\""));
    EXPECT_THAT(text, HasSubstr("target: \"ejabberd >= 23.01 < 23.2\""));
}

TEST(BaselineUpdate, GathersRowsWhoseLastValuesBeginAlike) {
    const std::vector<RowResult> rows{
        result_of("a[version=5.0,fault=header.flags_01]", Verdict::fail, "stays open"),
        result_of("a[version=5.0,fault=header.flags_02]", Verdict::fail, "stays open"),
        result_of("a[version=5.0,fault=topic.nul]", Verdict::pass),
        result_of("a[version=5.0,fault=topic.no_utf8]", Verdict::fail, "stays open")
    };
    const std::vector<const RowResult*> failing{&rows[0], &rows[1], &rows[3]};
    const auto text = updated_baseline("", Baseline{}, {}, failing, rows, "x 1.0");
    EXPECT_THAT(text, HasSubstr("- row: \"a[version=5.0,fault=header.*\""));
    EXPECT_THAT(text, HasSubstr("- row: \"a[version=5.0,fault=topic.no_utf8]\""));
}

TEST(BaselineUpdate, TakesAStarInANameForItself) {
    const std::vector<RowResult> rows{
        result_of("a[name=*]", Verdict::fail, "one"),
        result_of("a[name=a.b]", Verdict::fail, "other")
    };
    const std::vector<const RowResult*> failing{&rows[0], &rows[1]};
    const auto again =
        parsed_baseline(updated_baseline("", Baseline{}, {}, failing, rows, "x 1.0"));
    ASSERT_EQ(again.entries.size(), 2U);
    EXPECT_TRUE(matches_glob(again.entries[0].row, "a[name=*]"));
    EXPECT_FALSE(matches_glob(again.entries[0].row, "a[name=a.b]"));
}

TEST(BaselineUpdate, WhatItWritesIsReadAgain) {
    const std::vector<RowResult> rows{
        result_of("new[version=5.0]", Verdict::fail, "back\\slash \"quoted\"")
    };
    const std::vector<const RowResult*> failing{&rows[0]};
    const auto again =
        parsed_baseline(updated_baseline("", Baseline{}, {}, failing, rows, "x 1.0"));
    ASSERT_EQ(again.entries.size(), 1U);
    EXPECT_THAT(again.entries[0].fails, ElementsAre("back\\slash \"quoted\""));
}

}  // namespace
}  // namespace assay::campaign
