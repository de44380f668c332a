#pragma once
/// What a run prints. The whole run at once (`render_text`), or piece by piece while it goes on:
///
///     head_text        once, when the rows are selected
///     scenario_text    when the last row of a scenario has ended
///     failure_text     when a row has failed
///     closing_text     at the end
#include "reports/result/model.hpp"

#include <span>

namespace assay::reports {

struct TextStyle {
    bool color{};    ///< ANSI colours; the caller knows whether a terminal and NO_COLOR allow them
    bool verbose{};  ///< a line for every scenario, and advice and known failures in full
};

/// Target, suite, seed, selection.
std::string head_text(const Results& results, TextStyle style);

/// One line of a table: "  fail  qos2/once-across-geo-cut   37/40   3 unexpected".
std::string
scenario_text(std::string_view name, std::span<const RowResult* const> rows, TextStyle style);

/// A row that did not pass: statements, expected, actual, the packets around it, how to play it
/// again. `results` gives the registry and the seed; the row need not be in it.
std::string failure_text(const Results& results, const RowResult& row, TextStyle style);

/// The packets around the failure, one a line; `indent` spaces before each.
std::string ladder_text(const RowResult& row, std::size_t indent);
/// The same for the whole row.
std::string whole_ladder_text(const RowResult& row);

/// A sentence a target, and the one that counts everything.
std::string closing_text(const Results& results, TextStyle style);

/// The whole run. Failures with one cause are printed three times at most.
std::string render_text(const Results& results, TextStyle style);

}  // namespace assay::reports
