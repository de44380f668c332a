// Devices whose clocks go wrong: they publish and ping by what their own clock shows.
#include "harness/scenario/load.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::TraceEvent;
using testing::ElementsAre;
using testing::HasSubstr;

std::string metering(std::string_view drift) {
    return fmt::format(
        "id: a/b\ntitle: A meter reports and pings\nlimit: 2h\n"
        "actors: {{meter: {{clock_drift: {}}}}}\nsteps:\n"
        "  - meter: {{load: {{count: 2, every: 60s, qos: 0, topic: ~/a, keep_alive: 48s, await: "
        "none}}}}\n"
        "  - wait: 100s\n",
        drift
    );
}

/// The whole seconds at which the meter sends anything.
std::vector<int> seconds_of_packets(std::string_view drift) {
    const auto result = play_judged(first_row(metering(drift)));
    std::vector<int> out;
    for (const auto& event : result.trace)
        if (event.kind == TraceEvent::Kind::sent)
            out.push_back(static_cast<int>(event.at / std::chrono::seconds{1}));
    return out;
}

TEST(ClockOfADevice, IsRightUnlessSaidOtherwise) {
    EXPECT_THAT(seconds_of_packets("0%"), ElementsAre(0, 0, 48, 60));
}

TEST(ClockOfADevice, DelaysWhatItDoesIfItLoses) {
    EXPECT_THAT(seconds_of_packets("-20%"), ElementsAre(0, 0, 60, 75));
}

TEST(ClockOfADevice, HurriesIfItGains) {
    EXPECT_THAT(seconds_of_packets("100%"), ElementsAre(0, 0, 24, 30, 54, 78));
}

TEST(ClockOfADevice, IsNotWrongBeyondReason) {
    const auto scenario = scenario::load("f.yaml", metering("-60%"), {});
    ASSERT_FALSE(scenario.has_value());
    EXPECT_THAT(
        scenario.error().front().message,
        HasSubstr("clock_drift: expected a deviation from -50% to 100%")
    );
}

}  // namespace
}  // namespace assay::play
