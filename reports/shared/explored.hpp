#pragma once
/// The part of a run that nobody wrote down: its conversations, and what they found.
#include "reports/result/model.hpp"

namespace assay::reports {

/// Whether the scenario is a conversation: explore[seed=417].
bool is_conversation(std::string_view scenario);

/// How the conversations of a run came out, over all targets and links.
struct Explored {
    std::size_t conversations{};
    std::vector<const RowResult*> failing{};  ///< as known or new, in the order of the rows
    std::size_t undecided{};
    std::size_t left_out{};  ///< not applicable, or not run
};
Explored explored_in(const Results& results);

/// "40 conversations, in which 6880 of 6903 pairs meet; 3 fail"; empty if there were none.
std::string explored_sentence(const Results& results);

}  // namespace assay::reports
