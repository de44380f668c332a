#include "harness/campaign/run_verdict.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;

ExitCode code_of(const std::vector<Verdict>& verdicts, bool strict = false) {
    std::vector<RowResult> rows;
    for (const auto verdict : verdicts)
        rows.push_back({.name = "row", .verdict = verdict});
    return exit_code_of(rows, RunFacts{.is_strict = strict});
}

TEST(ExitCodes, AreGoodForWhatHoldsAndWhatIsKnown) {
    EXPECT_EQ(code_of({Verdict::pass, Verdict::advice, Verdict::known}), ExitCode::ok);
    EXPECT_EQ(code_of({Verdict::pass, Verdict::not_applicable}, true), ExitCode::ok);
}

TEST(ExitCodes, TellAFailureBeforeAnythingUndecided) {
    EXPECT_EQ(code_of({Verdict::undecided, Verdict::fail}, true), ExitCode::failed);
    EXPECT_EQ(code_of({Verdict::fail, Verdict::error}), ExitCode::own_error);
}

TEST(ExitCodes, MindUndecidedRowsOnlyWithStrict) {
    EXPECT_EQ(code_of({Verdict::pass, Verdict::undecided}), ExitCode::ok);
    EXPECT_EQ(code_of({Verdict::pass, Verdict::undecided}, true), ExitCode::undecided);
}

TEST(ExitCodes, OfStoredResultsAreThoseOfRowsAndThenOfFooters) {
    const auto code_of_stored = [](Verdict verdict, ExitCode said) {
        reports::Results stored;
        stored.rows = {{.name = "row", .verdict = verdict}};
        stored.footer = reports::Footer{.exit_code = static_cast<int>(said)};
        return exit_code_of(stored);
    };
    EXPECT_EQ(code_of_stored(Verdict::pass, ExitCode::ok), ExitCode::ok);
    EXPECT_EQ(code_of_stored(Verdict::fail, ExitCode::ok), ExitCode::failed);
    EXPECT_EQ(code_of_stored(Verdict::fail, ExitCode::baseline_wrong), ExitCode::failed);
    EXPECT_EQ(code_of_stored(Verdict::pass, ExitCode::baseline_wrong), ExitCode::baseline_wrong);
    EXPECT_EQ(
        code_of_stored(Verdict::fail, ExitCode::target_unreachable), ExitCode::target_unreachable
    );
    EXPECT_EQ(exit_code_of(reports::Results{}), ExitCode::interrupted);
}

// A run that is green must have judged something; a shard may have rows of others only.
TEST(ExitCodes, AreNotGoodWhereNothingApplies) {
    reports::Results stored;
    stored.rows = {{.name = "row", .verdict = Verdict::not_applicable}};
    stored.footer = reports::Footer{.exit_code = static_cast<int>(ExitCode::ok)};
    EXPECT_EQ(exit_code_of(stored), ExitCode::nothing_selected);
    stored.header.shard_count = 2;
    EXPECT_EQ(exit_code_of(stored), ExitCode::ok);
    stored.header.shard_count = 1;
    stored.rows.push_back({.name = "row", .verdict = Verdict::pass});
    EXPECT_EQ(exit_code_of(stored), ExitCode::ok);
}

// Nor may it have met nothing but doubt, be it of one of several targets.
TEST(ExitCodes, AreNotGoodWhereNothingOfATargetWasDecided) {
    const auto code_of_targets = [](const std::vector<std::vector<Verdict>>& targets) {
        std::vector<RowResult> rows;
        for (const auto& verdicts : targets)
            for (const auto verdict : verdicts)
                rows.push_back(
                    {.target = std::to_string(&verdicts - targets.data()), .verdict = verdict}
                );
        return code_if_nothing_was_decided(rows);
    };
    using enum Verdict;
    EXPECT_EQ(code_of_targets({{undecided, not_applicable}}), ExitCode::undecided);
    EXPECT_EQ(code_of_targets({{undecided, pass}}), ExitCode::ok);
    EXPECT_EQ(code_of_targets({{undecided, known}}), ExitCode::ok);
    EXPECT_EQ(code_of_targets({{undecided}, {pass}}), ExitCode::undecided);
    EXPECT_EQ(code_of_targets({{not_applicable}, {pass}}), ExitCode::ok);
    EXPECT_EQ(code_of_targets({{not_run, not_applicable}}), ExitCode::ok);
}

