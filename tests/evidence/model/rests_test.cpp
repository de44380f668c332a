// Messages that had their time in the middle of a row.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

/// A message is accepted for "sub", which then gets the answer to a PINGREQ.
TraceBuilder accepted(seconds before_the_ping) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7);
    return trace.wait(before_the_ping).pings("sub");
}

TEST(ModelRests, OweWhatComesTooLateForTheSubscription) {
    for (const auto wait : {seconds{0}, seconds{9}}) {
        auto trace = accepted(wait);
        trace.unsubscribes("sub", "t").wait(seconds{9});
        if (wait == seconds{0})
            EXPECT_EQ(trace.judge("conforms"), "pass");
        else
            EXPECT_THAT(
                trace.judge("conforms"),
                StartsWith("fail message 1 of cmd did not come to sub while")
            );
    }
}

TEST(ModelRests, OweWhatComesTooLateForTheSession) {
    auto trace = accepted(seconds{9});
    trace.sent("sub", wire::Disconnect{}).ended("sub").connects("sub").wait(seconds{9});
    EXPECT_THAT(
        trace.judge("conforms"), StartsWith("fail message 1 of cmd did not come to sub while")
    );
}

TEST(ModelRests, AreContentWithOneThatCameLater) {
    auto trace = accepted(seconds{9});
    trace.gets("sub", 1, 1, 1).acknowledges("sub", 1).unsubscribes("sub", "t");
    EXPECT_EQ(trace.wait(seconds{9}).judge("conforms"), "pass");
}

TEST(ModelRests, OweNothingOverALinkOrToAFullWindow) {
    auto linked = accepted(seconds{9});
    linked.links = {{"sub", "sat"}};
    linked.unsubscribes("sub", "t").wait(seconds{9});
    EXPECT_THAT(linked.judge("conforms"), testing::Not(StartsWith("fail")));
    TraceBuilder full;
    full.connects("sub").subscribes("sub", "t", 1).connects("pub");
    full.publishes("pub", 1, 1, 7).puback("pub", 7).gets("sub", 1, 1, 1);
    full.publishes("pub", 2, 1, 8).puback("pub", 8).wait(seconds{9}).pings("sub");
    full.unsubscribes("sub", "t").wait(seconds{9});
    EXPECT_THAT(full.judge("conforms"), testing::Not(StartsWith("fail")));
}

TEST(ModelRests, OweNothingOfWhatWasPublishedBeforeTheSubscriptionWasThere) {
    TraceBuilder trace;
    trace.connects("sub").connects("pub").publishes("pub", 1, 1, 7);
    trace.subscribes("sub", "t", 1).puback("pub", 7).wait(seconds{9}).pings("sub");
    trace.unsubscribes("sub", "t").wait(seconds{9});
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

}  // namespace
}  // namespace assay::evidence
