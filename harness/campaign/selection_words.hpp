#pragma once
/// The words of WHAT that are no files: ids, rows, tags, statements, sections and globs.
#include "harness/campaign/selection.hpp"

#include <set>

namespace assay::campaign {

/// A word, and whether a row is meant by it.
class SelectionWord {
public:
    SelectionWord(std::string text, const statements::Registry& registry);
    const std::string& text() const { return text_; }
    bool means(const scenario::Scenario& scenario, const scenario::RowKey& key) const;
    /// Whether the word names the row itself, and not only what it belongs to.
    bool names(const scenario::RowKey& key) const;
    /// Whether some row of the scenario may be meant, be it one that only --seeds brings.
    bool may_mean(const scenario::Scenario& scenario) const;

private:
    std::string text_;
    std::string tag_{};
    std::set<std::string> statements_{};
};

/// Whether a word that no row of a run is meant by means one for the other role; then what plays it.
std::optional<std::string> played_by_other(
    const SelectionOptions& options, const SelectionWord& word, const Selection& selection
);

/// What to say of a word that names nothing that is there. A statement of the standard that no row
/// tries is no misspelt one.
std::string unknown_word(
    const SelectionWord& word, const Selection& selection, const statements::Registry& registry
);

/// The first tag that no scenario has, in words; empty if there is none.
std::string unknown_tag(const SelectionOptions& options, const Selection& selection);

}  // namespace assay::campaign
