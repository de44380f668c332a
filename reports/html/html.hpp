#pragma once
/// The report as one page that needs nothing else: no request leaves it.
///
///     verdict | changes | causes with ladders | statements | scenarios (packed) | coverage | method
///
/// What failed is static HTML and SVG; what passed is packed and opened by script. Everything that
/// came from the wire passes `escape_html`, or reaches the page as text through the DOM.
#include "reports/result/summary.hpp"

namespace assay::reports {

std::string render_html(const Summary& summary);

}  // namespace assay::reports
