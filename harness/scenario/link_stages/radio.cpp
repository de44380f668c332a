#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

using P = simulator::RadioParameters;
constexpr auto stage = &LinkSpec::radio;

// clang-format off
constexpr std::array rows{
    row<stage, &P::half_duplex>("half_duplex", LinkForm::boolean, "only one direction sends at a time", "rate or preamble or rate_trace"),
    row<stage, &P::fast_mean>("fast_mean", LinkForm::duration, "mean time between two stays of 'slow_rate'", "slow_mean, slow_rate"),
    row<stage, &P::slow_mean>("slow_mean", LinkForm::duration, "mean length of such a stay", "fast_mean"),
};
// clang-format on

}  // namespace

LinkStage radio_stage() {
    return {.rows = rows};
}

}  // namespace assay::harness
