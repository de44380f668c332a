#pragma once
/// A badge that says how many of the testable MUST statements hold and how many fail; never a bare
/// percentage, which would hide both the number that fail and the number that were not tested.
#include "reports/result/model.hpp"

namespace assay::reports {

/// The JSON of a shields.io endpoint.
std::string render_badge_json(const Results& results);
/// The same as a picture.
std::string render_badge_svg(const Results& results);

}  // namespace assay::reports
