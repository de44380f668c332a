// Rows over a link with a proxy: the trace tells when a packet really reached the broker, whatever
// TCP acknowledged; faults and byte counts stay where they were.
#include "harness/campaign/play_simulated.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "harness/scenario/load.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::RowResult;
using reports::TraceEvent;
using reports::Verdict;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds one_way{300};

/// A row in which `device` talks over a link with (or without) a proxy, and `shore` listens.
scenario::Row row_with(const std::string& steps, const std::string& pep, const std::string& extra) {
    const auto text = fmt::format(
        "id: a/b\ntitle: It goes through a proxy\nmatrix: {{version: [5.0]}}\nlimit: 10m\n"
        "links: {{sat: {{delay: 300ms, pep: {}}}}}\n"
        "actors: {{device: {{link: sat, allow: [close]}}, shore: {{allow: [PUBLISH]}}}}\n{}"
        "steps:\n"
        "  - shore: {{connect: fresh}}\n  - shore: {{subscribe: ~/x, qos: 2}}\n"
        "  - device: {{connect: fresh, keep_session: 1h}}\n{}",
        pep,
        extra,
        steps
    );
    return first_row(text);
}

RowResult play_over_pep(
    const std::string& steps, const std::string& pep = "on", const std::string& extra = ""
) {
    return play_judged(row_with(steps, pep, extra));
}

/// The first event of the trace with this text in it.
const TraceEvent* event_of(const RowResult& result, TraceEvent::Kind kind, const char* text) {
    for (const auto& event : result.trace)
        if (event.kind == kind && event.actor() == "device" && event.text.contains(text))
            return &event;
    return nullptr;
}

constexpr auto one_publish = "  - device: {publish: ~/x, payload: hello, qos: 1, within: 20s}\n";

TEST(PepRow, TellsWhenAPacketReachedTheBrokerNotTheProxy) {
    const auto result = play_over_pep(one_publish);
    EXPECT_EQ(result.verdict, Verdict::pass);
    const auto* sent = event_of(result, TraceEvent::Kind::sent, "PUBLISH");
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->delivered_at - sent->at, one_way + milliseconds{1});
    const auto* puback = event_of(result, TraceEvent::Kind::received, "PUBACK");
    ASSERT_TRUE(puback);
    EXPECT_EQ(puback->at - puback->sent_at, one_way + milliseconds{1});
}

TEST(PepRow, CallsLostWhatTcpHasAcknowledged) {
    const auto result =
        play_over_pep("  - sat: {cut: true}\n  - device: {publish: ~/x, payload: hello, qos: 0}\n"
                      "  - device: {expect: acknowledged, within: 100ms}\n"
                      "  - device: {disconnect: abort}\n  - sat: {restore: true}\n"
                      "  - device: {connect: resume, keep_session: 1h, session_present: true}\n"
                      "  - shore: {never: PUBLISH, since: start}\n");
    EXPECT_EQ(result.verdict, Verdict::pass);
    const auto* sent = event_of(result, TraceEvent::Kind::sent, "PUBLISH");
    ASSERT_TRUE(sent);
    EXPECT_TRUE(sent->lost);
}

TEST(PepRow, TellsWhatTheProxySendsAgainInItsOwnName) {
    const auto result =
        play_over_pep(std::string{"  - sat: {drop: 1, direction: up}\n"} + one_publish);
    EXPECT_EQ(result.verdict, Verdict::pass);
    const auto* again = event_of(result, TraceEvent::Kind::segment, "sent again");
    ASSERT_TRUE(again);
    EXPECT_THAT(again->text, testing::StartsWith("the proxy, to the broker: sent again as a"));
}

TEST(PepRow, WithoutAProxyADeadLinkLeavesBytesUnacknowledged) {
    const auto result = play_over_pep(
        "  - sat: {cut: true}\n  - device: {publish: ~/x, payload: hello, qos: 0}\n"
        "  - device: {expect: acknowledged, within: 5s}\n",
        "off"
    );
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_THAT(result.expectations.back().actual, HasSubstr("bytes are not"));
}

TEST(PepRow, AsksNoTcpThatIsNotThere) {
    const auto result = play_over_pep("  - shore: {expect: acknowledged}\n");
    EXPECT_EQ(result.verdict, Verdict::not_applicable);
}

TEST(PepRow, BreaksAtTheSamePacketsAsWithoutAProxy) {
    constexpr auto steps =
        "  - device: {publish: ~/x, payload: hello, qos: 2, as: m, await: none}\n"
        "  - device: {expect: close}\n"
        "  - device: {connect: resume, session_present: true}\n"
        "  - device: {finish: <m>}\n"
        "  - shore: {expect: PUBLISH, payload: hello}\n";
    for (const std::string fault :
         {"close after PUBREC 1 down of device",
          "reset after PUBLISH 1 up of device",
          "reset before PUBLISH 1 up of device"})
        for (const auto* pep : {"on", "off"})
            EXPECT_EQ(play_over_pep(steps, pep, "faults: [" + fault + "]\n").verdict, Verdict::pass)
                << fault << " " << pep;
}

TEST(PepRow, CountsBytesWhereTheClientIs) {
    const auto bytes_of = [](const char* pep) {
        const auto row = row_with(one_publish, pep, "");
        SimulatedWorld world{row, {.seed = 1}};
        const auto traffic = campaign::play_in(world, row, {}).traffic.at("device");
        return std::pair{traffic.bytes_up, traffic.bytes_down};
    };
    EXPECT_EQ(bytes_of("on"), bytes_of("off"));
}

TEST(PepRow, TakesAProxyThatIsSwitchedOnForConnectionsFromThenOn) {
    const auto result = play_over_pep(
        "  - sat: {set: {pep: on}}\n  - device: {disconnect: normal}\n"
        "  - device: {connect: resume, keep_session: 1h}\n  - sat: {cut: true}\n"
        "  - device: {publish: ~/x, payload: hello, qos: 0}\n"
        "  - device: {expect: acknowledged, within: 100ms}\n",
        "off"
    );
    EXPECT_EQ(result.verdict, Verdict::pass);
}

TEST(PepRow, GoesOnCallingWhileOnlyTheProxyAnswers) {
    const auto result =
        play_over_pep("  - device: {disconnect: normal}\n  - sat: {cut: 3m}\n"
                      "  - device: {connect: resume, session_present: true, within: 5s}\n");
    EXPECT_EQ(result.verdict, Verdict::pass);
    const auto* told = event_of(result, TraceEvent::Kind::segment, "does not answer the proxy");
    ASSERT_TRUE(told);
    EXPECT_GT(result.duration, std::chrono::minutes{3});
}

TEST(PepRow, KnowsThatTheWayToTheProxyCostsTimeToo) {
    simulator::LinkSpec spec;
    spec.up.delay.base = spec.down.delay.base = one_way;
    const auto without = ActorPaths::facts_of(spec);
    spec.pep.is_on = true;
    EXPECT_EQ(ActorPaths::facts_of(spec).round_trip - without.round_trip, milliseconds{2});
}

}  // namespace
}  // namespace assay::play
