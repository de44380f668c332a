#pragma once
/// What a link did meanwhile, beside a ladder and on its own time axis.
///
///     sat    delay    under way   bytes
///     |      .            |        ==|        up and down, what a packet took each way, what was on
///     |        .          |__        |=       its way, how many bytes went up (left) and down
///     x lost .            |          |
#include "reports/html/ladder_scale.hpp"

namespace assay::reports::html {

/// In units of the drawing.
inline constexpr int timeline_width = 168;

/// Whether the link's packets tell anything: an arrival, a loss, an outage.
bool has_timeline(const RowResult& row, const Excerpt& excerpt, const Band& band);

/// A group of SVG whose left edge is at `x`.
std::string timeline_svg(
    const RowResult& row, const Excerpt& excerpt, const TimeScale& scale, const Band& band, int x
);

}  // namespace assay::reports::html
