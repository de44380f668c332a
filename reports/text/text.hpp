#pragma once
/// What a run prints at its end: the table of scenarios, each failure with the packets that prove
/// it, and the sentences that close it.
#include "reports/result/summary.hpp"

namespace assay::reports {

struct TextStyle {
    bool color{};    ///< ANSI colours; the caller knows whether a terminal and NO_COLOR allow them
    bool verbose{};  ///< a line for every scenario, and advice and known failures in full
    std::string folder{};  ///< with the results, as the user named it; empty: the default one
};

/// The whole run. Failures with one cause are printed three times at most.
std::string render_text(const Summary& summary, TextStyle style);

/// A row that did not pass: statements, expected, actual, the packets around it, how to play it
/// again. `summary` gives the registry and the seed; the row need not be in it.
std::string failure_text(const Summary& summary, const RowResult& row, TextStyle style);

/// The packets around the failure, one a line.
std::string ladder_text(const RowResult& row);
/// The same for the whole row.
std::string whole_ladder_text(const RowResult& row);

/// "; nothing was decided": why the run is no success even if no row fails, of several targets with their
/// names. Mostly empty.
std::string reservations_of(const Summary& summary);

/// One sentence for each target, and one that counts everything.
std::string closing_text(const Summary& summary, TextStyle style);

}  // namespace assay::reports
