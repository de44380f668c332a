// connect and disconnect.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Behaviour connack_with(wire::Connack connack) {
    return polite_but<wire::Connect>([connack](const Peer& peer, const wire::Connect&) {
        peer.send(connack);
    });
}

TEST(ConnectStep, HoldsWhenConnackComesInsideTheWindow) {
    const auto late = polite_but<wire::Connect>([](const Peer& peer, const wire::Connect&) {
        peer.later(4s, [peer] { peer.send(wire::Connack{}); });
    });
    const auto played = play_scripted(row_of("  - one: {connect: fresh}\n"), late);
    EXPECT_EQ(failure_of(played), "");
    EXPECT_GE(played.duration, reports::Offset{4s});
}

TEST(ConnectStep, FailsAgainstItsOwnStatementWithoutConnack) {
    const auto silent = polite_but<wire::Connect>([](const Peer&, const wire::Connect&) {});
    const auto played = play_scripted(row_of("  - one: {connect: fresh}\n"), silent);
    EXPECT_EQ(verdict_of(played), Verdict::fail);
    EXPECT_THAT(failure_of(played), HasSubstr("CONNACK with reason 0 <- nothing came"));
    EXPECT_THAT(played.expectations.back().statements, ElementsAre("5.0:MQTT-3.1.4-5"));
    EXPECT_FALSE(played.course.completed);
}

TEST(ConnectStep, DoesNotWaitForConnackOnceTheConnectionEnded) {
    const auto closing =
        polite_but<wire::Connect>([](const Peer& peer, const wire::Connect&) { peer.close(); });
    const auto played = play_scripted(row_of("  - one: {connect: fresh}\n"), closing);
    EXPECT_THAT(failure_of(played), HasSubstr("the Network Connection ended: fin"));
    EXPECT_LT(played.duration, reports::Offset{1s});
}

TEST(ConnectStep, IsUndecidedWhenTheHarnessItselfWasLate) {
    const auto silent = polite_but<wire::Connect>([](const Peer&, const wire::Connect&) {});
    const auto played = play_scripted(row_of("  - one: {connect: fresh}\n"), silent, 2s);
    EXPECT_EQ(verdict_of(played), Verdict::undecided);
    EXPECT_THAT(failure_of(played), HasSubstr("the harness itself was 2000 ms late"));
}

/// A CONNECT of a version that nobody knows may be refused in the form of any version.
TEST(RawConnect, OfAnUnknownVersionIsAnsweredInEitherForm) {
    const auto row = row_of(
        "  - one: {connect: raw}\n"
        "  - one: {send: {packet: CONNECT, with: {protocol_version: 3}}}\n"
        "  - one: {expect: close, reason: [0x01, 0x84]}\n",
        "actors: {one: {version: 3.1.1}, two: {}}\n"
    );
    const auto refused_with = [&](wire::Bytes connack) {
        return failure_of(play_scripted(
            row, polite_but<wire::Connect>([connack](const Peer& peer, const wire::Connect&) {
                peer.send_bytes(connack);
                peer.close();
            })
        ));
    };
    EXPECT_EQ(refused_with({0x20, 0x02, 0x00, 0x01}), "");
    EXPECT_EQ(refused_with({0x20, 0x03, 0x00, 0x84, 0x00}), "");
    EXPECT_THAT(refused_with({0x20, 0x03, 0x00, 0x84, 0x07}), HasSubstr("no packet"));
}

TEST(ConnectStep, IsUndecidedWhenItIsRefusedInDueForm) {
    const auto played =
        play_scripted(row_of("  - one: {connect: fresh}\n"), connack_with({.reason_code = 0x87}));
    EXPECT_EQ(verdict_of(played), Verdict::undecided);
    EXPECT_THAT(failure_of(played), HasSubstr("CONNACK with reason 0x87"));
}

TEST(ConnectStep, FailsWhenAnotherRefusalWasAskedFor) {
    const auto played = play_scripted(
        row_of("  - one: {connect: fresh, reason: 0x85}\n"), connack_with({.reason_code = 0x87})
    );
    EXPECT_EQ(verdict_of(played), Verdict::fail);
}

TEST(ConnectStep, ExpectsTheEndBehindARefusalThatWasAskedFor) {
    const auto refusing = polite_but<wire::Connect>([](const Peer& peer, const wire::Connect&) {
        peer.send(wire::Connack{.reason_code = 0x87});
        peer.close();
    });
    const auto played =
        play_scripted(row_of("  - one: {connect: fresh, reason: [0x85, 0x87]}\n"), refusing);
    EXPECT_EQ(failure_of(played), "");
}

