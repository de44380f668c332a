#include "harness/scenario/library.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/scenario/links.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace assay::scenario {
namespace {

using testing::HasSubstr;

struct Wrong {
    const char* name{};
    const char* parameters{};  ///< lines of a preset
    int line{};                ///< where the problem is, `name:` being line 1
    const char* says{};
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
    *out << wrong.name;
}

class WrongLink : public testing::TestWithParam<Wrong> {};

TEST_P(WrongLink, IsRefusedWithItsPlace) {
    const auto& wrong = GetParam();
    const auto spec = load_link_preset("f.yaml", std::string{"name: f\n"} + wrong.parameters, {});
    ASSERT_FALSE(spec);
    const auto text = render(spec.error(), "");
    EXPECT_THAT(text, HasSubstr(wrong.says));
    EXPECT_EQ(spec.error().front().at.line, wrong.line) << text;
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Links, WrongLink, testing::Values(
    Wrong{"LossOver100Percent", "loss: 101%\n", 2, "from 0% to 100%"},
    Wrong{"RateOfZero", "rate: 0bit/s\n", 2, "a rate such as"},
    Wrong{"NegativeDelay", "delay: -5ms\n", 2, "a duration"},
    Wrong{"UnknownParameter", "delya: 5ms\n", 2, "did you mean 'delay'"},
    Wrong{"LatencyOfComcast", "latency: 5ms\n", 2, "say 'delay', which is that of one way"},
    Wrong{"DistributionOfNetem", "delay: 5ms\ndistribution: normal\n", 3, "say 'jitter_shape'"},
    Wrong{"NormalOfNetem", "delay: 5ms\njitter_shape: normal\n", 3, "say 'lognormal'"},
    Wrong{"ToxicityOfToxiproxy", "toxicity: 0.5\n", 2, "a link of their own"},
    Wrong{"SlicerOfToxiproxy", "slicer: 64\n", 2, "with 'chop: 1'"},
    Wrong{"LimitDataOfToxiproxy", "limit_data: 64\n", 2, "'close after 100 bytes'"},
    Wrong{"MisspeltLatency", "latancy: 5ms\n", 2, "say 'delay', which is that of one way"},
    Wrong{"DeviceOfComcast", "device: eth0\n", 2, "'link: NAME'"},
    Wrong{"DelayWithJitterOfNetem", "delay: 100ms 20ms distribution normal\n", 2, "say 'jitter' for"},
    Wrong{"GemodelOfNetem", "loss: gemodel 1% 10%\n", 2, "'good_loss', 'bad_loss'"},
    Wrong{"CorrelationOfNetem", "duplicate: 1% 25%\n", 2, "say one share"},
    Wrong{"SlotOfNetem", "slot: 800us 1ms\n", 2, "'slot_delay_min'"},
    Wrong{"RateInBytesOfOthers", "rate: 1MBps\n", 2, "say 'MB/s'"},
    Wrong{"RateThatMayBeBytes", "rate: 768kbps\n", 2, "'kbit/s' for bits or 'kB/s' for bytes"},
    Wrong{"DirectionAsARate", "down: 768kbit\n", 2, "say 'down: {rate: 768kbit/s}'"},
    Wrong{"UnknownShape", "jitter: 5ms\njitter_shape: gaussian\n", 3, "one of none, uniform"},
    Wrong{"WakeAfterWithoutDelay", "delay: 1ms\nwake_after: 5s\n", 3, "without wake_delay"},
    Wrong{"HoldLongerThanItsStep", "hold_every: 5s\nhold_for: 6s\n", 3, "more than hold_every"},
    Wrong{"HoldsRangeLongerThanItsStep", "hold_every: 5s\nhold_for: 1s\nhold_for_max: 6s\n", 4, "more than hold_every"},
    Wrong{"BadMeanWithoutGoodMean", "bad_mean: 1s\nbad_loss: 50%\n", 2, "without good_mean"},
    Wrong{"BadLossWithoutStays", "bad_loss: 50%\n", 2, "without bad_mean"},
    Wrong{"GoodWorseThanBad", "good_mean: 9s\nbad_mean: 1s\nbad_loss: 1%\ngood_loss: 2%\n", 5, "while the link is good"},
    Wrong{"FloorAboveTheDelay", "delay: 100ms\ndelay_floor: 200ms\n", 3, "more than delay and jitter"},
    Wrong{"JitterWithoutShape", "jitter: 100ms\n", 2, "without jitter_shape"},
    Wrong{"JitterBelowZero", "delay: 1ms\njitter_shape: symmetric\njitter: 2ms\n", 4, "more than delay"},
    Wrong{"LognormalWithoutSigma", "jitter: 5ms\njitter_shape: lognormal\n", 3, "no deviation"},
    Wrong{"QueueBelowADatagram", "rate: 9600bit/s\nqueue: 1000B\n", 3, "cannot hold one datagram"},
    Wrong{"QueueOfOneDirection", "up: {rate: 9600bit/s, queue: 1000B}\n", 2, "cannot hold one datagram"},
    Wrong{"MtuForStreams", "mtu: 222\n", 2, "TCP would send segments larger"},
    Wrong{"OutageWithoutUpMean", "outage_mean: 5s\n", 2, "without outage_up_mean"},
    Wrong{"CapBelowTheMean", "outage_up_mean: 1h\noutage_mean: 5s\noutage_is_pareto: true\noutage_max: 4s\n", 3, "more than outage_max"},
    Wrong{"CallLongerThanItsPeriod", "call_every: 1h\ncall_for: 2h\n", 3, "more than call_every"},
    Wrong{"SlotExtrasWithoutSlot", "slot_sigma: 5ms\n", 2, "without slot"},
    Wrong{"SlotBoundsCrossed", "delay: 5ms\nslot: 15s\nslot_delay_min: 40ms\nslot_delay_max: 12ms\n", 4, "more than slot_delay_max"},
    Wrong{"SlowerThanFast", "rate: 9600bit/s\nslow_rate: 20kbit/s\nfast_mean: 1m\nslow_mean: 1m\n", 3, "slow_rate is above rate"},
    Wrong{"ExpiryOfNothing", "nat_expiry: reset\n", 2, "without nat_idle"},
    Wrong{"ReorderByNothing", "reorder: 1%\n", 2, "without reorder_by"},
    Wrong{"RetryWithoutRetries", "retry_after: 1s\n", 2, "without retries"},
    Wrong{"TwoKindsOfSleep", "windows: 1\nlisten_every: 5s\nlisten_after: 5s\n", 2, "not both"},
    Wrong{"PepOfNeitherWord", "pep: maybe\n", 2, "pep: expected one of off, on"},
    Wrong{"PepBufferWithoutPep", "pep_buffer: 64kB\n", 2, "add 'pep: on', or leave 'pep_buffer' out"},
    Wrong{"PepBufferOfPepOff", "pep: off\npep_buffer: 64kB\n", 3, "means nothing without pep: on"},
    Wrong{"PepBufferTooSmall", "pep: on\npep_buffer: 4kB\n", 3, "at least 16 kB"},
    Wrong{"PepOfDatagrams", "carries: datagrams\npep: on\n", 3, "splits TCP connections"},
    Wrong{"UnknownBase", "preset: geo-bgan\n", 2, "no link preset 'geo-bgan'"}
), [](const auto& row) { return std::string{row.param.name}; });
// clang-format on

/// A folder with a preset and the trace that it names.
struct TraceFolder {
    // Each test has its own: they run side by side.
    std::filesystem::path path{
        std::filesystem::path{testing::TempDir()} / "assay-traces" /
        testing::UnitTest::GetInstance()->current_test_info()->name()
    };

