#pragma once
/// The vocabulary of scenario files in words, for `assay explain`.
#include "harness/scenario/library.hpp"

namespace assay::scenario {

/// A verb, a detail of one, a key of a scenario file, a fact of `requires`, a guarantee, a word of a
/// fault, a word that a detail takes, a link preset or a link parameter in words; several if the
/// word means several. Nothing if it means none of these.
std::optional<std::string> explain_word(const Library& library, std::string_view word);

/// Everything that `explain_word` knows, for suggestions.
std::vector<std::string> explained_words(const Library& library);

}  // namespace assay::scenario
