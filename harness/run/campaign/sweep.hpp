#pragma once
/// `sweep:`: a row is played once whole, which shows at how many points a connection can break, and
/// then once for each of them.
#include "harness/run/row/player.hpp"

namespace assay::harness {

/// More points than this are not tried: the first ones are.
inline constexpr std::size_t breaking_points_max = 20'000;

/// Every point at which the swept connections of the row can break, given what went over them when
/// nothing did: after the k-th packet, or after the k-th byte of a direction.
std::vector<Fault> breaking_points(const Row& row, const Played& whole);

}  // namespace assay::harness
