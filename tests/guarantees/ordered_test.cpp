#include "tests/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::harness {
namespace {

using testing::StartsWith;

TraceBuilder three_published(const std::string& filter = "t") {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", filter).connects("truck");
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.publishes("truck", i, 1, i).puback("truck", i);
    return trace;
}

TEST(Ordered, HoldsInTheOrderOfPublishing) {
    auto trace = three_published();
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.gets("depot", i, 1, i);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, HoldsWithGapsAndWithRepeatsOfWhatHasCome) {
    auto trace = three_published();
    trace.gets("depot", 1, 1, 1).gets("depot", 3, 1, 3).gets("depot", 1, 1, 1, true);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, BreaksWhenTwoAreSwapped) {
    auto trace = three_published();
    trace.gets("depot", 1, 1, 1).gets("depot", 3, 1, 3).gets("depot", 2, 1, 2);
    EXPECT_THAT(
        trace.judge("ordered"),
        StartsWith(
            "fail message 2 of cmd came to depot after message 3 of cmd: 9.000 s truck > PUBLISH"
        )
    );
}

TEST(Ordered, SpeaksOfOneQosAtATime) {
    auto trace = three_published();
    trace.publishes("truck", 4, 0, 0).gets("depot", 4, 0, 0);
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.gets("depot", i, 1, i);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, SpeaksOfOnePublisherAtATime) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck").connects("van");
    trace.publishes("truck", 1, 1, 1).publishes("van", 2, 1, 1);
    EXPECT_EQ(trace.gets("depot", 2, 1, 1).gets("depot", 1, 1, 2).judge("ordered"), "pass");
}

TEST(Ordered, DoesNotSpeakOfSharedSubscriptions) {
    auto trace = three_published("$share/group/t");
    trace.gets("depot", 3, 1, 1).gets("depot", 2, 1, 2);
    EXPECT_EQ(trace.judge("ordered"), "undecided no message was delivered");
}

}  // namespace
}  // namespace assay::harness
