#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// "van" loses its connection and comes back, so often.
TraceBuilder van_that_comes_back(int times) {
    TraceBuilder trace;
    trace.connects("van");
    for (int i = 0; i < times; ++i)
        trace.ended("van", "reset").connects("van", false, true);
    return trace;
}

TEST(Reconnects, MayBeAsManyAsAreAllowed) {
    auto trace = van_that_comes_back(2);
    trace.most = 2;
    EXPECT_EQ(trace.judge("reconnects"), "pass");
    trace.most = 1;
    EXPECT_EQ(trace.judge("reconnects"), "fail van came back 2 times, at most once is allowed");
}

TEST(Reconnects, AreToldWithTheConnectionsThatWereLost) {
    auto trace = van_that_comes_back(1);
    trace.most = 0;
    const auto story = trace.witness("reconnects");
    EXPECT_THAT(story, StartsWith("fail van came back once, at most 0 times are allowed\n"));
    EXPECT_THAT(story, HasSubstr("CONNECT version"));
    EXPECT_THAT(story, HasSubstr("reset"));
    EXPECT_THAT(story, HasSubstr("CONNACK session_present 1"));
}

TEST(Reconnects, AreThoseOfClientsThatHadLostTheirConnection) {
    TraceBuilder trace;
    trace.connects("van").sent("van", wire::Disconnect{}).ended("van").connects("van", false, true);
    EXPECT_EQ(trace.judge("reconnects"), "pass");
}

TEST(Reconnects, AreNotTakeOversByAnotherActor) {
    TraceBuilder trace;
    trace.connects("van");
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = "van";
    trace.sent("bus", connect).received("bus", wire::Connack{});
    EXPECT_EQ(trace.judge("reconnects"), "pass");
}

TEST(Reconnects, AreCountedForEachClient) {
    auto trace = van_that_comes_back(1);
    trace.connects("bus").ended("bus", "reset").connects("bus", false, true);
    trace.most = 1;
    EXPECT_EQ(trace.judge("reconnects"), "pass");
    trace.most = 0;
    EXPECT_EQ(trace.judge("reconnects", {"depot"}), "pass");
    EXPECT_THAT(trace.judge("reconnects", {"bus"}), StartsWith("fail bus came back once, at most"));
}

}  // namespace
}  // namespace assay::evidence