    explicit TraceFolder(const std::string& trace) {
        std::filesystem::create_directories(path);
        std::ofstream{path / "cell.txt"} << trace;
    }
    ~TraceFolder() { std::filesystem::remove_all(path); }
    TraceFolder(const TraceFolder&) = delete;
    TraceFolder& operator=(const TraceFolder&) = delete;

    std::expected<simulator::LinkSpec, std::vector<Problem>> preset(const std::string& parameters) {
        return load_link_preset((path / "cell.yaml").string(), "name: cell\n" + parameters, {});
    }
};

TEST(LinkTrace, IsReadBesideTheFileThatNamesIt) {
    TraceFolder folder{"10\n20\n"};
    const auto spec = folder.preset("up: {rate_trace: cell.txt}\n");
    ASSERT_TRUE(spec) << render(spec.error(), "");
    ASSERT_TRUE(spec->up.queue.trace);
    EXPECT_EQ(spec->up.queue.trace->at(0), simulator::Instant{std::chrono::milliseconds{10}});
    EXPECT_FALSE(spec->down.queue.trace);
    EXPECT_THAT(print_parameters(*spec), HasSubstr("up: {rate_trace: cell.txt}"));
}

TEST(LinkTrace, IsRefusedWithItsOwnLineAndAHint) {
    TraceFolder folder{"0 20 0\n1 -3 0\n"};
    const auto spec = folder.preset("delay_trace: cell.txt\n");
    ASSERT_FALSE(spec);
    const auto text = render(spec.error(), "");
    EXPECT_THAT(text, HasSubstr("cell.yaml:2:"));
    EXPECT_THAT(text, HasSubstr("cell.txt:2: a negative number: '-3'"));
    EXPECT_THAT(text, HasSubstr("one-way delay in ms"));
}

TEST(LinkTrace, IsMissed) {
    TraceFolder folder{""};
    const auto spec = folder.preset("rate_trace: other.txt\n");
    ASSERT_FALSE(spec);
    EXPECT_THAT(render(spec.error(), ""), HasSubstr("cannot read"));
}

TEST(LinkTrace, ReplacesARate) {
    TraceFolder folder{"10\n"};
    const auto spec = folder.preset("rate: 9600bit/s\nrate_trace: cell.txt\n");
    ASSERT_FALSE(spec);
    EXPECT_THAT(render(spec.error(), ""), HasSubstr("not both"));
}

std::string problems_of_scenario(const std::string& links, const std::string& steps = "") {
    static const auto library = Library::embedded();
    const auto scenario = load(
        "f.yaml",
        "id: a/b\ntitle: t\nverifies: {5.0: [MQTT-3.12.4-1]}\nmatrix: {version: [5.0]}\n" + links +
            "\nactors: {a: {link: sat}}\nsteps:\n  - a: {connect: fresh}\n  - a: {ping: true}\n" +
            steps,
        library->environment()
    );
    return scenario ? "" : render(scenario.error(), "");
}

TEST(LinkOfAScenario, MayVaryAPreset) {
    EXPECT_EQ(problems_of_scenario("links: {sat: {preset: geo-bgan, loss: 0.5%}}"), "");
}

TEST(LinkOfAScenario, IsRefusedWhenItContradictsItself) {
    const auto text = problems_of_scenario("links: {sat: {preset: geo-bgan, wake_delay: 0s}}");
    EXPECT_THAT(text, HasSubstr("f.yaml:5:"));
    EXPECT_THAT(text, HasSubstr("wake_after means nothing without wake_delay"));
}

TEST(LinkOfAScenario, CannotCarryDatagramsOnly) {
    const auto text = problems_of_scenario("links: {sat: {preset: sbd}}");
    EXPECT_THAT(text, HasSubstr("carries datagrams only"));
}

struct WrongChange {
    const char* name{};
    const char* steps{};
    const char* says{};
};

void PrintTo(const WrongChange& wrong, std::ostream* out) {
    *out << wrong.name;
}

class WrongLinkStep : public testing::TestWithParam<WrongChange> {};

TEST_P(WrongLinkStep, IsRefusedWithItsPlace) {
    const auto text =
        problems_of_scenario("links: {sat: {delay: 50ms, rate: 1Mbit/s}}", GetParam().steps);
    EXPECT_THAT(text, HasSubstr("f.yaml:10:"));
    EXPECT_THAT(text, HasSubstr(GetParam().says));
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Steps, WrongLinkStep, testing::Values(
    WrongChange{"UnknownParameter", "  - sat: {set: {los: 5%}}\n", "did you mean 'loss'"},
    WrongChange{"WrongValue", "  - sat: {set: {loss: 500%}}\n", "loss: expected"},
    WrongChange{"JitterWithoutShape", "  - sat: {set: {jitter: 5ms}}\n", "jitter means nothing without jitter_shape"},
    WrongChange{"ReorderByNothing", "  - sat: {set: {reorder: 5%}}\n", "reorder means nothing without reorder_by"},
    WrongChange{"MtuBelowAHeader", "  - sat: {set: {mtu: 30}}\n", "TCP would send segments larger than an mtu of 30 B"},
    WrongChange{"SmallerThanWhatIsThere", "  - sat: {set: {slow_rate: 2Mbit/s, fast_mean: 1m, slow_mean: 1m}}\n", "slow_rate is above rate"},
    WrongChange{"WholeLinkInOneDirection", "  - sat: {set: {nat_idle: 5m}, direction: up}\n", "nat_idle is one of the whole link"},
    WrongChange{"TwoDirections", "  - sat: {set: {down: {loss: 5%}}, direction: up}\n", "a link has no parameter 'down.loss'"},
    WrongChange{"Cargo", "  - sat: {set: {carries: datagrams}}\n", "carries is fixed when a link begins"},
    WrongChange{"Drawn", "  - sat: {set: {drawn: true}}\n", "drawn"},
    WrongChange{"BufferOfTheProxy", "  - sat: {set: {pep: on, pep_buffer: 64kB}}\n", "pep_buffer is fixed when a link begins"},
    WrongChange{"TwoTriggers", "  - sat: {cut: 5s, at: 5s, on_byte: 9}\n", "exclude each other"},
    WrongChange{"NthOfNothing", "  - sat: {cut: 5s, nth: 2}\n", "nth means nothing without on_packet"}
), [](const auto& row) { return std::string{row.param.name}; });
// clang-format on

TEST(LinkStep, IsCheckedTogetherWithThoseBefore) {
    const std::string shape = "  - sat: {set: {jitter_shape: gamma, jitter: 9ms}}\n";
    const std::string jitter = "  - sat: {set: {jitter: 5ms}}\n";
    const std::string links = "links: {sat: {delay: 50ms}}";
    EXPECT_EQ(problems_of_scenario(links, shape + jitter), "");
    EXPECT_THAT(
        problems_of_scenario(links, shape + "  - sat: {restore: true}\n" + jitter),
        HasSubstr("f.yaml:12:")
    );
}

TEST(LinkOfAScenario, IsSuggestedWhenMisspelt) {
    EXPECT_THAT(problems_of_scenario("links: {sat: {preset: geo-bagn}}"), HasSubstr("geo-bgan"));
}

}  // namespace
}  // namespace assay::scenario