TEST(ExitCodes, OfStoredResultsTellThatNothingWasDecidedOnceThatIsKnown) {
    reports::Results stored;
    stored.rows = {{.name = "row", .verdict = Verdict::undecided}};
    const auto code_with_footer = [&](ExitCode said) {
        stored.footer = reports::Footer{.exit_code = static_cast<int>(said)};
        return exit_code_of(stored);
    };
    EXPECT_EQ(code_with_footer(ExitCode::ok), ExitCode::undecided);
    EXPECT_EQ(code_with_footer(ExitCode::baseline_wrong), ExitCode::undecided);
    EXPECT_EQ(code_with_footer(ExitCode::failed), ExitCode::failed);
    stored.header.shard_count = 2;
    EXPECT_EQ(code_with_footer(ExitCode::ok), ExitCode::ok);
}

// A death is in the footer only, and outweighs what it left undecided, live and stored alike.
TEST(ExitCodes, LetADeathOutweighWhatItLeftUndecided) {
    reports::Results stored;
    stored.rows = {{.name = "row", .verdict = Verdict::undecided}};
    EXPECT_EQ(
        exit_code_of(stored.rows, RunFacts{.is_strict = true, .has_failed = true}), ExitCode::failed
    );
    stored.header.options["strict"] = "";
    stored.footer = reports::Footer{.exit_code = static_cast<int>(ExitCode::failed)};
    EXPECT_EQ(exit_code_of(stored), ExitCode::failed);
}

TEST(ExitCodes, AreThoseOfNothingWhereNoRowCame) {
    reports::Results stored;
    stored.footer = reports::Footer{.exit_code = static_cast<int>(ExitCode::nothing_selected)};
    EXPECT_EQ(exit_code_of(stored.rows, RunFacts{}), ExitCode::nothing_selected);
    EXPECT_EQ(exit_code_of(stored), ExitCode::nothing_selected);
    // A shard may have no rows.
    EXPECT_EQ(exit_code_of(stored.rows, RunFacts{.is_whole = false}), ExitCode::ok);
}

// The footer of one part, or of a merge by an older program, says it of rows that are only some of these.
TEST(ExitCodes, TrustNoFooterThatNothingApplied) {
    reports::Results stored;
    stored.rows = {
        {.name = "row", .verdict = Verdict::not_applicable},
        {.name = "row", .verdict = Verdict::pass},
    };
    stored.footer = reports::Footer{.exit_code = static_cast<int>(ExitCode::nothing_selected)};
    EXPECT_EQ(exit_code_of(stored), ExitCode::ok);
    stored.rows.pop_back();
    EXPECT_EQ(exit_code_of(stored), ExitCode::nothing_selected);
}

RowResult not_applicable(const std::string& version, const std::string& reason) {
    return {
        .name = "row", .version = version, .verdict = Verdict::not_applicable, .reason = reason
    };
}

TEST(Certify, AllowsNoLackThatTheStandardDoesNotAllow) {
    RunVerdict verdict{{}, "broker", {}, true};
    auto row = not_applicable("3.1.1", "needs max_qos >= 2; the target has 1");
    verdict.apply(row);
    EXPECT_EQ(row.verdict, Verdict::fail);
    // In 5.0 a Server may announce a Maximum QoS [MQTT-3.2.2-9].
    row = not_applicable("5.0", "needs max_qos >= 2; the target has 1");
    verdict.apply(row);
    EXPECT_EQ(row.verdict, Verdict::not_applicable);
    row = not_applicable("3.1.1", "the target does not speak MQTT 3.1.1");
    verdict.apply(row);
    EXPECT_EQ(row.verdict, Verdict::not_applicable);
}

TEST(ExitCodes, SaysThatNobodyCameBeforeThatABaselineIsWrong) {
    const auto code = [](const std::vector<reports::RowResult>& rows, bool is_whole) {
        return exit_code_of(rows, {.is_whole = is_whole, .is_baseline_wrong = true});
    };
    EXPECT_EQ(code({}, true), ExitCode::nothing_selected);
    EXPECT_EQ(code({}, false), ExitCode::baseline_wrong);
    EXPECT_EQ(code({{.verdict = Verdict::not_applicable}}, true), ExitCode::baseline_wrong);
}

}  // namespace
}  // namespace assay::campaign
