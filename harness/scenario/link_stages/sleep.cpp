#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::SleepParameters;
constexpr auto sleep_of = &LinkSpec::sleep;

// clang-format off
constexpr std::array sleep_rows{
    row<sleep_of, &SleepParameters::wake_delay>("wake_delay", LinkForm::duration, "extra delay of the first datagram after silence", "wake_after"),
    row<sleep_of, &SleepParameters::wake_after>("wake_after", LinkForm::duration, "how long that silence is", "wake_delay"),
    row<sleep_of, &SleepParameters::listen_every>("listen_every", LinkForm::duration, "a device that sleeps listens so often; what comes down waits (eDRX)", "listen_after"),
    row<sleep_of, &SleepParameters::listen_after>("listen_after", LinkForm::duration, "the silence after which it sleeps", "listen_every"),
    row<sleep_of, &SleepParameters::windows>("windows", LinkForm::ordinal, "down only in windows after an arrival up: how many, one datagram in all"),
    row<sleep_of, &SleepParameters::window_after>("window_after", LinkForm::duration, "when the first of them opens; the others follow at this distance", "windows"),
};
// clang-format on

void check_sleep(const LinkSpec& link, Conflicts& conflicts) {
    conflicts.add_if(
        link.sleep.windows != 0 && has(link.sleep.listen_every),
        "windows",
        "a device listens after it has sent ('windows') or on a grid ('listen_every'), not both",
        "leave one out"
    );
}

}  // namespace

LinkStage sleep_stage() {
    return {.rows = sleep_rows, .check = check_sleep};
}

}  // namespace assay::scenario
