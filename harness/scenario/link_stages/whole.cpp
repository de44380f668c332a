#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

// clang-format off
constexpr std::array rows{
    row<&LinkSpec::carries>("carries", LinkForm::cargo, "what can travel: streams (and so MQTT over TCP), or single datagrams only"),
    row<&LinkSpec::is_drawn>("drawn", LinkForm::boolean, "all other parameters are drawn from the seed"),
};
// clang-format on

}  // namespace

LinkStage whole_link() {
    return {.rows = rows};
}

}  // namespace assay::harness
