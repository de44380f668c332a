#pragma once
/// Words that people know from other network simulators (netem, comcast, toxiproxy), and what they
/// are called here.
#include <string>
#include <string_view>

namespace assay::scenario {

/// What to say instead of a link parameter, or of a value of one, that comes from another tool;
/// empty if the word is none of theirs.
std::string_view right_word_for(std::string_view foreign);

/// The same for a foreign word with a slip of the pen; empty if none is near.
std::string right_word_near(std::string_view misspelt);

/// How to say what netem says by several values, as in `delay 100ms 20ms`; empty if `text` is one
/// value, or `parameter` none of those.
std::string_view single_value_of(std::string_view parameter, std::string_view text);

}  // namespace assay::scenario
