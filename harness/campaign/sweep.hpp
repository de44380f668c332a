#pragma once
/// `sweep:`: a row is played once whole, which shows at how many points a connection can break, and
/// then once for each of them.
#include "harness/evidence/judge/judge.hpp"
#include "harness/play/row/player.hpp"

namespace assay::campaign {

/// More points than this are not tried: the first ones are.
inline constexpr std::size_t breaking_points_max = 20'000;

/// The row with these faults besides its own.
scenario::Row with_faults(scenario::Row row, const std::vector<scenario::Fault>& faults);

/// Every point at which the swept connections of the row can break, given what went over them when
/// nothing did: after the k-th packet, or after the k-th byte of a direction.
std::vector<scenario::Fault>
breaking_points(const scenario::Row& row, const std::map<std::string, play::Traffic>& whole);

/// What became of the points.
class SweepTally {
public:
    void add(const scenario::Fault& point, reports::RowResult outcome);
    /// Puts the sum into the row's result, which passed as a whole: of the points that fail, the
    /// worst is shown, of equals the first.
    void sum_up(std::size_t points, const evidence::IsMust& is_must, reports::RowResult& result) &&;

private:
    std::vector<std::string> failing_{};
    std::optional<reports::RowResult> worst_{};
};

}  // namespace assay::campaign
