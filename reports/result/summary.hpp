#pragma once
/// Figures that every report shows, counted in one place so that no two reports disagree.
#include "reports/result/model.hpp"

#include <span>

namespace assay::reports {

/// The worse of two verdicts. `not_applicable` and `not_run` say nothing about a statement, so any
/// judged verdict is worse than they are.
Verdict worse_of(Verdict a, Verdict b);
/// `fail` or `error`: what makes a run exit with 1.
bool is_unexpected_failure(Verdict verdict);
/// The row came to a judgement (not `not_applicable`, not `not_run`).
bool is_judged(Verdict verdict);

/// How rows came out, by verdict.
using Counts = std::map<Verdict, std::size_t>;
Counts count_rows(std::span<const RowResult> rows);
std::size_t count_of(const Counts& counts, Verdict verdict);

/// One statement on one target: the worst of its rows, and how many of them held.
struct StatementResult {
    Verdict verdict{Verdict::not_run};
    std::size_t held{};  ///< rows that passed (advice counts: a MUST was not broken)
    std::size_t run{};   ///< rows that were judged
    std::size_t rows{};  ///< all rows that exercise it
};
/// Qualified id -> result, over the rows of `target` (all targets if empty) and `link` (all if
/// empty).
using StatementResults = std::map<std::string, StatementResult>;
StatementResults
judge_statements(const Results& results, std::string_view target, std::string_view link = {});

/// Of the testable MUST statements of a target, how many came out how; they add up to `testable`.
struct Score {
    std::size_t testable{};
    std::size_t hold{};
    std::size_t fail{};
    std::size_t known{};
    std::size_t undecided{};
    std::size_t not_tested{};
};
/// Counts MUST and MUST NOT statements that a client can observe, of the versions in which a row of
/// the target was judged, or of `version` alone. Without a registry every statement that a row
/// names counts.
enum class Numbering : std::uint8_t {
    standard,  ///< statements that the standard numbers
    own,       ///< rules that it states without a number ("5.0:ASSAY-2.2.2-1"), counted apart
};
Score score_of(
    const Results& results,
    std::string_view target,
    std::string_view version = {},
    Numbering numbering = Numbering::standard
);
/// "148 of 167 testable MUST hold, 3 fail, 2 known, 5 undecided, 9 not tested"
std::string sentence_of(const Score& score);

/// A rule that the standard states without a number.
bool is_own_rule(std::string_view qualified_id);
/// "5.0" of "5.0:MQTT-3.3.1-4".
std::string_view version_of_statement(std::string_view qualified_id);
bool is_must(const StatementInfo& statement);
/// A probe client can see a breach (`wire`, `wire-with-fault`).
bool is_testable(const StatementInfo& statement);
/// The registry's entry, or null.
const StatementInfo* find_statement(const Results& results, std::string_view qualified_id);

/// Rows that fail for the same reason on the same target: same signature, or same scenario if they
/// have none. Worst cause first, then the one with more rows.
struct Cause {
    Verdict verdict{};
    std::string target{};
    std::string title{};                    ///< the signature, or the reason of the first row
    std::vector<const RowResult*> rows{};   ///< in the order of the results; point into them
    std::vector<std::string> statements{};  ///< those that broke, ordered
};
/// Causes of all rows that are `error`, `fail`, `undecided`, `known` or `advice`.
std::vector<Cause> causes_of(const Results& results);

/// The targets of the results in their order: those of the header, then others that rows name.
std::vector<std::string> targets_of(const Results& results);
/// "mosquitto 2.0.11" where it is known and no other target is the same product, else the target's
/// name.
std::string product_of(const Results& results, std::string_view target);
/// The links that rows name, in their order of appearance.
std::vector<std::string> links_of(const Results& results);

/// What changed from an older run to a newer one, row by row (rows are told apart by their key).
struct Changes {
    std::vector<const RowResult*> newly_failing{};  ///< point into the newer results
    std::vector<const RowResult*> fixed{};
    std::vector<const RowResult*> changed{};  ///< other changes of verdict or signature
    std::vector<const RowResult*> added{};
    std::vector<const RowResult*> removed{};  ///< point into the older results
};
Changes changes_between(const Results& older, const Results& newer);

}  // namespace assay::reports
