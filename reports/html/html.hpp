#pragma once
/// The report as one page that needs nothing else: no request leaves it.
///
///     verdict | changes | causes with ladders | statements | scenarios (packed) | coverage | method
///
/// What failed is static HTML and SVG; what passed is packed and opened by script. Everything that
/// came from the wire passes `escape_html`, or reaches the page as text through the DOM.
#include "reports/result/model.hpp"

namespace assay::reports {

std::string render_html(const Results& results);

/// As above, with the rows that changed since an older run.
std::string render_html(const Results& results, const Results& older);

}  // namespace assay::reports
