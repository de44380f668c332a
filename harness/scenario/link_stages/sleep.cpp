#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

using P = simulator::SleepParameters;
constexpr auto stage = &LinkSpec::sleep;

// clang-format off
constexpr std::array rows{
    row<stage, &P::wake_delay>("wake_delay", LinkForm::duration, "extra delay of the first datagram after silence", "wake_after"),
    row<stage, &P::wake_after>("wake_after", LinkForm::duration, "how long that silence is", "wake_delay"),
    row<stage, &P::listen_every>("listen_every", LinkForm::duration, "a device that sleeps listens so often; what comes down waits (eDRX)", "listen_after"),
    row<stage, &P::listen_after>("listen_after", LinkForm::duration, "the silence after which it sleeps", "listen_every"),
    row<stage, &P::windows>("windows", LinkForm::ordinal, "down only in windows after an arrival up: how many, one datagram in all"),
    row<stage, &P::window_after>("window_after", LinkForm::duration, "when the first of them opens; the others follow at this distance", "windows"),
};
// clang-format on

void check(const LinkSpec& link, Conflicts& conflicts) {
    conflicts.add_if(
        link.sleep.windows != 0 && has(link.sleep.listen_every),
        "windows",
        "a device listens after it has sent ('windows') or on a grid ('listen_every'), not both",
        "leave one out"
    );
}

}  // namespace

LinkStage sleep_stage() {
    return {.rows = rows, .check = check};
}

}  // namespace assay::harness
