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

/// The client takes so many at a time, and has got the first of two messages; perhaps it has
/// acknowledged that.
std::string second_missing(std::uint16_t receive_maximum, bool is_acknowledged) {
    TraceBuilder trace;
    wire::Properties window;
    window.add(wire::PropertyId::receive_maximum, receive_maximum);
    trace.connects_with("sub", 0, window).subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7).gets("sub", 1, 1, 1);
    if (is_acknowledged) trace.acknowledges("sub", 1);
    trace.publishes("pub", 2, 1, 8).puback("pub", 8).wait(seconds{9}).pings("sub");
    trace.unsubscribes("sub", "t").wait(seconds{9});
    return trace.judge("conforms");
}

TEST(ModelRests, OweToAWindowThatHasRoom) {
    for (const auto maximum : std::vector<std::uint16_t>{1, 2, 40'000}) {
        EXPECT_THAT(
            second_missing(maximum, true), StartsWith("fail message 2 of cmd did not come to sub")
        );
        EXPECT_THAT(second_missing(maximum, false), testing::Not(StartsWith("fail")));
    }
}

/// What "sub" is told that takes one message at a time and answers each at once, while the server needs
/// 30 ms for the next: it gets 150 of 200 that were published at once, and unsubscribes.
reports::Verdict one_after_the_other() {
    TraceBuilder builder;
    wire::Properties window;
    window.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
    builder.connects_with("sub", 0, window).subscribes("sub", "t", 1).connects("pub");
    for (std::uint16_t number = 1; number <= 200; ++number)
        builder.publishes("pub", number, 1, number).puback("pub", number);
    for (std::uint16_t number = 1; number <= 150; ++number)
        builder.gets("sub", number, 1, 1).acknowledges("sub", 1);
    builder.unsubscribes("sub", "t");
    auto trace = builder.events();
    reports::Offset now{};
    for (auto& event : trace) {
        const bool is_for_sub = event.to == "sub";
        event.at = now += std::chrono::milliseconds{is_for_sub ? 30 : 1};
    }
    const GuaranteeInput input{.trace = trace, .actor_links = builder.links, .settle = seconds{2}};
    return judge_guarantees({{.name = "conforms"}}, input).at(0).verdict;
}

TEST(ModelRests, OweNothingToAWindowWhileItIsFilledAgainAndAgain) {
    EXPECT_EQ(one_after_the_other(), reports::Verdict::pass);
}

// What a link of others takes to repeat lends nothing to a client that has none.
TEST(ModelRests, GiveAMessageTheTimeOfItsOwnPathOnly) {
    auto trace = accepted(seconds{9});
    trace.settle = seconds{60};
    trace.unsubscribes("sub", "t");
    EXPECT_THAT(trace.judge("conforms"), testing::Not(StartsWith("fail")));
    trace.settles = {{"", seconds{2}}};
    EXPECT_THAT(trace.judge("conforms"), StartsWith("fail message 1 of cmd did not come to sub"));
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

/// Message 2 is accepted for "sub" while it keeps the PUBACK for message 1 back, or after it. Behind
/// the answer to a PINGREQ comes what is left of both, and the connection ends.
std::string held_up(bool is_held_up, seconds before_the_end) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7).gets("sub", 1, 1, 1);
    if (!is_held_up) trace.acknowledges("sub", 1);
    trace.publishes("pub", 2, 1, 8).puback("pub", 8).wait(seconds{9}).pings("sub");
    if (is_held_up) trace.acknowledges("sub", 1);
    if (before_the_end > seconds{0}) trace.wait(before_the_end).pings("sub");
    return trace.ended("sub").judge("conforms");
}

// A server may limit what is on its way to a client at once, whatever the client says of it.
TEST(ModelRests, OweNothingThatAnUnacknowledgedMessageHeldUp) {
    const auto lost = StartsWith("fail message 2 of cmd did not come to sub while");
    EXPECT_THAT(held_up(false, seconds{0}), lost);
    EXPECT_THAT(held_up(true, seconds{9}), lost);
    EXPECT_THAT(held_up(true, seconds{0}), testing::Not(StartsWith("fail")));
}

TEST(ModelRests, OweNothingThatAnExchangeOfAnEarlierConnectionHeldUp) {
    for (const bool is_open : {true, false}) {
        TraceBuilder trace;
        trace.connects("sub").subscribes("sub", "t", 2).connects("pub");
        trace.publishes("pub", 1, 2, 7).received("pub", wire::Pubrec{.packet_id = 7});
        trace.sent("pub", wire::Pubrel{.packet_id = 7});
        trace.received("pub", wire::Pubcomp{.packet_id = 7}).gets("sub", 1, 2, 1);
        trace.sent("sub", wire::Pubrec{.packet_id = 1}).ended("sub").connects("sub", false, true);
        const auto finish = [&] {
            trace.received("sub", wire::Pubrel{.packet_id = 1});
            trace.sent("sub", wire::Pubcomp{.packet_id = 1});
        };
        if (!is_open) finish();
        trace.publishes("pub", 2, 1, 8).puback("pub", 8).wait(seconds{9}).pings("sub");
        if (is_open) finish();
        const auto verdict = trace.ended("sub").judge("conforms");
        EXPECT_EQ(verdict.starts_with("fail message 2 of cmd did not come"), !is_open) << verdict;
    }
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
