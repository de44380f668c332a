#pragma once
/// Which part of a row's trace proves its verdict, and how to play the row again: shared by every
/// renderer that shows a failure.
#include "reports/result/model.hpp"

namespace assay::reports {

/// A cut of a trace around the event that broke an expectation.
struct Excerpt {
    std::size_t first{};                    ///< index of the first event shown
    std::size_t last{};                     ///< one past the last one shown
    std::optional<std::size_t> evidence{};  ///< the offending event
};

/// The expectations that did not hold, worst first, else in their order.
std::vector<const Expectation*> broken_expectations(const RowResult& row);

/// "expected no PUBLISH on fleet/#; actual: PUBLISH id 2", in one line.
std::string difference_text(const Expectation& expectation);

/// At most `before` events ahead of the evidence and `after` behind it. Without evidence the end of
/// the broken expectation's window stands for it, or else the end of the trace.
Excerpt excerpt_of(const RowResult& row, std::size_t before, std::size_t after);

/// Why a row is advice and no failure, although a statement did not hold; empty for other verdicts.
std::string advice_reason(const RowResult& row, bool breaks_a_must);

/// "sent" and "received" events are packets, which go from one end to the other.
bool is_packet(const TraceEvent& event);

/// The command that plays this row of stored results again. `folder` holds them; empty: where
/// `assay replay` looks by itself. Nothing if nothing plays it again.
std::string
again_command(const Results& results, const RowResult& row, const std::string& folder = {});

}  // namespace assay::reports
