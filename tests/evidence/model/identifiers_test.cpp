// Packet Identifiers of the server: which are free, and which are not.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::StartsWith;

/// "sub" got message 1 under identifier 3 and has not acknowledged it; message 2 is on its way.
TraceBuilder one_open() {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7).gets("sub", 1, 1, 3);
    trace.publishes("pub", 2, 1, 8).puback("pub", 8);
    return trace;
}

TEST(ModelIdentifiers, AreNotTakenTwice) {
    EXPECT_EQ(one_open().gets("sub", 2, 1, 4).judge("conforms"), "pass");
    EXPECT_THAT(
        one_open().gets("sub", 2, 1, 3).judge("conforms"),
        StartsWith("fail a new message to sub took id 3, which was in use")
    );
}

TEST(ModelIdentifiers, AreFreeOnceTheyAreAcknowledged) {
    EXPECT_EQ(one_open().acknowledges("sub", 3).gets("sub", 2, 1, 3).judge("conforms"), "pass");
}

TEST(ModelIdentifiers, StayInUseWhenTheSessionGoesOn) {
    auto kept = one_open();
    kept.ended("sub").connects("sub", false, true);
    kept.gets("sub", 1, 1, 3, true).gets("sub", 2, 1, 3);
    EXPECT_THAT(kept.judge("conforms"), StartsWith("fail a new message to sub took id 3"));
}

TEST(ModelIdentifiers, OfAnOldConnectionSayNothingOfANewSession) {
    TraceBuilder trace;
    trace.settle = std::chrono::seconds{9};
    trace.connects("pub");
    for (const std::string actor : {"older", "newer"}) {
        wire::Connect connect;
        connect.set_clean_start(true);
        connect.client_id.text = "same";
        trace.sent(actor, connect).received(actor, wire::Connack{}).subscribes(actor, "t", 1);
        if (actor == "older") trace.publishes("pub", 1, 1, 7).puback("pub", 7);
    }
    // Two sockets: what the first brings is read after the second's CONNACK.
    trace.gets("older", 1, 1, 3).ended("older", "Network Connection ended: fin");
    trace.publishes("pub", 2, 1, 8).puback("pub", 8).gets("newer", 2, 1, 3);
    EXPECT_EQ(trace.acknowledges("newer", 3).judge("conforms"), "pass");
}

TEST(ModelIdentifiers, AreAllFreeInANewSession) {
    auto begun = one_open();
    begun.ended("sub").connects("sub").subscribes("sub", "t", 1);
    begun.publishes("pub", 3, 1, 9).puback("pub", 9).gets("sub", 3, 1, 3);
    EXPECT_EQ(begun.judge("conforms"), "pass");
}

}  // namespace
}  // namespace assay::evidence
