#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

using P = simulator::DisorderParameters;
constexpr auto stage = &DirectionSpec::disorder;

// clang-format off
constexpr std::array rows{
    row<stage, &P::duplicate_ppb>("duplicate", LinkForm::share, "datagrams that arrive twice"),
    row<stage, &P::reorder_ppb>("reorder", LinkForm::share, "datagrams that come later, so that others overtake them", "reorder_by"),
    row<stage, &P::reorder_by>("reorder_by", LinkForm::duration, "how much later at most", "reorder"),
    row<stage, &P::corrupt_ppb>("corrupt", LinkForm::share, "datagrams that arrive with wrong bytes; TCP discards them"),
};
// clang-format on

}  // namespace

LinkStage disorder_stage() {
    return {.rows = rows};
}

}  // namespace assay::harness
