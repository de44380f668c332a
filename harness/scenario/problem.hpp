#pragma once
/// What is wrong with a file: a position, a sentence, and perhaps a hint, in the forms that a
/// person, an editor and a code review read.
#include "harness/scenario/model.hpp"

#include <span>

namespace assay::scenario {

struct Problem {
    Position at{};
    int length{1};          ///< how many characters the caret underlines; 0 is printed as 1
    std::string message{};  ///< "depot has no verb 'nevr'"
    std::string hint{};     ///< "did you mean 'never'?"; may be empty
    bool operator==(const Problem&) const = default;
};

/// Sorts by position, drops repeats (same position and message), and keeps the first
/// `problems_max`.
void tidy(std::vector<Problem>& problems, std::size_t problems_max = 100);

/// `file:48:14: error: message`, the source line, a caret and the hint. Without `source` only the
/// first.
std::string render(const Problem& problem, std::string_view source);
/// All of them, one below the other.
std::string render(std::span<const Problem> problems, std::string_view source);
/// One JSON array of objects with file, line, column, length, message and hint.
std::string render_json(std::span<const Problem> problems);
/// One GitHub workflow command (`::error file=...`) a line.
std::string render_github(std::span<const Problem> problems);

}  // namespace assay::scenario
