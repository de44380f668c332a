#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::RadioParameters;
constexpr auto radio_of = &LinkSpec::radio;

// clang-format off
constexpr std::array radio_rows{
    row<radio_of, &RadioParameters::half_duplex>("half_duplex", LinkForm::boolean, "only one direction sends at a time", "rate or preamble or rate_trace"),
    row<radio_of, &RadioParameters::fast_mean>("fast_mean", LinkForm::duration, "mean time between two stays of 'slow_rate'", "slow_mean, slow_rate"),
    row<radio_of, &RadioParameters::slow_mean>("slow_mean", LinkForm::duration, "mean length of such a stay", "fast_mean"),
};
// clang-format on

}  // namespace

LinkStage radio_stage() {
    return {.rows = radio_rows};
}

}  // namespace assay::scenario
