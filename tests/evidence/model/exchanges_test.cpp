// Exchanges that a reconnect cut in two.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

/// "sub" gets a message at QoS 1, does not acknowledge it, and comes back to its Session.
TraceBuilder cut() {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7).gets("sub", 1, 1, 3);
    trace.ended("sub").connects("sub", false, true);
    return trace;
}

TEST(ModelExchanges, AreTakenUpAgain) {
    auto trace = cut();
    trace.gets("sub", 1, 1, 3, true).acknowledges("sub", 3).wait(seconds{5});
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

TEST(ModelExchanges, AreMissedIfNothingComesOfThem) {
    EXPECT_EQ(
        cut().wait(seconds{5}).judge("conforms"),
        "fail the exchange under id 3 was not taken up again with sub"
    );
}

TEST(ModelExchanges, OfASharedSubscriptionMayGoToAnotherMember) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "$share/g/t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7).gets("sub", 1, 1, 3);
    trace.ended("sub").connects("sub", false, true).wait(seconds{5});
    EXPECT_THAT(trace.judge("conforms"), testing::Not(StartsWith("fail the exchange")));
}

TEST(ModelExchanges, AreNotAskedForBeforeTheyHadTime) {
    auto trace = cut();
    trace.settle = seconds{20};
    EXPECT_THAT(trace.judge("conforms"), StartsWith("undecided the exchange under id 3"));
}

// A connection may be over before the server came to repeat anything: the next one is asked then.
TEST(ModelExchanges, AreOwedOnTheNextConnectionThatLasts) {
    auto away = cut();
    away.ended("sub").wait(seconds{5});
    EXPECT_EQ(away.judge("conforms"), "pass");
    auto back = cut();
    back.ended("sub").connects("sub", false, true);
    auto repeated = back;
    EXPECT_EQ(
        back.wait(seconds{5}).judge("conforms"),
        "fail the exchange under id 3 was not taken up again with sub"
    );
    repeated.gets("sub", 1, 1, 3, true).acknowledges("sub", 3).wait(seconds{5});
    EXPECT_EQ(repeated.judge("conforms"), "pass");
}

// [MQTT-4.4.0-1] asks for it where the Session is present, and it still was.
TEST(ModelExchanges, AreOwedBehindAnAttemptThatNobodyAnswered) {
    auto trace = cut();
    trace.ended("sub");
    wire::Connect attempt;
    attempt.client_id = wire::Utf8{"sub"};
    trace.sent("sub", attempt).ended("sub").connects("sub", false, true).wait(seconds{5});
    EXPECT_EQ(
        trace.judge("conforms"), "fail the exchange under id 3 was not taken up again with sub"
    );
}

}  // namespace
}  // namespace assay::evidence
