#include "harness/scenario/library.hpp"

#include <gtest/gtest.h>

namespace assay::harness {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LinkPresets, AllLoadAndNameGradeAndSource) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library) << render(library.error(), "");
    EXPECT_EQ(library->links().size(), 14U);
    for (const auto& [name, spec] : library->links()) {
        EXPECT_EQ(spec.name, name);
        EXPECT_FALSE(spec.grade.empty()) << name;
        EXPECT_FALSE(spec.source.empty()) << name;
    }
}

TEST(LinkPresets, HoldWhatTheirFilesSay) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    const auto& bgan = library->links().at("geo-bgan");
    EXPECT_EQ(bgan.up.rate_bps, 160'000U);
    EXPECT_EQ(bgan.down.rate_bps, 240'000U);
    EXPECT_EQ(bgan.up.delay + bgan.up.jitter, Duration{milliseconds{550}});
    EXPECT_EQ(bgan.down.bad_loss_ppb, 600'000'000U);
    EXPECT_EQ(bgan.outage_mean, Duration{seconds{20}});
    const auto& gprs = library->links().at("gprs");
    EXPECT_EQ(gprs.hold_for, Duration{seconds{3}});
    EXPECT_EQ(gprs.hold_for_max, Duration{seconds{10}});
    EXPECT_TRUE(library->links().at("wifi-bad").up.bad_is_pareto);
}

}  // namespace
}  // namespace assay::harness
