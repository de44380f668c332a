#pragma once
/// What a run had not begun when it was ended: of a million rows nobody writes each.
///
///     PlannedRow, PlannedRow, ... --add--> one of a kind and its count --report--> RowSink
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

/// The plan outlives it.
class RowsLeft {
public:
    explicit RowsLeft(const RunPlan& plan) : plan_{plan} {}

    void add(const RowsAlike& rows);
    /// Gives each kind as a row that was not run and stands for its others, in the order in which they
    /// came. One that is alone in its kind keeps its name.
    void report(const std::string& why, const RowSink& sink) const;

private:
    /// Scenario, link, version and matrix.
    using Kind = std::tuple<
        const scenario::Scenario*,
        std::string,
        wire::Version,
        std::map<std::string, std::string>>;

    const RunPlan& plan_;
    std::vector<RowsAlike> all_{};
    std::map<Kind, std::size_t> places_{};
};

}  // namespace assay::campaign
