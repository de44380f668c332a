#pragma once
/// ANSI colours of verdicts.
#include "reports/text/text.hpp"

namespace assay::reports {

/// `text` in the colour of `verdict`, or unchanged if the style has no colours.
std::string painted(std::string_view text, Verdict verdict, TextStyle style);

}  // namespace assay::reports
