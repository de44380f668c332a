#include "simulator/time/trace_hash.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(TraceHash, DependsOnEveryValueAndOnTheirOrder) {
    const auto hash = [](std::initializer_list<std::uint64_t> values) {
        TraceHash out;
        for (const auto value : values)
            out.feed(value);
        return out.text();
    };
    EXPECT_EQ(hash({1, 2, 3}), hash({1, 2, 3}));
    EXPECT_NE(hash({1, 2, 3}), hash({1, 3, 2}));
    EXPECT_NE(hash({1, 2}), hash({1, 2, 0}));
    EXPECT_NE(hash({0}), hash({}));
    EXPECT_EQ(hash({1}).size(), 32U);
}

/// Everything that a lossy link does to a transfer, as one number.
std::string trace_of_a_transfer(std::uint64_t seed) {
    auto spec = link_with(milliseconds{50}, 0.05);
    spec.up.delay.jitter_shape = JitterShape::lognormal;
    spec.up.delay.jitter = spec.up.delay.jitter_sigma = milliseconds{20};
    spec.outage.up_mean = seconds{20};
    spec.outage.mean = seconds{2};
    TcpRig rig{spec, "linux-6.5+", seed};
    rig.establish();
    rig.client.write(std::string(60'000, 'x'));
    rig.run_for(minutes{2});
    TraceHash hash;
    for (const auto& fate : rig.fates) {
        hash.feed(fate.at);
        hash.feed(static_cast<std::uint64_t>(fate.fate));
        hash.feed(fate.ordinal);
        hash.feed(fate.size_bytes);
    }
    return hash.text();
}

TEST(TraceHash, OfATransferIsTheSameEveryTimeAndInEveryBuild) {
    EXPECT_EQ(trace_of_a_transfer(11), trace_of_a_transfer(11));
    EXPECT_NE(trace_of_a_transfer(11), trace_of_a_transfer(12));
    // Changes whenever the model does; then look at what changed, and write the new one here.
    EXPECT_EQ(trace_of_a_transfer(11), "a101e8320e5c062cd1980210036f06a7");
}

}  // namespace
}  // namespace assay::simulator
