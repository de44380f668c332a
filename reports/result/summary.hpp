#pragma once
/// What every report asks of the results, counted once and in one place, so that no two reports
/// disagree.
///
///     Results --> Summary: targets (product, rows, statements by link, scores) | causes | registry
#include "reports/result/causes.hpp"
#include "reports/result/headline.hpp"

namespace assay::reports {

/// The rows of one target, and what they come to.
struct TargetSummary {
    std::string name{};
    /// "mosquitto 2.0.11" where it is known and no other target is the same product, else the name.
    std::string product{};
    const TargetInfo* info{};  ///< null: only rows name this target
    std::vector<const RowResult*> rows{};
    Counts counts{};
    /// By link, in the order in which rows name them.
    std::vector<std::pair<std::string, StatementResults>> links{};
    StatementResults statements{};  ///< over all links
    Headline headline{};
    Score own_rules{};  ///< of the rules that the standard states without a number
    bool is_part{};     ///< its rows are not the whole suite
    /// What can be judged of it is what Results::of_brokers says.
    bool is_beside_clients{};
};

/// Refers to the results, which have to live as long and stay as they are.
struct Summary {
    /// `before` is null, or an older run to compare with.
    explicit Summary(const Results& all, const Results* before = nullptr);

    const Results& results;
    const Results* older{};
    /// Those of the header in their order, then others that rows name.
    std::vector<TargetSummary> targets{};
    std::vector<Cause> causes{};

    const std::string& product_of(std::string_view target) const;
    /// Whether brokers and clients stand side by side.
    bool has_both_roles() const;
    /// Whether one of the statements that did not hold in the row is a MUST.
    bool breaks_a_must(const RowResult& row) const;
    /// The registry's entry, or null.
    const StatementInfo* statement(std::string_view qualified_id) const;
    /// The entry of the registry for targets of that role, or null.
    const StatementInfo*
    statement(std::string_view qualified_id, const TargetSummary& target) const;
    /// Whether any row of any target was judged.
    bool has_judged() const;
    /// Of the testable MUST statements of one version ("5.0") on a target.
    Score score_of(const TargetSummary& target, std::string_view version) const;

private:
    using Statements = std::map<std::string_view, const StatementInfo*>;
    Statements statements_{};
    Statements broker_statements_{};
};

/// The statements as the registry has them for targets of that role.
const std::vector<StatementInfo>& registry_of(const Results& results, const TargetSummary& target);

/// The targets of the results: those of the header in their order, then others that rows name.
std::vector<std::string> targets_of(const Results& results);
/// "mosquitto 2.0.11" where it is known and no other target is the same product, else the target's
/// name.
std::string product_of(const Results& results, std::string_view target);

}  // namespace assay::reports
