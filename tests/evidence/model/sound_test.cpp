// How far a trace can be judged, and what the model does not ask.
#include "harness/evidence/model/freedoms.hpp"
#include "harness/evidence/model/sound.hpp"
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

std::string unanswered(TraceBuilder trace) {
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7).wait(seconds{9});
    return trace.judge("conforms");
}

TEST(ModelBounds, JudgeNothingAfterAClientBrokeTheRules) {
    EXPECT_THAT(unanswered(TraceBuilder{}), StartsWith("fail"));
    TraceBuilder broken;
    broken.connects("rogue").sent("rogue", wire::Subscribe{.packet_id = 0});
    EXPECT_EQ(unanswered(broken), "pass");
}

TEST(ModelBounds, JudgeNothingAfterARestart) {
    TraceBuilder trace;
    trace.connects("sub").restarted();
    EXPECT_EQ(unanswered(trace), "pass");
}

TEST(ModelBounds, JudgeOnAfterAStopThatTheServerSurvives) {
    TraceBuilder trace;
    trace.connects("sub").survives_a_stop();
    EXPECT_THAT(unanswered(trace), StartsWith("fail"));
}

// A process that was stopped for a while answers late, and what of it the clients see says nothing.
TEST(ModelBounds, JudgeNothingAfterAPause) {
    TraceBuilder trace;
    trace.connects("sub").paused();
    EXPECT_EQ(unanswered(trace), "pass");
}

TEST(ModelBounds, CountARepeatThatRepeatsNothingAsBroken) {
    TraceBuilder trace;
    trace.connects("pub");
    trace.sent("pub", publish_of("t", "one", 1, 7)).puback("pub", 7);
    trace.sent("pub", publish_of("t", "one", 1, 7, true));
    EXPECT_EQ(sound_until(trace.events(), {}), trace.events().size());
    trace.sent("pub", publish_of("t", "two", 1, 7, true));
    EXPECT_EQ(sound_until(trace.events(), {}), trace.events().size() - 1);
}

TEST(ModelBounds, CountAPacketIdentifierInUseAsBroken) {
    for (const bool session_present : {true, false}) {
        TraceBuilder trace;
        trace.connects("pub").publishes("pub", 1, 2, 7).ended("pub");
        trace.connects("pub", false, session_present).publishes("pub", 2, 2, 7);
        const auto end = trace.events().size();
        EXPECT_EQ(sound_until(trace.events(), {}), session_present ? end - 1 : end);
    }
    TraceBuilder answered;
    answered.connects("pub").publishes("pub", 1, 1, 7).puback("pub", 7).publishes("pub", 2, 1, 7);
    EXPECT_EQ(sound_until(answered.events(), {}), answered.events().size());
}

/// Two clients without Client Identifiers publish under one Packet Identifier.
TraceBuilder unnamed(bool is_named_by_server) {
    TraceBuilder trace;
    for (const std::string actor : {"one", "other"}) {
        wire::Connect connect;
        connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
        wire::Connack connack;
        if (is_named_by_server)
            connack.properties.add(
                wire::PropertyId::assigned_client_identifier, wire::Utf8{"chosen-" + actor}
            );
        trace.sent(actor, connect).received(actor, connack);
    }
    return trace.publishes("one", 1, 1, 7).publishes("other", 2, 1, 7);
}

TEST(ModelBounds, CountThePacketIdentifiersOfUnnamedClientsApart) {
    for (const bool is_named_by_server : {true, false}) {
        const auto trace = unnamed(is_named_by_server);
        EXPECT_EQ(sound_until(trace.events(), {}), trace.events().size());
    }
}

TEST(ModelBounds, KnowAClientByTheNameThatTheServerChose) {
    auto trace = unnamed(true);
    trace.ended("one").connects("chosen-one", false, true).publishes("chosen-one", 3, 1, 7);
    EXPECT_EQ(sound_until(trace.events(), {}), trace.events().size() - 1);
}

TEST(ModelBounds, NameASentenceForEachFreedom) {
    std::size_t place = 0;
    for (const auto& row : freedoms()) {
        EXPECT_EQ(static_cast<std::size_t>(row.freedom), place++);
        EXPECT_FALSE(row.what.empty() || row.source.empty() || row.sentence.empty());
    }
    EXPECT_EQ(words_of(Freedom::finite_queue), "a queue for an absent client has an end");
}

}  // namespace
}  // namespace assay::evidence
