// The QoS of what overlapping subscriptions bring.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

/// "sub" has t at QoS 0 and # at QoS 1; a message of QoS 1 is under way to it.
TraceBuilder overlapping() {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 0).subscribes("sub", "#", 1, 1001);
    return trace.connects("pub").publishes("pub", 1, 1, 7).puback("pub", 7);
}

TEST(ModelHighestQos, ComesInOneCopyOrInOneOfTwo) {
    auto one = overlapping();
    one.gets("sub", 1, 1, 3).acknowledges("sub", 3).wait(seconds{9}).pings("sub");
    EXPECT_EQ(one.judge("conforms"), "pass");
    auto two = overlapping();
    two.gets("sub", 1, 0, 0).gets("sub", 1, 1, 3).acknowledges("sub", 3);
    two.wait(seconds{9}).pings("sub");
    EXPECT_EQ(two.judge("conforms"), "pass");
}

TEST(ModelHighestQos, IsMissedIfOnlyALowerOneComes) {
    auto low = overlapping();
    low.gets("sub", 1, 0, 0).wait(seconds{9}).pings("sub");
    EXPECT_THAT(low.judge("conforms"), testing::HasSubstr("at QoS 0 though QoS 1 was granted"));
}

TEST(ModelHighestQos, IsNotMissedBeforeItHadTime) {
    auto low = overlapping();
    low.settle = seconds{60};
    low.gets("sub", 1, 0, 0);
    EXPECT_EQ(low.judge("conforms"), "pass");
}

}  // namespace
}  // namespace assay::evidence
