// expect with `count: 1..2`: how many packets may come, and how long one too many is watched for.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::HasSubstr;

wire::Publish text_message(std::string_view payload) {
    return {.topic = {"t"}, .payload = {.bytes = wire::Bytes(payload.begin(), payload.end())}};
}

/// A broker that sends the messages a, b, c that long after `one` has connected.
Behaviour publishing_after(std::vector<simulator::Duration> times) {
    return polite_but<wire::Connect>([times](const Peer& peer, const wire::Connect&) {
        peer.send(wire::Connack{});
        for (std::size_t i = 0; i < times.size(); ++i)
            peer.later(times[i], [peer, i] {
                peer.send(text_message(std::string_view{"abc"}.substr(i, 1)));
            });
    });
}

Played counted(const std::string& steps, const Behaviour& behaviour) {
    return play_scripted(row_of("  - one: {connect: fresh}\n" + steps), behaviour);
}

TEST(ExpectCount, TakesAsManyAsARangeAllows) {
    const std::string step = "  - one: {expect: PUBLISH, count: 1..2, within: 5s}\n";
    EXPECT_THAT(
        failure_of(counted(step, publishing_after({}))),
        HasSubstr("1 to 2 times PUBLISH <- 0 came; nothing came")
    );
    // What is taken is no leftover of the row.
    EXPECT_EQ(failure_of(counted(step, publishing_after({1s}))), "");
    EXPECT_EQ(failure_of(counted(step, publishing_after({1s, 4s}))), "");
    const auto three = counted(step, publishing_after({1s, 2s, 4s}));
    EXPECT_EQ(verdict_of(three), Verdict::fail);
    EXPECT_THAT(failure_of(three), HasSubstr("1 to 2 times PUBLISH <- 3 came"));
    const auto& failed = three.expectations.back();
    ASSERT_TRUE(failed.evidence);
    EXPECT_THAT(three.trace.at(*failed.evidence).text, HasSubstr("\"c\""));
}

TEST(ExpectCount, WatchesARangeUntilTheEndOfItsWindow) {
    const std::string step = "  - one: {expect: PUBLISH, count: 1..2, within: 5s}\n";
    const auto one = counted(step, publishing_after({1s}));
    EXPECT_GE(one.duration, reports::Offset{5s});
    // One too many ends the wait.
    EXPECT_LT(counted(step, publishing_after({1s, 2s, 3s})).duration, reports::Offset{4s});
    // What comes behind the window is for another step.
    const auto later = step + "  - one: {expect: PUBLISH, payload: c}\n";
    EXPECT_EQ(failure_of(counted(later, publishing_after({1s, 2s, 7s}))), "");
    const std::string at = "  - one: {expect: PUBLISH, count: 1..2, at: 1s..5s}\n";
    EXPECT_EQ(failure_of(counted(at, publishing_after({2s, 4s}))), "");
    EXPECT_THAT(failure_of(counted(at, publishing_after({2s, 3s, 4s}))), HasSubstr("3 came"));
    // Each of them has to be inside.
    EXPECT_THAT(failure_of(counted(at, publishing_after({500ms, 2s}))), HasSubstr("it came at"));
}

TEST(ExpectCount, WatchesARangeWithoutAWindowUntilEverythingBeforeItHasArrived) {
    const std::string step = "  - one: {expect: PUBLISH, count: 1..2}\n";
    EXPECT_LT(counted(step, publishing_after({1s})).duration, reports::Offset{3s});
    const auto slow = polite_but<wire::Pingreq>([](const Peer& peer, const wire::Pingreq&) {
        peer.later(2s, [peer] {
            for (const auto* text : {"b", "c"})
                peer.send(text_message(text));
            peer.send(wire::Pingresp{});
        });
    });
    const auto sending = [&](const Peer& peer, const wire::Packet& packet) {
        slow(peer, packet);
        if (std::holds_alternative<wire::Connect>(packet)) peer.send(text_message("a"));
    };
    EXPECT_THAT(failure_of(counted(step, sending)), HasSubstr("1 to 2 times PUBLISH <- 3 came"));
}

TEST(ExpectCount, AllowsWithARangeWhatABrokerMaySendTwice) {
    const auto row = [](const char* count) {
        return row_of(fmt::format(
            "  - one: {{connect: fresh}}\n"
            "  - one: {{subscribe: ~/a, qos: 0}}\n"
            "  - two: {{connect: fresh}}\n"
            "  - two: {{publish: ~/a, payload: m}}\n"
            "  - one: {{expect: PUBLISH, count: {}}}\n",
            count
        ));
    };
    for (const auto* count : {"1", "1..1", "1..2"})
        EXPECT_EQ(verdict_of(play_builtin(row(count))), Verdict::pass) << count;
    const std::vector<std::string> doubled{"qos-0-doubled"};
    EXPECT_THAT(failure_of(play_builtin(row("1..1"), doubled)), HasSubstr("1 to 1 times PUBLISH"));
    EXPECT_EQ(failure_of(play_builtin(row("1..2"), doubled)), "");
    EXPECT_EQ(verdict_of(play_builtin(row("2..3"))), Verdict::fail);
}

}  // namespace
}  // namespace assay::play
