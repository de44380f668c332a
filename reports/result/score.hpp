#pragma once
/// How the statements of the standard came out, and how many of them hold.
#include "reports/result/verdicts.hpp"

namespace assay::reports {

/// One statement: the worst of its rows, and how many of them held.
struct StatementResult {
    Verdict verdict{Verdict::not_run};
    std::size_t held{};        ///< rows that passed (advice counts: a MUST was not broken)
    std::size_t run{};         ///< rows that were judged
    const RowResult* worst{};  ///< the first row of this verdict
};
/// Qualified id -> result.
using StatementResults = std::map<std::string, StatementResult>;
void add(StatementResults& results, const RowResult& row);
void add(StatementResults& results, const StatementResults& more);

/// Of so many things that were to hold, how many came out how; the others add up to `total`.
struct Score {
    std::size_t total{};
    std::size_t hold{};
    std::size_t fail{};
    std::size_t known{};
    std::size_t undecided{};
    std::size_t not_tested{};
    bool has_judged() const { return total != not_tested; }
    bool operator==(const Score&) const = default;
};
void count(Score& score, Verdict verdict, std::size_t times = 1);
/// "148 of 167 testable MUST hold, 3 fail, 2 known, 5 undecided, 9 not tested"; the subject is
/// "testable MUST".
std::string sentence_of(const Score& score, std::string_view subject);

/// A rule that the standard states without a number.
bool is_own_rule(std::string_view qualified_id);
/// "5.0" of "5.0:MQTT-3.3.1-4".
std::string_view version_of_statement(std::string_view qualified_id);
/// "MQTT-3.3.1-4" of "5.0:MQTT-3.3.1-4".
std::string_view number_of_statement(std::string_view qualified_id);
bool is_must(const StatementInfo& statement);
/// A probe client can see a breach (`wire`, `wire-with-fault`).
bool is_testable(const StatementInfo& statement);

}  // namespace assay::reports
