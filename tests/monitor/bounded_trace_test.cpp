#include "harness/monitor/bounded_trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::monitor {
namespace {

using reports::TraceEvent;

TraceEvent packet(std::size_t number, std::size_t size_bytes = 2) {
    return {
        .at = reports::Offset{static_cast<std::int64_t>(number)},
        .kind = TraceEvent::Kind::sent,
        .bytes = wire::Bytes(size_bytes, 0xC0),
        .text = "PINGREQ"
    };
}

TEST(BoundedTrace, KeepsAShortConversationWhole) {
    BoundedTrace trace;
    for (std::size_t i = 0; i < 80; ++i)
        trace.add(packet(i));
    const auto kept = std::move(trace).take();
    ASSERT_EQ(kept.events.size(), 80U);
    EXPECT_EQ(kept.places.at(79), 79U);
}

TEST(BoundedTrace, KeepsBeginningFindingAndEndOfALongOne) {
    BoundedTrace trace;
    for (std::size_t i = 0; i < 100'000; ++i) {
        const auto number = trace.add(packet(i));
        if (i == 50'000) trace.keep_around(number);
    }
    const auto kept = std::move(trace).take();
    EXPECT_LT(kept.events.size(), 200U);
    EXPECT_EQ(kept.events.front().at.count(), 0);
    EXPECT_EQ(kept.events.back().at.count(), 99'999);
    EXPECT_EQ(kept.events.at(kept.places.at(50'000)).at.count(), 50'000);
    EXPECT_TRUE(kept.places.contains(49'990) && kept.places.contains(50'010));
    std::vector<std::string> cuts;
    for (const auto& event : kept.events)
        if (event.kind == TraceEvent::Kind::note) cuts.push_back(event.text);
    EXPECT_THAT(
        cuts,
        testing::ElementsAre("49921 events are left out here", "49949 events are left out here")
    );
}

TEST(BoundedTrace, HasALimitHoweverMuchIsFound) {
    BoundedTrace trace;
    for (std::size_t i = 0; i < 10'000; ++i)
        trace.keep_around(trace.add(packet(i, 4'000)));
    const auto kept = std::move(trace).take();
    std::size_t bytes = 0;
    for (const auto& event : kept.events)
        bytes += event.bytes.size();
    EXPECT_LT(bytes, 1'000'000U);
}

TEST(BoundedTrace, SaysOfALargePacketThatItIsNotKept) {
    BoundedTrace trace;
    trace.add(packet(0, 1'000'000));
    const auto kept = std::move(trace).take();
    EXPECT_EQ(kept.events[0].text, "PINGREQ (1000000 bytes, not kept)");
    EXPECT_TRUE(kept.events[0].bytes.empty());
    EXPECT_EQ(kept.events[0].kind, TraceEvent::Kind::note);
}

}  // namespace
}  // namespace assay::monitor
