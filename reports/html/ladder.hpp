#pragma once
/// The ladder: who sent what to whom, when, and what the link did to it.
///
///     truck      broker      depot      lanes are actors, the broker in their middle
///       |--PUBLISH--\           |       time runs downwards, to scale within a stretch;
///       |          \->|         |       arrows slope where the arrival is known
///       |     . . 30 s . .      |       silence is folded behind a labelled break
///       |--PUBREL--x  |         |       lost: dashed, to a cross
#include "reports/shared/evidence.hpp"

namespace assay::reports::html {

/// The protocol version of a row's packets.
wire::Version version_of(const RowResult& row);

/// The id of a packet's row in the packet table beside the ladder.
std::string packet_anchor(std::size_t number, std::size_t event);

/// Inline SVG of the excerpt and of its links, and a sentence on each; `number` is unique in the
/// page. Empty if there is nothing to draw.
std::string ladder_svg(const RowResult& row, const Excerpt& excerpt, std::size_t number);

}  // namespace assay::reports::html
