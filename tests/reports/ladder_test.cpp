#include "reports/html/ladder.hpp"
#include "reports/html/ladder_labels.hpp"
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

TEST(Lanes, PutActorsOfOneLinkBesideEachOther) {
    auto row = row_of(
        {event(0ms, Kind::sent, "a"),
         event(1ms, Kind::sent, "b"),
         event(2ms, Kind::sent, "c"),
         event(3ms, Kind::sent, "d")}
    );
    row.actor_links = {{"a", "sat"}, {"c", "sat"}, {"d", "sat"}};
    const Lanes lanes{row, {0, 4, std::nullopt}};
    EXPECT_THAT(lanes.names(), ElementsAre("a", "c", "d", "broker", "b"));
    ASSERT_EQ(lanes.bands().size(), 1U);
    EXPECT_EQ(lanes.bands()[0].left, lanes.x_of("a"));
    EXPECT_EQ(lanes.bands()[0].right, lanes.x_of("broker"));
}

TEST(Lanes, NameTheLinkOfTheWholeRunByItsPreset) {
    auto row = row_of({event(0ms, Kind::sent, "a")});
    row.link = "geo-vsat";
    row.actor_links = {{"a", "a"}};
    const Lanes lanes{row, {0, 1, std::nullopt}};
    ASSERT_EQ(lanes.bands().size(), 1U);
    EXPECT_EQ(lanes.bands()[0].title, "geo-vsat");
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
    EXPECT_THAT(level, HasSubstr("y1=\"64\" x2=\"398\" y2=\"64\""));
    EXPECT_THAT(sloped, HasSubstr("y1=\"64\" x2=\"398\" y2=\"88\""));
}

TEST(Ladder, SlopesAnAnswerFromTheInstantAtWhichItWasSent) {
    auto answer = event(11ms, Kind::received, "a");
    const auto level = whole(row_of({event(1ms, Kind::sent, "a"), answer}));
    answer.sent_at = 1ms;
    const auto sloped = whole(row_of({event(1ms, Kind::sent, "a"), answer}));
    EXPECT_THAT(level, HasSubstr("y1=\"88\" x2=\"102\" y2=\"88\""));
    EXPECT_THAT(sloped, HasSubstr("y1=\"64\" x2=\"102\" y2=\"88\""));
}

TEST(Ladder, DrawsLinksAsBandsWithTheirNames) {
    auto row = row_of({event(0ms, Kind::sent, "a"), event(1ms, Kind::sent, "b")});
    row.actor_links = {{"a", "sat"}};
    const auto svg = whole(row);
    EXPECT_THAT(svg, HasSubstr("class=\"l-band\" x=\"103\" y=\"26\" width=\"194\""));
    EXPECT_THAT(svg, HasSubstr(">sat</text>"));
}

TEST(Ladder, CutsNoTextAtItsEdges) {
    auto last = event(1s, Kind::segment, "a");
    last.text = std::string(200, 'w');
    const auto svg =
        whole(row_of({event(0ms, Kind::sent, "b"), event(0ms, Kind::sent, "a"), last}));
    const auto end = svg.find("…<title>");
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(svg.substr(0, end).size() - svg.rfind('>', end), 60U);
}

TEST(Ladder, TellsEachLinksStoryAtItsRight) {
    auto up = event(1ms, Kind::sent, "a");
    up.delivered_at = 301ms;
    auto row = row_of({up, event(400ms, Kind::received, "b")});
    EXPECT_THAT(whole(row), Not(HasSubstr("class=\"t\"")));
    row.actor_links = {{"a", "sat"}};
    EXPECT_THAT(whole(row), HasSubstr("<title>sat: packets took 300 ms to 300 ms"));
    EXPECT_THAT(whole(row), HasSubstr("<p class=\"t-words\">sat: packets took 300 ms to 300 ms"));
}

TEST(Labels, GiveWayToWhatStandsThere) {
    Labels labels{0, 600};
    const Stroke arrow{100, 50, 440, 50};
    const auto first = labels.along(arrow, 10, 0);
    const auto second = labels.along(arrow, 10, 0);
    EXPECT_EQ(first.x, 112);
    EXPECT_GE(second.x, 112 + 60);
    const auto note = labels.beside(100, 50, 10);
    EXPECT_TRUE(note.is_end);  // at the right the first label stands
}

TEST(Labels, FindTheirWayBetweenWhatStandsThere) {
    Labels labels{0, 600};
    // Both ends and the middle are taken; between them there is room.
    for (const int x : {112, 246, 380})
        labels.beside(x - 12, 46, 8);
    const auto note = labels.beside(90, 46, 3);
    const auto along = labels.along({100, 50, 440, 50}, 6, 0);
    EXPECT_TRUE(along.x >= 112 + 48 || along.x + 36 <= 112) << along.x;
    EXPECT_TRUE(along.x + 36 <= 246 || along.x >= 246 + 48) << along.x;
    EXPECT_TRUE(along.x + 36 <= 380) << along.x;
    EXPECT_TRUE(note.is_end);
    // At its height, but where nothing stands.
    const auto aside = labels.beside(90, 46, 3);
    EXPECT_GT(aside.x, 112);
}

TEST(Labels, GoBelowAnArrowAlongWhichSomethingStands) {
    Labels labels{0, 600};
    labels.beside(90, 42, 60);  // a note as long as the arrow, just above it
    const auto place = labels.along({100, 50, 440, 50}, 10, 0);
    EXPECT_GT(place.y, 50);
}

TEST(Labels, TurnWithTheirArrow) {
    Labels labels{0, 600};
    EXPECT_EQ(labels.along({100, 50, 200, 150}, 4, 0).degrees, 45);
    EXPECT_EQ(labels.along({400, 200, 300, 300}, 4, 1).degrees, -45);
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
