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

/// The same page with its style and script beside it, as report.css and report.js: for servers that
/// forbid them inside (Jenkins shows artifacts so).
std::string render_html_beside(const Summary& summary);
/// Those two files; they are the same for every page.
std::string html_style(const Summary& summary);
std::string html_script(const Summary& summary);

}  // namespace assay::reports
