#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

using P = simulator::NatParameters;
constexpr auto stage = &LinkSpec::nat;

// clang-format off
constexpr std::array rows{
    row<stage, &P::idle>("nat_idle", LinkForm::duration, "silence after which the address translator forgets a flow"),
    row<stage, &P::expiry>("nat_expiry", LinkForm::nat, "what it then does: silent loses, reset tells the sender, reopen lets the next one up through", "nat_idle or outage_forgets"),
    row<stage, &P::outage_forgets>("outage_forgets", LinkForm::boolean, "it forgets all flows in an outage: a router that restarts", "outage_up_mean or call_every"),
};
// clang-format on

}  // namespace

LinkStage nat_stage() {
    return {.rows = rows};
}

}  // namespace assay::harness
