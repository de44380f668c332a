// Every row of the suite, stored as in results.jsonl and judged again from that alone: the verdict,
// its reason and every figure have to be what they were.
#include "harness/campaign/plan.hpp"
#include "harness/evidence/judge/judge.hpp"
#include "harness/scenario/library.hpp"
#include "reports/result/json.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace assay::evidence {
namespace {

using reports::RowResult;
using reports::Verdict;
using testing::IsEmpty;

struct Suite {
    scenario::Library library{*scenario::Library::embedded()};
    std::vector<scenario::Scenario> scenarios{};

    Suite() {
        std::vector<scenario::Problem> problems;
        scenarios = library.load_all(problems);
    }

    bool is_must(const std::string& id) const {
        const auto* statement = library.registry().find(id);
        return !statement || statement->level == statements::Level::must;
    }
};

const Suite& suite() {
    static const Suite the_suite;
    return the_suite;
}

campaign::RunPlan plan_of(const std::string& link, std::vector<std::string> defects) {
    campaign::RunPlan plan{
        .target = {.name = "builtin", .defects = std::move(defects)},
        .links = suite().library.links(),
        .seed = 7,
        .jobs = std::max(1U, std::thread::hardware_concurrency()),
        .is_must = [](const std::string& id) { return suite().is_must(id); }
    };
    for (const auto& scenario : suite().scenarios) {
        // Defects of the broker are none of the reference client, which those scenarios are for.
        if (scenario.role == wire::Role::client && !plan.target.defects.empty()) continue;
        for (const auto& key : scenario.rows)
            plan.rows.push_back({.scenario = &scenario, .key = &key, .link = link});
    }
    return plan;
}

/// The row without all that a judge finds, judged.
RowResult judged_again(const RowResult& stored, const IsMust& is_must) {
    auto row = stored;
    row.verdict = Verdict::error;
    row.reason = row.signature = "not judged yet";
    row.statements.clear();
    row.happened.clear();
    if (auto& all = row.statistics)
        all = {.links = all->links, .is_planning = all->is_planning, .wire = all->wire};
    std::erase_if(row.expectations, [](const reports::Expectation& expectation) {
        using Source = reports::Expectation::Source;
        return expectation.source == Source::passive || expectation.source == Source::guarantee;
    });
    judge(row, is_must);
    return row;
}

struct Outcome {
    std::size_t rows{};
    std::size_t passes{};
    std::vector<std::string> different{};
};

/// Which rows are worth judging again.
enum class Which : std::uint8_t { all, those_that_do_not_pass };

Outcome play_and_judge_again(const campaign::RunPlan& plan, Which which) {
    Outcome out;
    const std::atomic<bool> stop{false};
    campaign::run(
        plan,
        [&](const RowResult& row) {
            if (!row.course) return;
            ++out.rows;
            const bool passes = row.verdict == Verdict::pass;
            out.passes += passes ? 1 : 0;
            if (passes && which == Which::those_that_do_not_pass) return;
            auto line = reports::parse_json_line(reports::json_line(row));
            ASSERT_TRUE(line) << row.name << ": " << line.error();
            const auto& stored = std::get<RowResult>(*line);
            if (judged_again(stored, plan.is_must) != stored) out.different.push_back(row.name);
        },
        stop
    );
    return out;
}

class StoredSuite : public testing::TestWithParam<const char*> {};

TEST_P(StoredSuite, IsJudgedAgainAsItWas) {
    const auto outcome = play_and_judge_again(plan_of(GetParam(), {}), Which::all);
    EXPECT_THAT(outcome.different, IsEmpty());
    EXPECT_GT(outcome.rows, 2000U);
}

INSTANTIATE_TEST_SUITE_P(
    Links,
    StoredSuite,
    testing::Values("direct", "geo-vsat"),
    [](const auto& row) { return std::string{row.param}.substr(0, 3); }
);

class StoredFailures : public testing::TestWithParam<const char*> {};

TEST_P(StoredFailures, AreFoundAgain) {
    // Rows that the defect leaves alone are those of `StoredSuite`.
    const auto outcome =
        play_and_judge_again(plan_of("direct", {GetParam()}), Which::those_that_do_not_pass);
    EXPECT_THAT(outcome.different, IsEmpty());
    EXPECT_LT(outcome.passes, outcome.rows);
}

// Found by steps, by passive checks, by guarantees, and by packets that nothing expects.
INSTANTIATE_TEST_SUITE_P(
    Defects,
    StoredFailures,
    testing::Values(
        "dup-on-first-copy",
        "tenth-message-lost",
        "take-over-keeps-both",
        "inflight-lost-on-reset",
        "keep-alive-ignored",
        "receive-maximum-forgotten-on-resume"
    ),
    [](const auto& row) {
        std::string name{row.param};
        std::erase(name, '-');
        return name;
    }
);

}  // namespace
}  // namespace assay::evidence
