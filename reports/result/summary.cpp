#include "reports/result/summary.hpp"

#include <algorithm>
#include <set>

namespace assay::reports {
namespace {

using Versions = std::set<std::string_view>;

/// Versions of which at least one row of the target was judged, or left when the run was ended: a broker
/// that does not speak 5.0 at all is not measured by it. Those of all its rows if there is none.
Versions versions_judged(const TargetSummary& target) {
    Versions judged{};
    Versions all{};
    for (const auto* row : target.rows) {
        all.insert(row->version);
        if (is_judged(row->verdict) || row->verdict == Verdict::not_run)
            judged.insert(row->version);
    }
    return judged.empty() ? all : judged;
}

enum class Numbering : std::uint8_t { standard, own };

/// A score, and how many more statements there would have been to judge.
struct Tally {
    Score score{};
    std::size_t not_selected{};
};

bool is_client(const RowResult* row) {
    return row->charge.binds_client;
}

bool is_beside(const Results& results, const TargetSummary& target) {
    const auto are_clients =
        std::ranges::any_of(results.rows, [](const RowResult& row) { return is_client(&row); });
    return are_clients && !target.rows.empty() && std::ranges::none_of(target.rows, is_client);
}

/// Counts MUST and MUST NOT statements that a client can observe, of these versions; where only a
/// part of the suite was to be played, those that a row names. Without a registry every statement
/// that a row names counts.
Tally tally_of(
    const Results& results,
    const TargetSummary& target,
    const Versions& versions,
    Numbering numbering
) {
    const auto& judged = target.statements;
    Tally out{};
    const auto counts = [&](std::string_view id) {
        return is_own_rule(id) == (numbering == Numbering::own) &&
               versions.contains(version_of_statement(id));
    };
    const auto& registry = registry_of(results, target);
    if (registry.empty()) {
        for (const auto& [id, result] : judged)
            if (counts(id)) count(out.score, result.verdict);
    }
    const bool part = target.is_part;
    for (const auto& statement : registry) {
        if (!is_must(statement) || !counts(statement.id) || !is_testable(statement)) continue;
        const auto found = judged.find(statement.id);
        if (found != judged.end())
            count(out.score, found->second.verdict);
        else if (part)
            ++out.not_selected;
        else
            count(out.score, Verdict::not_run);
    }
    return out;
}

void add(TargetSummary& target, const RowResult& row) {
    target.rows.push_back(&row);
    auto link = std::ranges::find(target.links, row.link, [](const auto& l) { return l.first; });
    if (link == target.links.end()) {
        target.links.emplace_back(row.link, StatementResults{});
        link = std::prev(target.links.end());
    }
    add(link->second, row);
}

void complete(TargetSummary& target, const Results& results) {
    const auto info = std::ranges::find(results.header.targets, target.name, &TargetInfo::name);
    if (info != results.header.targets.end()) target.info = &*info;
    target.is_part = is_part(results.header, target.info);
    target.product = product_of(results, target.name);
    target.counts = count_rows(target.rows);
    for (const auto& [link, statements] : target.links)
        add(target.statements, statements);
    target.is_beside_clients = is_beside(results, target);
    const auto versions = versions_judged(target);
    const auto musts = tally_of(results, target, versions, Numbering::standard);
    target.headline =
        headline_of(results.header, target.info, target.rows, musts.score, musts.not_selected);
    target.own_rules = tally_of(results, target, versions, Numbering::own).score;
}

}  // namespace

Summary::Summary(const Results& all, const Results* before)
    : results{all}, older{before}, causes{causes_of(all)} {
    std::map<std::string_view, std::size_t> places{};
    for (const auto& name : targets_of(all)) {
        targets.push_back({.name = name});
    }
    for (const auto& target : targets)
        places[target.name] = places.size();
    for (const auto& row : all.rows)
        add(targets[places.at(row.target)], row);
    for (auto& target : targets)
        complete(target, all);
    for (const auto& statement : all.statements)
        statements_.emplace(statement.id, &statement);
    for (const auto& statement : all.of_brokers.statements)
        broker_statements_.emplace(statement.id, &statement);
}

const std::string& Summary::product_of(std::string_view target) const {
    return std::ranges::find(targets, target, &TargetSummary::name)->product;
}

bool Summary::has_both_roles() const {
    return std::ranges::any_of(targets, &TargetSummary::is_beside_clients);
}

bool Summary::has_judged() const {
    return std::ranges::any_of(targets, [](const TargetSummary& target) {
        return target.headline.nothing.empty();
    });
}

bool Summary::breaks_a_must(const RowResult& row) const {
    return std::ranges::any_of(row.statements, [&](const auto& each) {
        const auto* info = is_finding(each.second) ? statement(each.first) : nullptr;
        return info != nullptr && info->level.starts_with("MUST");
    });
}

const StatementInfo* Summary::statement(std::string_view qualified_id) const {
    const auto found = statements_.find(qualified_id);
    return found == statements_.end() ? nullptr : found->second;
}

const StatementInfo*
Summary::statement(std::string_view qualified_id, const TargetSummary& target) const {
    if (!target.is_beside_clients) return statement(qualified_id);
    const auto found = broker_statements_.find(qualified_id);
    return found == broker_statements_.end() ? nullptr : found->second;
}

const std::vector<StatementInfo>& registry_of(const Results& results, const TargetSummary& target) {
    return target.is_beside_clients ? results.of_brokers.statements : results.statements;
}

Score Summary::score_of(const TargetSummary& target, std::string_view version) const {
    return tally_of(results, target, {version}, Numbering::standard).score;
}

std::vector<std::string> targets_of(const Results& results) {
    std::vector<std::string> out{};
    std::set<std::string_view> known{};
    const auto add = [&](const std::string& name) {
        if (known.insert(name).second) out.push_back(name);
    };
    for (const auto& target : results.header.targets)
        add(target.name);
    for (const auto& row : results.rows)
        add(row.target);
    return out;
}

std::string product_of(const Results& results, std::string_view target) {
    const auto& all = results.header.targets;
    const auto found = std::ranges::find(all, target, &TargetInfo::name);
    if (found == all.end() || found->product.empty()) return std::string{target};
    const auto same = std::ranges::count(all, found->product, &TargetInfo::product);
    return same == 1 ? found->product : std::string{target};
}

}  // namespace assay::reports
