#include "reports/result/summary.hpp"

#include "reports/result/shards.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace assay::reports {
namespace {

bool is_finding(Verdict verdict) {
    return is_judged(verdict) && verdict != Verdict::pass;
}

bool is_failing(Verdict verdict) {
    return is_unexpected_failure(verdict) || verdict == Verdict::undecided;
}

std::string title_of(const RowResult& row) {
    if (!row.signature.empty()) return row.signature;
    if (!row.reason.empty()) return row.reason;
    return row.title.empty() ? row.scenario : row.title;
}

void add_name(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// Versions of which at least one row of the target was judged: a broker that does not speak 5.0 at
/// all is not measured by it. Those of all its rows if none was judged.
std::set<std::string_view> versions_judged(const Results& results, std::string_view target) {
    std::set<std::string_view> judged{};
    std::set<std::string_view> all{};
    for (const auto& row : results.rows) {
        if (!target.empty() && row.target != target) continue;
        all.insert(row.version);
        if (is_judged(row.verdict)) judged.insert(row.version);
    }
    return judged.empty() ? all : judged;
}

void count(Score& score, Verdict verdict) {
    ++score.testable;
    switch (verdict) {
    case Verdict::error:
    case Verdict::fail:
        ++score.fail;
        break;
    case Verdict::undecided:
        ++score.undecided;
        break;
    case Verdict::known:
        ++score.known;
        break;
    case Verdict::advice:
    case Verdict::pass:
        ++score.hold;
        break;
    case Verdict::not_applicable:
    case Verdict::not_run:
        ++score.not_tested;
        break;
    }
}

/// Worst first, then the one with more rows, then the one that came first.
bool comes_before(const Cause& a, const Cause& b) {
    if (a.verdict != b.verdict) return a.verdict < b.verdict;
    if (a.rows.size() != b.rows.size()) return a.rows.size() > b.rows.size();
    return a.rows.front() < b.rows.front();
}

}  // namespace

Verdict worse_of(Verdict a, Verdict b) {
    return std::min(a, b);
}

bool is_unexpected_failure(Verdict verdict) {
    return verdict == Verdict::fail || verdict == Verdict::error;
}

bool is_judged(Verdict verdict) {
    return verdict != Verdict::not_applicable && verdict != Verdict::not_run;
}

Counts count_rows(std::span<const RowResult> rows) {
    Counts counts{};
    for (const auto& row : rows)
        ++counts[row.verdict];
    return counts;
}

std::size_t count_of(const Counts& counts, Verdict verdict) {
    const auto found = counts.find(verdict);
    return found == counts.end() ? 0 : found->second;
}

StatementResults
judge_statements(const Results& results, std::string_view target, std::string_view link) {
    StatementResults out{};
    for (const auto& row : results.rows) {
        if (!target.empty() && row.target != target) continue;
        if (!link.empty() && row.link != link) continue;
        for (const auto& [id, verdict] : row.statements) {
            auto& result = out[id];
            result.verdict = worse_of(result.verdict, verdict);
            ++result.rows;
            if (is_judged(verdict)) ++result.run;
            if (verdict == Verdict::pass || verdict == Verdict::advice) ++result.held;
        }
    }
    return out;
}

Score score_of(
    const Results& results, std::string_view target, std::string_view version, Numbering numbering
) {
    const auto judged = judge_statements(results, target);
    const auto versions = versions_judged(results, target);
    Score score{};
    const auto add = [&](std::string_view id, Verdict verdict) {
        const auto of = version_of_statement(id);
        if (is_own_rule(id) != (numbering == Numbering::own)) return;
        if (version.empty() ? versions.contains(of) : of == version) count(score, verdict);
    };
    if (results.statements.empty()) {
        for (const auto& [id, result] : judged)
            add(id, result.verdict);
    }
    for (const auto& statement : results.statements) {
        if (!is_must(statement) || !is_testable(statement)) continue;
        const auto found = judged.find(statement.id);
        add(statement.id, found == judged.end() ? Verdict::not_run : found->second.verdict);
    }
    return score;
}

std::string sentence_of(const Score& score) {
    return fmt::format(
        "{} of {} testable MUST hold, {} fail, {} known, {} undecided, {} not tested",
        score.hold,
        score.testable,
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

bool is_must(const StatementInfo& statement) {
    return statement.level.starts_with("MUST");
}

bool is_testable(const StatementInfo& statement) {
    return statement.observable.starts_with("wire");
}

const StatementInfo* find_statement(const Results& results, std::string_view qualified_id) {
    for (const auto& statement : results.statements) {
        if (statement.id == qualified_id) return &statement;
    }
    return nullptr;
}

std::vector<Cause> causes_of(const Results& results) {
    std::map<std::tuple<Verdict, std::string_view, std::string>, Cause> groups{};
    std::vector<const Cause*> order{};
    for (const auto& row : results.rows) {
        if (!is_finding(row.verdict)) continue;
        const auto name = row.signature.empty() ? "scenario " + row.scenario : row.signature;
        auto& cause = groups[{row.verdict, row.target, name}];
        if (cause.rows.empty()) {
            cause.verdict = row.verdict;
            cause.target = row.target;
            cause.title = title_of(row);
            order.push_back(&cause);
        }
        cause.rows.push_back(&row);
        for (const auto& [id, verdict] : row.statements) {
            if (is_finding(verdict)) add_name(cause.statements, id);
        }
    }
    std::vector<Cause> out{};
    for (const auto* cause : order)
        out.push_back(*cause);
    for (auto& cause : out)
        std::sort(cause.statements.begin(), cause.statements.end());
    std::sort(out.begin(), out.end(), comes_before);
    return out;
}

std::vector<std::string> targets_of(const Results& results) {
    std::vector<std::string> out{};
    for (const auto& target : results.header.targets)
        add_name(out, target.name);
    for (const auto& row : results.rows)
        add_name(out, row.target);
    return out;
}

std::string product_of(const Results& results, std::string_view target) {
    const auto& all = results.header.targets;
    const auto found = std::ranges::find(all, target, &TargetInfo::name);
    if (found == all.end() || found->product.empty()) return std::string{target};
    const auto same = std::ranges::count(all, found->product, &TargetInfo::product);
    return same == 1 ? found->product : std::string{target};
}

std::vector<std::string> links_of(const Results& results) {
    std::vector<std::string> out{};
    for (const auto& row : results.rows)
        add_name(out, row.link);
    return out;
}

Changes changes_between(const Results& older, const Results& newer) {
    std::map<std::string, const RowResult*> before{};
    for (const auto& row : older.rows)
        before[key_of(row)] = &row;
    Changes out{};
    for (const auto& row : newer.rows) {
        const auto found = before.find(key_of(row));
        if (found == before.end()) {
            out.added.push_back(&row);
            if (is_unexpected_failure(row.verdict)) out.newly_failing.push_back(&row);
            continue;
        }
        const auto& old = *found->second;
        before.erase(found);
        const bool fails = is_unexpected_failure(row.verdict);
        const bool failed = is_unexpected_failure(old.verdict);
        const bool passes = row.verdict == Verdict::pass || row.verdict == Verdict::advice;
        if (fails && (!failed || row.signature != old.signature)) {
            out.newly_failing.push_back(&row);
        } else if ((failed || is_failing(old.verdict) || old.verdict == Verdict::known) && passes) {
            out.fixed.push_back(&row);
        } else if (row.verdict != old.verdict || row.signature != old.signature) {
            out.changed.push_back(&row);
        }
    }
    for (const auto& row : older.rows) {
        if (before.contains(key_of(row))) out.removed.push_back(&row);
    }
    return out;
}

}  // namespace assay::reports
