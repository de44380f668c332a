// expect: close by Keep Alive, and waits that are measured by it.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::HasSubstr;

wire::Connack connack_with(std::optional<std::uint16_t> server_keep_alive) {
    wire::Connack connack;
    if (server_keep_alive)
        connack.properties.add(wire::PropertyId::server_keep_alive, *server_keep_alive);
    return connack;
}

/// A Client with a Keep Alive of two seconds, whose connection ends after `silence`, if at all.
Played played_silence(
    std::optional<simulator::Duration> silence, std::optional<std::uint16_t> announced = {}
) {
    const auto row = row_of(
        "  - one: {connect: fresh, as: hello}\n"
        "  - one: {expect: close, reason: 0x8D, keep_alive: hello}\n",
        "actors: {one: {keep_alive: 2s}, two: {}}\n"
    );
    return play_scripted(
        row, polite_but<wire::Connect>([=](const Peer& peer, const wire::Connect&) {
            peer.send(connack_with(announced));
            if (silence) peer.later(*silence, [peer] { peer.close(); });
        })
    );
}

struct Silence {
    std::string_view name{};
    simulator::Duration length{};
    Verdict verdict{};
};
class EndOfSilence : public testing::TestWithParam<Silence> {};

TEST_P(EndOfSilence, IsJudgedByPeriods) {
    const auto played = played_silence(GetParam().length);
    EXPECT_EQ(verdict_of(played), GetParam().verdict) << failure_of(played);
}

// The Client may be silent for two seconds; after three the Server has to close.
INSTANTIATE_TEST_SUITE_P(
    Lengths,
    EndOfSilence,
    testing::Values(
        Silence{"InLessThanAPeriod", 1900ms, Verdict::fail},
        Silence{"InOneAndAFifth", 2360ms, Verdict::advice},
        Silence{"InOneAndAHalf", 3050ms, Verdict::pass},
        Silence{"WithinASecondMore", 3900ms, Verdict::pass},
        Silence{"SecondsLate", 7500ms, Verdict::advice},
        Silence{"LaterThanAnyTimerExplains", 17s, Verdict::fail}
    ),
    [](const auto& each) { return std::string{each.param.name}; }
);

TEST(EndOfSilence, FailsIfItNeverComes) {
    const auto played = played_silence({});
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_THAT(failure_of(played), HasSubstr("it stays open"));
}

TEST(EndOfSilence, IsThatOfTheServerKeepAliveThatConnackHas) {
    EXPECT_EQ(verdict_of(played_silence(6050ms, 4)), Verdict::pass);
    EXPECT_EQ(verdict_of(played_silence(3050ms, 4)), Verdict::fail);
}

TEST(EndOfSilence, DoesNotApplyIfItTakesLongerThanTheRowMay) {
    const auto played = played_silence(3s, 60);
    EXPECT_THAT(played.course.not_applicable, HasSubstr("a Server Keep Alive of 60.000 s"));
    EXPECT_EQ(verdict_of(played), Verdict::pass);
}

TEST(WaitStep, IsStretchedAsTheServerStretchesTheKeepAlive) {
    const auto row = row_of(
        "  - one: {connect: fresh, as: hello}\n  - one: {wait: 3s, keep_alive: hello}\n",
        "actors: {one: {keep_alive: 2s}, two: {}}\n"
    );
    const auto played_with = [&](std::optional<std::uint16_t> announced) {
        return play_scripted(
            row, polite_but<wire::Connect>([=](const Peer& peer, const wire::Connect&) {
                peer.send(connack_with(announced));
            })
        );
    };
    EXPECT_LT(played_with({}).duration, reports::Offset{3500ms});
    EXPECT_GE(played_with(5).duration, reports::Offset{7500ms});
    EXPECT_LT(played_with(5).duration, reports::Offset{8s});
}

}  // namespace
}  // namespace assay::play
