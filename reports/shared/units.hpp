#pragma once
/// Spans of time and names as people read them, the same in every report.
#include "reports/result/model.hpp"

namespace assay::reports {

/// Seconds with three decimals, cut and not rounded: "41.870".
std::string seconds_of(Offset span);
/// A span for people: "340 ms", "2.31 s", "1 min 04 s", "2 h 05 min".
std::string span_text(Offset span);
/// "1 row", "3 rows".
std::string counted(std::size_t n, std::string_view singular, std::string_view plural = {});
/// The first two parts of a scenario id: "conformance/3.3.1".
std::string chapter_of(std::string_view scenario);
/// "--jobs 4 --strict"; empty if there are none.
std::string options_text(const std::map<std::string, std::string>& options);
/// The verdict as it stands in a column: "pass", "n/a", "not run".
std::string_view short_name(Verdict verdict);
/// A sign for each verdict that is read without colour: ✓ ✗ ? and so on.
std::string_view glyph_of(Verdict verdict);

}  // namespace assay::reports
