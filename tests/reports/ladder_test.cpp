#include "reports/html/ladder.hpp"
#include "reports/html/ladder_scale.hpp"
#include "reports/shared/evidence.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

namespace assay::reports::html {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = TraceEvent::Kind;

TraceEvent event(Offset at, Kind kind, const std::string& actor) {
    TraceEvent out{};
    out.at = at;
    out.kind = kind;
    const bool is_received = kind == Kind::received;
    out.from = is_received ? "broker" : actor;
    if (kind != Kind::link) out.to = is_received ? actor : "broker";
    out.text = "PINGREQ";
    return out;
}

RowResult row_of(std::vector<TraceEvent> trace) {
    RowResult out{};
    out.trace = std::move(trace);
    return out;
}

std::string whole(const RowResult& row) {
    return ladder_svg(row, {0, row.trace.size(), std::nullopt}, 7);
}

}  // namespace

TEST(Lanes, PutTheBrokerInTheMiddle) {
    const auto row = row_of(
        {event(0ms, Kind::sent, "a"), event(1ms, Kind::received, "b"), event(2ms, Kind::link, "sat")
        }
    );
    const Lanes lanes{row, {0, 3, std::nullopt}};
    EXPECT_THAT(lanes.names(), ElementsAre("a", "broker", "b"));
    EXPECT_LT(lanes.x_of("a"), lanes.x_of("broker"));
    EXPECT_EQ(lanes.x_of("nobody"), lanes.x_of("broker"));
}

TEST(TimeScale, RunsDownwardsAndFoldsSilence) {
    const auto row = row_of(
        {event(0ms, Kind::sent, "a"),
         event(1ms, Kind::sent, "a"),
         event(2ms, Kind::sent, "a"),
         event(30s, Kind::sent, "a")}
    );
    const TimeScale scale{row, {0, 4, std::nullopt}};
    EXPECT_LT(scale.y_of_event(0), scale.y_of_event(1));
    EXPECT_EQ(scale.y_of_event(1) - scale.y_of_event(0), scale.y_of_event(2) - scale.y_of_event(1));
    ASSERT_EQ(scale.folds().size(), 1U);
    EXPECT_EQ(scale.folds()[0].silence, 29998ms);
    EXPECT_LT(scale.y_of_event(3) - scale.y_of_event(2), 120);
    EXPECT_GT(scale.y_of(15s), scale.y_of_event(2));
    EXPECT_LT(scale.y_of(15s), scale.y_of_event(3));
}

TEST(TimeScale, KeepsEventsOfOneInstantApart) {
    const auto row = row_of({event(5ms, Kind::sent, "a"), event(5ms, Kind::received, "a")});
    const TimeScale scale{row, {0, 2, std::nullopt}};
    EXPECT_GE(scale.y_of_event(1) - scale.y_of_event(0), 20);
}

TEST(Ladder, DrawsALostPacketToACross) {
    auto lost = event(0ms, Kind::sent, "a");
    lost.lost = true;
    const auto svg = whole(row_of({lost}));
    EXPECT_THAT(svg, HasSubstr("class=\"l-lost\""));
    EXPECT_THAT(svg, HasSubstr("l-cross"));
    EXPECT_THAT(svg, Not(HasSubstr("l-tip")));
}

TEST(Ladder, SlopesAnArrowWhoseArrivalIsKnown) {
    auto sent = event(0ms, Kind::sent, "a");
    const auto level = whole(row_of({sent, event(10ms, Kind::sent, "a")}));
    sent.delivered_at = 10ms;
    const auto sloped = whole(row_of({sent, event(10ms, Kind::sent, "a")}));
    EXPECT_THAT(level, HasSubstr("y1=\"52\" x2=\"446\" y2=\"52\""));
    EXPECT_THAT(sloped, HasSubstr("y1=\"52\" x2=\"446\" y2=\"76\""));
}

TEST(Ladder, HatchesAnOutageAndLinksEachPacket) {
    const auto run = sample::small_run();
    const auto& row = run.rows[0];
    const auto svg = whole(row);
    EXPECT_THAT(svg, HasSubstr("fill=\"url(#h7)\"><title>sat is down"));
    EXPECT_THAT(svg, HasSubstr("href=\"#p7-9\""));
    EXPECT_THAT(svg, HasSubstr("line 48"));
    EXPECT_THAT(svg, HasSubstr("<title id=\"lt7\">Ladder of delivery/once-across-geo-cut"));
}

TEST(Ladder, EscapesWhatActorsAndPacketsSay) {
    const auto run = sample::small_run();
    EXPECT_THAT(whole(run.rows[2]), Not(HasSubstr("<script")));
}

TEST(Ladder, IsEmptyWithoutEvents) {
    EXPECT_EQ(whole(RowResult{}), "");
}

TEST(Ladder, MarksWhatTcpSentAgainOnTheLaneOfItsSender) {
    auto row = row_of({event(0ms, Kind::sent, "a"), event(1s, Kind::segment, "a")});
    row.trace.back().text = "sent again after a time-out: 4 bytes";
    const auto svg = whole(row);
    EXPECT_THAT(svg, HasSubstr("class=\"l-again\""));
    EXPECT_THAT(svg, HasSubstr(">sent again after a time-out: 4 bytes</text>"));
}

TEST(Excerpt, LeavesRoomForPacketsAmongWhatTcpSendsAgain) {
    std::vector<TraceEvent> trace{event(0ms, Kind::sent, "a"), event(1ms, Kind::received, "a")};
    for (int i = 0; i < 2; ++i)
        trace.push_back(event(1s * (i + 1), Kind::segment, "a"));
    auto row = row_of(trace);
    row.expectations = {{.verdict = Verdict::fail, .to = 1h}};
    EXPECT_EQ(excerpt_of(row, 2, 0).first, 0U);  // a segment and two packets before the last event
    for (int i = 0; i < 100; ++i)
        row.trace.push_back(event(3s + 1s * i, Kind::segment, "a"));
    EXPECT_EQ(excerpt_of(row, 2, 0).first, row.trace.size() - 3);
}

}  // namespace assay::reports::html
