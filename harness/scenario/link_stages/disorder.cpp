#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::DisorderParameters;
constexpr auto disorder_of = &DirectionSpec::disorder;

// clang-format off
constexpr std::array disorder_rows{
    row<disorder_of, &DisorderParameters::duplicate_ppb>("duplicate", LinkForm::share, "datagrams that arrive twice"),
    row<disorder_of, &DisorderParameters::reorder_ppb>("reorder", LinkForm::share, "datagrams that come later, so that others overtake them", "reorder_by"),
    row<disorder_of, &DisorderParameters::reorder_by>("reorder_by", LinkForm::duration, "how much later at most", "reorder"),
    row<disorder_of, &DisorderParameters::corrupt_ppb>("corrupt", LinkForm::share, "datagrams that arrive with wrong bytes; TCP discards them"),
};
// clang-format on

}  // namespace

LinkStage disorder_stage() {
    return {.rows = disorder_rows};
}

}  // namespace assay::scenario
