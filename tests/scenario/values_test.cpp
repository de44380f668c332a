#include "harness/scenario/values.hpp"

#include <gmock/gmock.h>

namespace assay::scenario {
namespace {

using namespace std::chrono_literals;

TEST(Duration, NeedsAUnit) {
    EXPECT_EQ(parse_duration("500ms"), simulator::Duration{500ms});
    EXPECT_EQ(parse_duration("1.5s"), simulator::Duration{1500ms});
    EXPECT_EQ(parse_duration("2m"), simulator::Duration{2min});
    EXPECT_EQ(parse_duration("1d"), simulator::Duration{24h});
    EXPECT_EQ(parse_duration("0s"), simulator::Duration{0});
    EXPECT_FALSE(parse_duration("5"));
    EXPECT_FALSE(parse_duration("s"));
    EXPECT_FALSE(parse_duration("-1s"));
    EXPECT_FALSE(parse_duration("1.2.3s"));
    EXPECT_FALSE(parse_duration("999999999999d"));
}

TEST(Duration, IsExactOrRefused) {
    EXPECT_EQ(
        parse_duration("0.25ns"),
        std::unexpected{"a duration with its unit, such as 500ms, 2s, 5m, 1h or 1d"}
    );
    EXPECT_EQ(parse_duration("0.000000001s"), simulator::Duration{1ns});
    EXPECT_EQ(parse_duration("0.1000000000s"), simulator::Duration{100ms});
}

TEST(Duration, PrintsAsAScenarioSpellsIt) {
    EXPECT_EQ(print_duration(1500ms), "1500ms");
    EXPECT_EQ(print_duration(120s), "2m");
    EXPECT_EQ(print_duration(0s), "0s");
}

TEST(DurationRange, HasTheSmallerEndFirst) {
    EXPECT_EQ(
        parse_duration_range("3s..5s"),
        (std::pair<simulator::Duration, simulator::Duration>{3s, 5s})
    );
    EXPECT_EQ(
        parse_duration_range("0.5s..1.5s"),
        (std::pair<simulator::Duration, simulator::Duration>{500ms, 1500ms})
    );
    EXPECT_FALSE(parse_duration_range("5s..3s"));
    EXPECT_FALSE(parse_duration_range("3..5"));
}

TEST(IntegerRange, HasTheSmallerEndFirstAndBothWithinTheBounds) {
    using Range = std::pair<std::int64_t, std::int64_t>;
    EXPECT_EQ(parse_integer_range("1..2", 1, 9), (Range{1, 2}));
    EXPECT_EQ(parse_integer_range("2..2", 1, 9), (Range{2, 2}));
    EXPECT_EQ(parse_integer_range("0x1..0x9", 1, 9), (Range{1, 9}));
    EXPECT_THAT(parse_integer_range("2..1", 1, 9).error(), testing::HasSubstr("the smaller first"));
    for (const auto* wrong :
         {"0..0", "0..2", "1..10", "1..", "..2", "..", "a..b", "-1..2", "1...2", "1..2..3", "1"}) {
        const auto range = parse_integer_range(wrong, 1, 9);
        ASSERT_FALSE(range) << wrong;
        EXPECT_THAT(range.error(), testing::HasSubstr("both ends from 1 to 9")) << wrong;
    }
}

TEST(Share, IsPartsPerBillion) {
    EXPECT_EQ(parse_share("0.5%"), 5'000'000U);
    EXPECT_EQ(parse_share("100%"), 1'000'000'000U);
    EXPECT_FALSE(parse_share("100.1%"));
    EXPECT_FALSE(parse_share("0.5"));
    EXPECT_EQ(parse_drift("-20%"), -200'000'000);
    EXPECT_EQ(parse_drift("+0.002%"), 20'000);
    EXPECT_EQ(parse_drift("100%"), 1'000'000'000);
    for (const auto* wrong : {"-51%", "101%", "--5%", "5", "", "%"})
        EXPECT_FALSE(parse_drift(wrong)) << wrong;
}

TEST(Duration, MayStandForANumberOfSeconds) {
    EXPECT_EQ(in_seconds("message_expiry_interval", "10s"), "10");
    EXPECT_EQ(in_seconds("server_keep_alive", "1m"), "60");
    // Not whole, not a duration, not a field of seconds.
    EXPECT_EQ(in_seconds("message_expiry_interval", "1500ms"), "1500ms");
    EXPECT_EQ(in_seconds("message_expiry_interval", "10"), "10");
    EXPECT_EQ(in_seconds("receive_maximum", "10s"), "10s");
}

TEST(Size, CountsInThousands) {
    EXPECT_EQ(parse_size("48kB"), 48'000U);
    EXPECT_EQ(parse_size("2MB"), 2'000'000U);
    EXPECT_EQ(parse_size("300"), 300U);
    EXPECT_FALSE(parse_size("1KiB"));
}

TEST(Rate, IsBitsPerSecond) {
    EXPECT_EQ(parse_rate("33.6kbit/s"), 33'600U);
    EXPECT_EQ(parse_rate("unlimited"), 0U);
    EXPECT_EQ(parse_rate("768kbit"), 768'000U);
    EXPECT_EQ(parse_rate("20mbit"), 20'000'000U);
    EXPECT_EQ(parse_rate("1kB/s"), 8'000U);
    // Bits to some, bytes to tc.
    EXPECT_FALSE(parse_rate("1kbps"));
    EXPECT_FALSE(parse_rate("0bit/s"));
    EXPECT_FALSE(parse_rate("2M"));
}

TEST(Integer, IsDecimalOrHexadecimalInsideItsBounds) {
    EXPECT_EQ(parse_integer("0x8E", 0, 255), 142);
    EXPECT_EQ(parse_integer("142", 0, 255), 142);
    EXPECT_FALSE(parse_integer("256", 0, 255));
    EXPECT_FALSE(parse_integer("0x-1", -5, 255));
    EXPECT_FALSE(parse_integer("1x", 0, 255));
    EXPECT_FALSE(parse_integer("", 0, 255));
    EXPECT_FALSE(parse_integer("99999999999999999999", 0, INT64_MAX));
}

}  // namespace
}  // namespace assay::scenario