TEST(ConnectStep, ComparesSessionPresentAndFieldsOfConnack) {
    const auto row = row_of("  - one: {connect: resume, session_present: true}\n");
    EXPECT_THAT(
        failure_of(play_scripted(row, connack_with({}))),
        HasSubstr("session_present 1 <- session_present 0")
    );
    wire::Connack resumed;
    resumed.set_session_present(true);
    EXPECT_EQ(failure_of(play_scripted(row, connack_with(resumed))), "");
    const auto fields = row_of("  - one: {connect: fresh, connack: {receive_maximum: 5}}\n");
    EXPECT_THAT(failure_of(play_scripted(fields, connack_with({}))), HasSubstr("receive_maximum"));
}

/// Clean Session of each CONNECT that a row sends.
std::vector<bool> clean_sessions_of(const scenario::Row& row) {
    std::vector<bool> flags;
    play_scripted(
        row, polite_but<wire::Connect>([&](const Peer& peer, const wire::Connect& packet) {
            flags.push_back(packet.clean_start());
            peer.send(wire::Connack{});
        })
    );
    return flags;
}

TEST(ConnectStep, WipesASessionOf311ThatIsToBeKeptBeforehand) {
    const std::string_view v3 = "actors: {one: {version: 3.1.1}, two: {}}\n";
    const auto kept = row_of("  - one: {connect: fresh, keep_session: 1h}\n", v3);
    EXPECT_THAT(clean_sessions_of(kept), ElementsAre(true, false));
    EXPECT_THAT(clean_sessions_of(row_of("  - one: {connect: fresh}\n", v3)), ElementsAre(true));
}

TEST(ConnectStep, LeavesAnOpenConnectionInOrder) {
    int disconnects = 0;
    const auto counting =
        polite_but<wire::Disconnect>([&](const Peer&, const wire::Disconnect&) { ++disconnects; });
    const auto twice = row_of("  - one: {connect: fresh}\n  - one: {connect: resume}\n");
    EXPECT_EQ(failure_of(play_scripted(twice, counting)), "");
    EXPECT_EQ(disconnects, 1);
}

TEST(DisconnectStep, NeedsAConnection) {
    const auto played = play_scripted(row_of("  - one: {disconnect: normal}\n"), answer_politely);
    EXPECT_THAT(failure_of(played), HasSubstr("there is no Network Connection"));
}

/// The DISCONNECT packets that reach the broker.
std::vector<int> reasons_of(std::string_view disconnect) {
    std::vector<int> reasons;
    play_scripted(
        row_of(
            fmt::format("  - one: {{connect: fresh}}\n  - one: {{{}}}\n  - wait: 1s\n", disconnect)
        ),
        polite_but<wire::Disconnect>([&](const Peer&, const wire::Disconnect& packet) {
            reasons.push_back(packet.reason());
        })
    );
    return reasons;
}

TEST(DisconnectStep, SaysWhatItsModeSays) {
    EXPECT_THAT(reasons_of("disconnect: normal"), ElementsAre(0));
    EXPECT_THAT(reasons_of("disconnect: with_will"), ElementsAre(4));
    EXPECT_THAT(reasons_of("disconnect: normal, reason: 0x80"), ElementsAre(0x80));
    for (const auto* silent : {"disconnect: abort", "disconnect: vanish", "disconnect: close"})
        EXPECT_THAT(reasons_of(silent), IsEmpty()) << silent;
}

/// A Session of 5 s, left for so long.
scenario::Row left_for(const std::string& how_long) {
    return row_of(fmt::format(
        "  - one: {{connect: fresh, keep_session: 5s}}\n"
        "  - one: {{disconnect: normal}}\n"
        "  - wait: {}\n"
        "  - one: {{connect: resume, keep_session: 5s, session_present: true}}\n",
        how_long
    ));
}

TEST(ConnectStep, ExpectsNoSessionBeyondItsTime) {
    const auto forgetful = connack_with({});
    const auto late = play_scripted(left_for("6s"), forgetful);
    EXPECT_EQ(verdict_of(late), Verdict::undecided);
    EXPECT_THAT(
        failure_of(late), HasSubstr("was to last 5 s without a connection, and had none for 6")
    );
    EXPECT_EQ(verdict_of(play_scripted(left_for("4s"), forgetful)), Verdict::fail);
}

}  // namespace
}  // namespace assay::play
