#pragma once
/// What a link did meanwhile, beside a ladder and on its own time axis.
///
///     sat    delay    under way   bytes
///     |      .            |        ==|        up and down, what a packet took each way, what was on
///     |        .          |__        |=       its way, how many bytes went up (left) and down
///     x lost .            |          |
#include "reports/html/ladder_scale.hpp"

namespace assay::reports::html {

/// Whether the link's packets tell anything: an arrival, a loss, an outage.
bool has_timeline(const RowResult& row, const Excerpt& excerpt, const Band& band);

/// Inline SVG, as high as the ladder to whose `scale` it is drawn.
std::string timeline_svg(
    const RowResult& row, const Excerpt& excerpt, const TimeScale& scale, const Band& band
);
/// What it shows in one sentence: "sat: packets took 200 ms to 300 ms, 1 lost, ...".
std::string timeline_sentence(const RowResult& row, const Excerpt& excerpt, const Band& band);

}  // namespace assay::reports::html
