#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::NatParameters;
constexpr auto nat_of = &LinkSpec::nat;

// clang-format off
constexpr std::array nat_rows{
    row<nat_of, &NatParameters::idle>("nat_idle", LinkForm::duration, "silence after which the address translator forgets a flow"),
    row<nat_of, &NatParameters::expiry>("nat_expiry", LinkForm::nat, "what it then does: silent loses, reset tells the sender, reopen lets the next one up through", "nat_idle or outage_forgets"),
    row<nat_of, &NatParameters::outage_forgets>("outage_forgets", LinkForm::boolean, "it forgets all flows in an outage: a router that restarts", "outage_up_mean or call_every"),
};
// clang-format on

}  // namespace

LinkStage nat_stage() {
    return {.rows = nat_rows};
}

}  // namespace assay::scenario
