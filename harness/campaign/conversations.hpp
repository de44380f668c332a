#pragma once
/// Conversations among the rows that are picked: by name, or many at a time.
#include "harness/campaign/selection.hpp"
#include "harness/explore/conversation.hpp"

#include <atomic>

namespace assay::campaign {

/// "6880 of 6903 pairs".
std::string print_met(const explore::Coverage& coverage);

/// The scenario of a conversation with this name, as text; nothing if no conversation is called so.
std::optional<std::string> text_of_conversation(const std::string& name);
/// Adds the scenario that `name` (explore[seed=417]) stands for. Refused if the name says something
/// that conversations do not have.
OrTrouble<void>
add_conversation(const std::string& name, const scenario::Library& library, Selection& out);

/// Adds those of the suite's chapter `explore`, if it has one.
OrTrouble<void> add_chapter(const scenario::Library& library, Selection& out);

/// So many conversations, from this seed on, and what met in them.
struct Drawn {
    Selection selection{};
    explore::Coverage coverage;
};
/// Draws them in as many threads as `jobs` says. Refused if one does not load, which is a mistake of
/// the grammar.
OrTrouble<Drawn> draw_conversations(
    const explore::Grammar& grammar,
    std::uint64_t first_seed,
    std::size_t count,
    unsigned jobs,
    const scenario::Library& library
);

}  // namespace assay::campaign
