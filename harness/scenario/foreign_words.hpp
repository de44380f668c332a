#pragma once
/// Words that people know from other network simulators (netem, comcast, toxiproxy), and what they
/// are called here.
#include <string_view>

namespace assay::scenario {

/// What to say instead of a link parameter, or of a value of one, that comes from another tool;
/// empty if the word is none of theirs.
std::string_view right_word_for(std::string_view foreign);

}  // namespace assay::scenario
