// Recorded links: what their files say, what is wrong with others, and what links make of them.
#include "tests/simulator/instants.hpp"
#include "tests/simulator/link_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::shared_ptr<const RateTrace> rates(std::string_view text) {
    return std::make_shared<const RateTrace>(RateTrace::parse(text).value());
}
std::shared_ptr<const DelayTrace> delays(std::string_view text) {
    return std::make_shared<const DelayTrace>(DelayTrace::parse(text).value());
}

TEST(RateTrace, LetsAFullDatagramLeaveAtEachOpportunity) {
    LinkSpec spec;
    spec.up.queue.trace = rates("10\n20\n50\n");
    LinkRig rig{spec};
    for (int i = 0; i < 5; ++i)
        rig.send(1500);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(10), at_ms(20), at_ms(50), at_ms(60), at_ms(70)}));
}

TEST(RateTrace, SharesAnOpportunityAmongSmallDatagramsAndSpreadsLargeOnes) {
    LinkSpec spec;
    spec.up.queue.trace = rates("10\n20\n50\n");
    LinkRig rig{spec};
    rig.send(700);
    rig.send(700);
    rig.send(700);
    rig.send(3000);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(10), at_ms(10), at_ms(20), at_ms(60)}));
}

TEST(RateTrace, WastesOpportunitiesThatNobodyUses) {
    LinkSpec spec;
    spec.up.queue.trace = rates("10\n20\n50\n");
    LinkRig rig{spec};
    rig.wait_until(milliseconds{21});
    rig.send(1500);
    rig.wait_until(milliseconds{100});
    rig.send(1500);
    rig.send(1500);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(50), at_ms(100), at_ms(110)}));
}

TEST(RateTrace, TakesTwoOpportunitiesAtOneInstant) {
    LinkSpec spec;
    spec.up.queue.trace = rates("0\n10\n10\n");
    LinkRig rig{spec};
    for (int i = 0; i < 5; ++i)
        rig.send(1500);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(0), at_ms(10), at_ms(10), at_ms(10), at_ms(20)}));
}

TEST(DelayTrace, HoldsEachLineUntilTheNextAndBeginsAgain) {
    LinkSpec spec;
    spec.up.delay.trace = delays("# recorded\n100 20 0\n101.5 30.25 0\n102 10 0\n");
    LinkRig rig{spec};
    std::vector<Duration> seen;
    for (int i = 0; i < 6; ++i) {
        rig.send();
        rig.schedule.advance_to(rig.schedule.now() + milliseconds{500});
        seen.push_back(rig.arrivals.back() - at_ms(500 * i));
    }
    const auto ms = [](std::int64_t us) { return Duration{std::chrono::microseconds{us}}; };
    // 0 to 1.5 s, to 2 s, and the last as long as the one before it: 2.5 s in all.
    EXPECT_EQ(
        seen, (std::vector{ms(20'000), ms(20'000), ms(20'000), ms(30'250), ms(10'000), ms(20'000)})
    );
}

TEST(DelayTrace, LosesTheShareThatItSays) {
    LinkSpec spec;
    spec.up.delay.trace = delays("0 20 0.25\n1000 20 0\n");
    LinkRig rig{spec};
    rig.send_every(milliseconds{100}, 20'000);  // a cycle is 2000 s: half of it loses a quarter
    EXPECT_NEAR(static_cast<double>(rig.lost.size()), 2'500, 3 * 43);
    EXPECT_EQ(rig.lost.front().fate, Fate::loss);
}

struct WrongTrace {
    const char* name{};
    const char* text{};
    int line{};
    const char* says{};
};
void PrintTo(const WrongTrace& wrong, std::ostream* out) {
    *out << wrong.name;
}

class WrongRateTrace : public testing::TestWithParam<WrongTrace> {};
TEST_P(WrongRateTrace, IsRefusedWithItsLine) {
    const auto trace = RateTrace::parse(GetParam().text);
    ASSERT_FALSE(trace);
    EXPECT_EQ(trace.error().line, GetParam().line);
    EXPECT_EQ(trace.error().message, GetParam().says);
    EXPECT_FALSE(trace.error().hint.empty());
}
class WrongDelayTrace : public testing::TestWithParam<WrongTrace> {};
TEST_P(WrongDelayTrace, IsRefusedWithItsLine) {
    const auto trace = DelayTrace::parse(GetParam().text);
    ASSERT_FALSE(trace);
    EXPECT_EQ(trace.error().line, GetParam().line);
    EXPECT_EQ(trace.error().message, GetParam().says);
    EXPECT_FALSE(trace.error().hint.empty());
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Traces, WrongRateTrace, testing::Values(
    WrongTrace{"Empty", "", 1, "an empty trace"},
    WrongTrace{"OfNoLength", "0\n0\n", 1, "a trace of no length"},
    WrongTrace{"Backwards", "5\n10\n9\n", 3, "time goes back to 9 ms"},
    WrongTrace{"Negative", "-5\n", 1, "a negative time: '-5'"},
    WrongTrace{"Junk", "5\n\nten\n", 3, "not a time in ms: 'ten'"},
    WrongTrace{"Fraction", "5.5\n", 1, "not a time in ms: '5.5'"}
), [](const auto& row) { return std::string{row.param.name}; });
INSTANTIATE_TEST_SUITE_P(Traces, WrongDelayTrace, testing::Values(
    WrongTrace{"Empty", "# nothing\n", 1, "an empty trace"},
    WrongTrace{"Backwards", "0 20 0\n2 20 0\n1 20 0\n", 3, "time does not go on at 1 s"},
    WrongTrace{"StandingStill", "0 20 0\n0 30 0\n", 2, "time does not go on at 0 s"},
    WrongTrace{"NegativeDelay", "0 -20 0\n", 1, "a negative number: '-20'"},
    WrongTrace{"LossOverOne", "0 20 1.5\n", 1, "a loss over 1: '1.5'"},
    WrongTrace{"Gap", "0 20 0\n1 20\n", 2, "expected 3 numbers, got 2"},
    WrongTrace{"Junk", "0 20 n/a\n", 1, "not a number: 'n/a'"}
), [](const auto& row) { return std::string{row.param.name}; });
// clang-format on

}  // namespace
}  // namespace assay::simulator
