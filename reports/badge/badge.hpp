#pragma once
/// A badge that says how many of the testable MUST statements hold and how many fail; never a bare
/// percentage, which would hide both the number that fail and the number that were not tested.
#include "reports/result/summary.hpp"

namespace assay::reports {

/// The JSON of a shields.io endpoint.
std::string render_badge_json(const Summary& summary);
/// The same as a picture.
std::string render_badge_svg(const Summary& summary);

}  // namespace assay::reports
