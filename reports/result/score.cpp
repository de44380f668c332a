#include "reports/result/score.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports {

void add(StatementResults& results, const RowResult& row) {
    for (const auto& [id, verdict] : row.statements) {
        auto& result = results[id];
        if (result.worst == nullptr || verdict < result.verdict) result.worst = &row;
        result.verdict = worse_of(result.verdict, verdict);
        if (is_judged(verdict)) result.run += row.stands_for;
        if (holds(verdict)) result.held += row.stands_for;
    }
}

void add(StatementResults& results, const StatementResults& more) {
    for (const auto& [id, other] : more) {
        auto& result = results[id];
        if (result.worst == nullptr || other.verdict < result.verdict) result.worst = other.worst;
        result.verdict = worse_of(result.verdict, other.verdict);
        result.run += other.run;
        result.held += other.held;
    }
}

void count(Score& score, Verdict verdict, std::size_t times) {
    // In the order of the enumerators.
    static constexpr std::array<std::size_t Score::*, 8> members{
        &Score::fail,        // error
        &Score::fail,        // fail
        &Score::undecided,   // undecided
        &Score::known,       // known
        &Score::hold,        // advice
        &Score::hold,        // pass
        &Score::not_tested,  // not_applicable
        &Score::not_tested   // not_run
    };
    score.total += times;
    score.*members.at(static_cast<std::size_t>(verdict)) += times;
}

std::string sentence_of(const Score& score, std::string_view subject) {
    return fmt::format(
        "{} of {} {} hold, {} fail, {} known, {} undecided, {} not tested",
        score.hold,
        score.total,
        subject,
        score.fail,
        score.known,
        score.undecided,
        score.not_tested
    );
}

bool is_own_rule(std::string_view qualified_id) {
    return qualified_id.contains(":ASSAY-");
}

std::string_view version_of_statement(std::string_view qualified_id) {
    const auto colon = qualified_id.find(':');
    return colon == std::string_view::npos ? std::string_view{} : qualified_id.substr(0, colon);
}

std::string_view number_of_statement(std::string_view qualified_id) {
    return qualified_id.substr(qualified_id.find(':') + 1);
}

bool is_must(const StatementInfo& statement) {
    return statement.level.starts_with("MUST");
}

bool is_testable(const StatementInfo& statement) {
    return statement.observable.starts_with("wire");
}

}  // namespace assay::reports
