#pragma once
/// Stored results judged again: what the passive checks, guarantees and rules of this program say of
/// traces that any other has stored.
#include "harness/evidence/judge/judge.hpp"

namespace assay::evidence {

/// What became of the rows.
struct Rejudged {
    std::size_t judged{};
    std::size_t thinned{};     ///< passed like many before them, so their traces were not kept
    std::size_t not_played{};  ///< needs that the target does not meet, a run that was interrupted
    std::size_t too_old{};     ///< stored by a program that did not store what the judge needs
    std::vector<std::string> changes{
    };  ///< a sentence a row whose verdict or reason is another now
};

/// Judges one row, if it can be, and counts it in `out`.
void rejudge(reports::RowResult& row, const IsMust& is_must, Rejudged& out);
/// Judges every row that can be. What a baseline explained stays known while it fails the same way.
Rejudged rejudge(std::vector<reports::RowResult>& rows, const IsMust& is_must);

}  // namespace assay::evidence
