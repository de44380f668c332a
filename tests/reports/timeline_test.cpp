// What a link did, beside the ladder.
#include "reports/html/timeline.hpp"

#include <gmock/gmock.h>

namespace assay::reports::html {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Kind = TraceEvent::Kind;

TraceEvent packet(Offset at, Kind kind, std::size_t size, Offset other) {
    TraceEvent out{};
    out.at = at;
    out.kind = kind;
    out.from = kind == Kind::sent ? "truck" : "broker";
    out.to = kind == Kind::sent ? "broker" : "truck";
    out.bytes.resize(size);
    (kind == Kind::sent ? out.delivered_at : out.sent_at) = other;
    return out;
}

TraceEvent link_event(Offset at, const std::string& text) {
    TraceEvent out{};
    out.at = at;
    out.kind = Kind::link;
    out.from = "sat";
    out.text = text;
    return out;
}

RowResult row_of(std::vector<TraceEvent> trace) {
    RowResult out{};
    out.trace = std::move(trace);
    out.actor_links = {{"truck", "sat"}};
    return out;
}

std::string drawn(const RowResult& row) {
    const Excerpt all{0, row.trace.size(), std::nullopt};
    return timeline_svg(row, all, TimeScale{row, all}, {.link = "sat", .title = "sat"});
}

}  // namespace

TEST(Timeline, SaysDelaysLossesAndBytesInWords) {
    auto lost = packet(600ms, Kind::sent, 7, {});
    lost.lost = true;
    const auto row = row_of(
        {packet(0ms, Kind::sent, 100, 300ms),
         packet(10ms, Kind::sent, 50, 310ms),
         packet(500ms, Kind::received, 30, 300ms),
         lost}
    );
    EXPECT_THAT(
        drawn(row),
        HasSubstr("<title>sat: packets took 200 ms to 300 ms, 1 lost, at most 150 bytes under way, "
                  "157 bytes up, 30 down</title>")
    );
    EXPECT_THAT(drawn(row), HasSubstr("l-cross"));
}

TEST(Timeline, SaysManyBytesInShort) {
    const auto row = row_of({packet(0ms, Kind::sent, 28'200, 300ms)});
    EXPECT_THAT(drawn(row), HasSubstr(">≤ 28k B</text>"));
    EXPECT_THAT(drawn(row), HasSubstr(">↑28k ↓0</text>"));
}

TEST(Timeline, StandsOnTheAxisOfTheLadder) {
    const auto row = row_of({packet(0ms, Kind::sent, 9, 300ms), packet(1s, Kind::sent, 9, 1300ms)});
    const TimeScale scale{row, {0, 2, std::nullopt}};
    const auto y = std::to_string(scale.y_of_event(1));
    EXPECT_THAT(drawn(row), HasSubstr("cy=\"" + y + "\""));
}

TEST(Timeline, ShowsWhenTheLinkIsDown) {
    const auto row =
        row_of({packet(0ms, Kind::sent, 9, 300ms), link_event(400ms, "down"), link_event(1s, "up")}
        );
    EXPECT_THAT(drawn(row), HasSubstr("<title>down</title>"));
    EXPECT_THAT(
        drawn(row_of({packet(0ms, Kind::sent, 9, 300ms)})), Not(HasSubstr("down</title></rect>"))
    );
}

TEST(Timeline, IsThereOnlyForALinkOfWhichSomethingIsKnown) {
    const Band sat{.link = "sat"};
    EXPECT_FALSE(has_timeline(row_of({packet(0ms, Kind::sent, 9, {})}), {0, 1, std::nullopt}, sat));
    EXPECT_TRUE(has_timeline(row_of({packet(0ms, Kind::sent, 9, 1ms)}), {0, 1, std::nullopt}, sat));
    EXPECT_FALSE(
        has_timeline(row_of({packet(0ms, Kind::sent, 9, 1ms)}), {0, 1, std::nullopt}, {.link = "x"})
    );
}

}  // namespace assay::reports::html
