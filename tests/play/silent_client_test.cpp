// A client that is silent for longer than its Keep Alive allows is owed what the target had to do before
// it ended the connection, and nothing that is due later.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::HasSubstr;

/// A client with a Keep Alive of 2 s that says nothing for `silence`, and then leaves.
std::string silent_for(int silence_ms) {
    return fmt::format(
        "id: a/b\ntitle: It leaves\nlimit: 2m\n"
        "actors: {{ship: {{keep_alive: 2s, allow: [close, DISCONNECT]}}}}\nsteps:\n"
        "  - ship: {{connect: fresh}}\n"
        "  - wait: {}ms\n"
        "  - ship: {{disconnect: normal}}\n",
        silence_ms
    );
}

TEST(OwnSilence, IsNoFaultOfTheTargetThatEndsTheConnectionForIt) {
    const auto result = play_judged(first_row(silent_for(20'000)));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
    EXPECT_THAT(result.reason, HasSubstr("ship had sent nothing for 3.0"));
}

TEST(OwnSilence, ExcusesNoTargetThatEndsTheConnectionTooSoon) {
    const auto result = play_judged(first_row(silent_for(20'000)), {"keep-alive-after-one-period"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

TEST(OwnSilence, IsMeasuredByTheServerKeepAliveThatIsInForce) {
    const auto row = row_of(
        "  - one: {connect: fresh}\n  - one: {never: close, for: 20s}\n",
        "actors: {one: {keep_alive: 60s}, two: {}}\n"
    );
    for (const auto& [lasts, verdict] :
         {std::pair{2500ms, Verdict::fail}, std::pair{4000ms, Verdict::undecided}}) {
        const auto played = play_scripted(
            row, polite_but<wire::Connect>([lasts](const Peer& peer, const wire::Connect&) {
                wire::Connack connack;
                connack.properties.add(wire::PropertyId::server_keep_alive, std::uint16_t{2});
                peer.send(connack);
                peer.later(lasts, [peer] { peer.close(); });
            })
        );
        EXPECT_EQ(verdict_of(played), verdict) << failure_of(played);
    }
}

struct Bringing {
    const char* name{};
    const char* version{};
    int delay_ms{};
    const char* step{};
    const char* will{"c"};  ///< the topic of the Will of `three`
};

/// `one` has a Keep Alive of 2 s, subscribes to ~/a, says nothing more and waits. Its link keeps the end
/// of its connection back for a while. `step` is to bring it something, over a link of that delay if
/// `two` does it.
scenario::Row silent_waiter(const Bringing& what) {
    return first_row(fmt::format(
        "id: a/b\ntitle: It waits\nlimit: 2m\nmatrix: {{version: [{}]}}\n"
        "links: {{near: {{delay: 10ms}}, sat: {{delay: {}ms}}}}\n"
        "actors: {{one: {{link: near, keep_alive: 2s, allow: [close, DISCONNECT]}}, two: {{link: "
        "sat}}, three: {{}}}}\nsteps:\n"
        "  - three: {{connect: fresh, keep_session: 1h, will: {{topic: ~/{}, payload: x{}}}}}\n"
        "  - two: {{connect: fresh}}\n  - one: {{connect: fresh}}\n"
        "  - one: {{subscribe: ~/a, qos: 2}}\n  - near: {{cut: 8s}}\n"
        "  - {}\n  - one: {{expect: PUBLISH, within: 30s}}\n",
        what.version,
        what.delay_ms,
        what.will,
        std::string_view{what.version} == "5.0" ? ", delay: 4s" : "",
        what.step
    ));
}

std::string name_of(const testing::TestParamInfo<Bringing>& info) {
    return info.param.name;
}

class TooLateForOne : public testing::TestWithParam<Bringing> {};

TEST_P(TooLateForOne, IsNoFaultOfTheTargetThatHadEndedItsConnection) {
    const auto played = play_builtin(silent_waiter(GetParam()));
    EXPECT_EQ(verdict_of(played), Verdict::undecided) << failure_of(played);
    EXPECT_THAT(failure_of(played), HasSubstr("one had sent nothing for "));
}

INSTANTIATE_TEST_SUITE_P(
    Causes,
    TooLateForOne,
    testing::Values(
        Bringing{"AMessage", "3.1.1", 3500, "two: {publish: ~/a, payload: x, qos: 0}"},
        // A Server may pass a message on when its PUBREL comes (5.0, 4.3.3).
        Bringing{
            "ItsRelease", "3.1.1", 1000, "two: {publish: ~/b, payload: x, qos: 2, await: none}"
        },
        Bringing{"AWillWithDelay", "5.0", 10, "three: {disconnect: abort}", "a"}
    ),
    name_of
);

class InTimeForOne : public testing::TestWithParam<Bringing> {};

TEST_P(InTimeForOne, ExcusesNoTargetThatSendsNothingForIt) {
    const auto played = play_builtin(silent_waiter(GetParam()));
    EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
    EXPECT_THAT(failure_of(played), HasSubstr("the Network Connection ended"));
}

INSTANTIATE_TEST_SUITE_P(
    Causes,
    InTimeForOne,
    testing::Values(
        Bringing{"AMessage", "5.0", 1000, "two: {publish: ~/b, payload: x, qos: 0}"},
        Bringing{"ItsRelease", "5.0", 300, "two: {publish: ~/b, payload: x, qos: 2, await: none}"},
        Bringing{"NoWill", "5.0", 10, "three: {disconnect: normal}", "a"},
        Bringing{"WhatAsksForItself", "5.0", 2500, "two: {subscribe: ~/b, await: none}"}
    ),
    name_of
);

/// `sub` has a Keep Alive of 20 s, says nothing behind its SUBSCRIBE to `filter`, and waits; `steps` come
/// before that.
scenario::Row silent_beside(const std::string& filter, const std::string& steps) {
    return first_row(fmt::format(
        "id: a/b\ntitle: It waits\nlimit: 2m\nmatrix: {{version: [5.0]}}\n"
        "actors: {{sub: {{allow: [close, DISCONNECT]}}, pub: {{}}, other: {{allow: [close]}}}}\n"
        "steps:\n"
        "  - sub: {{connect: fresh, keep_alive: 20s}}\n  - sub: {{subscribe: {}, qos: 1}}\n{}"
        "  - sub: {{expect: PUBLISH, within: 40s}}\n",
        filter,
        steps
    ));
}

const std::string own_message = "  - pub: {connect: fresh}\n"
                                "  - pub: {publish: ~/w, payload: \"\", qos: 1}\n";

struct Neighbour {
    const char* name{};
    const char* filter{};
    const char* steps{};
    const char* defect{};
};

std::string name_of_neighbour(const testing::TestParamInfo<Neighbour>& info) {
    return info.param.name;
}

class SilentBesideAnEnd : public testing::TestWithParam<Neighbour> {};

TEST_P(SilentBesideAnEnd, IsOwedWhatThatDoesNotBringOrBringsAtOnce) {
    const auto& what = GetParam();
    const bool has_own = std::string_view{what.defect} == "empty-message-dropped";
    const auto row = silent_beside(what.filter, what.steps + (has_own ? own_message : ""));
    EXPECT_EQ(verdict_of(play_builtin(row)), Verdict::pass) << failure_of(play_builtin(row));
    const auto played = play_builtin(row, {what.defect});
    EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
}

INSTANTIATE_TEST_SUITE_P(
    Ends,
    SilentBesideAnEnd,
    testing::Values(
        // The target sees that it is over.
        Neighbour{
            "AWillAtOnce",
            "~/w",
            "  - other: {connect: fresh, keep_alive: 60s, will: {topic: ~/w, payload: gone}}\n"
            "  - other: {disconnect: close}\n",
            "will-not-sent-on-loss"
        },
        Neighbour{
            "AWillForOthers",
            "~/w",
            "  - other: {connect: fresh, keep_alive: 60s, will: {topic: ~/v, payload: gone}}\n"
            "  - other: {disconnect: vanish}\n",
            "empty-message-dropped"
        },
        Neighbour{
            "AMemberOfAnotherGroup",
            "~/w",
            "  - other: {connect: fresh, keep_alive: 60s}\n"
            "  - other: {subscribe: $share/g/~/w, qos: 1}\n"
            "  - other: {disconnect: vanish}\n",
            "empty-message-dropped"
        },
        Neighbour{
            "AMemberThatHadLeft",
            "$share/g/~/w",
            "  - other: {connect: fresh, keep_alive: 60s}\n"
            "  - other: {subscribe: $share/g/~/w, qos: 1}\n"
            "  - other: {unsubscribe: $share/g/~/w}\n"
            "  - other: {disconnect: vanish}\n",
            "empty-message-dropped"
        }
    ),
    name_of_neighbour
);

class SilentBeforeAnEnd : public testing::TestWithParam<Neighbour> {};

TEST_P(SilentBeforeAnEnd, IsOwedNothingThatTheTargetDoesLater) {
    const auto played = play_builtin(silent_beside(GetParam().filter, GetParam().steps));
    EXPECT_EQ(verdict_of(played), Verdict::undecided) << failure_of(played);
    EXPECT_THAT(failure_of(played), HasSubstr("sub had sent nothing for "));
}

INSTANTIATE_TEST_SUITE_P(
    Ends,
    SilentBeforeAnEnd,
    testing::Values(
        Neighbour{
            "OfAVanishedClient",
            "~/w",
            "  - other: {connect: fresh, keep_alive: 60s, will: {topic: ~/w, payload: gone}}\n"
            "  - other: {disconnect: vanish}\n"
        },
        // The target ends that connection as well, but later.
        Neighbour{
            "OfASilentClient",
            "~/w",
            "  - other: {connect: fresh, keep_alive: 60s, will: {topic: ~/w, payload: gone}}\n"
        },
        Neighbour{
            "OfAMember",
            "$share/g/~/w",
            "  - other: {connect: fresh, keep_alive: 60s}\n"
            "  - other: {subscribe: $share/g/~/w, qos: 1}\n"
        }
    ),
    name_of_neighbour
);

TEST(SilentClient, IsOwedTheAnswerToWhatItSentItself) {
    const auto row =
        first_row("id: a/b\ntitle: It waits\nlimit: 2m\n"
                  "actors: {one: {keep_alive: 2s, allow: [close, DISCONNECT]}}\nsteps:\n"
                  "  - one: {connect: fresh}\n"
                  "  - one: {publish: ~/a, payload: x, qos: 1, within: 30s}\n");
    const auto played = play_builtin(row, {"lost-puback"});
    EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
}

// The target has ended the connection for its silence, which the client had not heard yet.
TEST(SilentClient, IsOwedNothingForWhatItSendsAfterItsSilence) {
    const auto played = play_builtin(
        first_row("id: a/b\ntitle: It is late\nlimit: 2m\nlinks: {sat: {delay: 10ms}}\n"
                  "actors: {one: {link: sat, keep_alive: 2s, allow: [close, DISCONNECT]}}\nsteps:\n"
                  "  - one: {connect: fresh}\n  - wait: 2500ms\n"
                  "  - sat: {cut: 2s}\n  - wait: 1400ms\n"
                  "  - one: {publish: ~/a, payload: x, qos: 1, within: 30s}\n")
    );
    EXPECT_EQ(verdict_of(played), Verdict::undecided) << failure_of(played);
    EXPECT_THAT(failure_of(played), HasSubstr("one had sent nothing"));
    EXPECT_THAT(failure_of(played), HasSubstr("what one sent came to the target too late"));
}

TEST(SilentClient, LeavesOpenWhichOfSeveralIsServed) {
    const auto played = play_builtin(
        first_row("id: a/b\ntitle: One of them\nlimit: 2m\n"
                  "actors: {one: {}, two: {keep_alive: 2s, allow: [close, DISCONNECT]}}\nsteps:\n"
                  "  - one: {connect: fresh}\n  - two: {connect: fresh}\n  - wait: 4s\n"
                  "  - either: [{one: {expect: PUBLISH}}, {two: {expect: PUBLISH}}]\n")
    );
    EXPECT_EQ(verdict_of(played), Verdict::undecided) << failure_of(played);
    EXPECT_THAT(failure_of(played), HasSubstr("two had sent nothing"));
}

TEST(SilentClient, LeavesNothingOpenWhereItsEndIsWaitedFor) {
    const auto played = play_builtin(
        first_row("id: a/b\ntitle: One of them\nlimit: 2m\n"
                  "actors: {one: {}, two: {keep_alive: 2s, allow: [close, DISCONNECT]}}\nsteps:\n"
                  "  - one: {connect: fresh}\n  - two: {connect: fresh}\n"
                  "  - two: {expect: close, within: 5s}\n"
                  "  - either: [{one: {expect: PUBLISH}}, {two: {expect: close}}]\n")
    );
    EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
}

}  // namespace
}  // namespace assay::play
