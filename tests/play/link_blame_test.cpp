// What a link does that no target could help is not held against the target; what a target does
// is, however bad the link.
#include "harness/scenario/load.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <map>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::HasSubstr;

/// A client with a Keep Alive of 1 s that sends a message every 0.7 s; `faults` hold it up.
std::string busy(const std::string& faults) {
    return fmt::format(
        "id: a/b\ntitle: It stays\nlinks: {{sat: {{delay: 10ms}}}}\n"
        "actors: {{busy: {{link: sat, keep_alive: 1s, allow: []}}}}\nfaults: [{}]\nsteps:\n"
        "  - busy: {{connect: fresh}}\n"
        "  - repeat: {{times: 6, steps: [{{wait: 700ms}}, {{busy: {{publish: ~/a, payload: x, qos: "
        "0}}}}]}}\n"
        "  - busy: {{expect: open}}\n",
        faults
    );
}

TEST(LinkBlame, IsNotNeededOnAGoodLink) {
    EXPECT_EQ(play_judged(first_row(busy(""))).verdict, Verdict::pass);
}

TEST(LinkBlame, ExcusesATargetThatHeardNothingInTime) {
    const auto result = play_judged(first_row(busy("hold 3s at 1s of busy")));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
    EXPECT_THAT(result.reason, HasSubstr("more than one and a half Keep Alive periods"));
}

TEST(LinkBlame, ExcusesATargetThatEndedTheConnectionBeforeTheClientDid) {
    const auto leaves = first_row(
        "id: a/b\ntitle: It leaves\nlimit: 2m\nlinks: {sat: {delay: 10ms}}\n"
        "actors: {ship: {link: sat, keep_alive: 1s, allow: [close, DISCONNECT]}}\nsteps:\n"
        "  - ship: {connect: fresh}\n"
        "  - sat: {cut: 10s}\n"
        "  - repeat: {times: 6, steps: [{wait: 700ms}, {ship: {publish: ~/a, payload: x, qos: "
        "0}}]}\n"
        "  - wait: 40s\n"
        "  - ship: {disconnect: normal}\n"
    );
    const auto left = play_judged(leaves);
    EXPECT_EQ(left.verdict, Verdict::undecided) << left.reason;
    EXPECT_THAT(left.reason, HasSubstr("an open Network Connection to end"));
}

TEST(LinkBlame, DoesNotExcuseATargetThatHeardEverything) {
    const auto result = play_judged(first_row(busy("")), {"keep-alive-renewed-by-ping-only"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

/// A link is down for 40 s, and loses the first that TCP sends again after it; `step` waits for an
/// answer from before that on.
std::string behind_an_outage(const std::string& step) {
    return "id: a/b\ntitle: It comes\nlimit: 60s\nlinks: {sat: {delay: 100ms}}\n"
           "actors: {one: {link: sat}}\nsteps:\n"
           "  - one: {connect: fresh}\n"
           "  - one: {publish: ~/a, payload: begun, qos: 1, as: begun}\n"
           "  - sat: {cut: 40s}\n"
           "  - sat: {drop: 1, direction: up, at: 41s}\n" +
           step;
}

class EveryWait : public testing::TestWithParam<std::string> {};

TEST_P(EveryWait, LastsAsLongAsTcpTriesToBringThePacketOver) {
    const auto result = play_judged(first_row(behind_an_outage(GetParam())));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_GT(result.duration, std::chrono::seconds{60})
        << "not before the retransmission time-out has doubled again, longer than the row may last";
}

INSTANTIATE_TEST_SUITE_P(
    Verbs,
    EveryWait,
    testing::Values(
        "  - one: {publish: ~/a, payload: x, qos: 1, within: 5s}\n",
        "  - one: {publish: ~/a, payload: x, qos: 2, await: none, as: cmd}\n"
        "  - one: {finish: cmd, within: 5s}\n",
        "  - one: {subscribe: ~/a, within: 5s}\n",
        "  - one: {unsubscribe: ~/a, within: 5s}\n",
        "  - one: {ping: true, within: 5s}\n",
        "  - one: {expect: open, within: 5s}\n",
        "  - one: {publish: ~/a, payload: x, qos: 1, await: none}\n"
        "  - one: {expect: PUBACK, within: 5s}\n",
        "  - one: {send: {bytes: \"F3 00\"}}\n  - one: {expect: close, within: 5s}\n",
        "  - one: {listen: ~/a, within: 5s}\n",
        "  - one: {load: {count: 1, every: 1s, qos: 1, topic: ~/b}, within: 5s}\n",
        "  - one: {subscribe: ~/a, await: none}\n"
        "  - one: {publish: ~/a, payload: x, qos: 0}\n"
        "  - either: [{one: {expect: PUBLISH, within: 5s}}, {one: {expect: close, within: 5s}}]\n"
    )
);

TEST(LinkPatience, EndsOnceTheTargetHasEverythingAndSaysNothing) {
    const auto step = "  - one: {publish: ~/a, payload: x, qos: 2, within: 5s}\n";
    const auto result = play_judged(first_row(behind_an_outage(step)), {"lost-pubcomp"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

TEST(LinkPatience, CoversWhatALoadHasToBringFromBehindAnOutage) {
    const auto result = play_judged(
        first_row("id: a/b\ntitle: It comes\nlinks: {sat: {delay: 100ms}}\n"
                  "actors: {one: {}, two: {link: sat}}\nsteps:\n"
                  "  - one: {connect: fresh}\n  - one: {subscribe: ~/a, qos: 1}\n"
                  "  - two: {connect: fresh}\n"
                  "  - sat: {cut: 40s}\n"
                  "  - two: {load: {count: 1, every: 1s, qos: 1, topic: ~/a, await: none}}\n"
                  "  - sat: {expect: up, within: 60s}\n"
                  "  - one: {expect: PUBLISH, within: 5s}\n")
    );
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_GT(result.duration, std::chrono::seconds{46});
}

/// A long message up a thin link; a Server of `defects` gets it.
std::string long_message(int rate_kbit) {
    return fmt::format(
        "id: a/b\ntitle: It comes\nlimit: 10m\nlinks: {{thin: {{delay: 10ms, rate: "
        "{}kbit/s}}}}\n"
        "actors: {{one: {{link: thin}}, two: {{link: thin}}}}\nsteps:\n"
        "  - two: {{connect: fresh}}\n  - two: {{subscribe: ~/a, qos: 1}}\n"
        "  - one: {{connect: fresh}}\n"
        "  - one: {{publish: ~/a, payload_size: 50000, qos: 1, await: none}}\n"
        "  - two: {{expect: PUBLISH, within: 5s}}\n",
        rate_kbit
    );
}

TEST(LongTransfer, HasTheTimeThatTheLinkNeeds) {
    const auto result = play_judged(first_row(long_message(20)));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_GT(result.duration, std::chrono::seconds{40}) << "50 kB up and down at 20 kbit/s";
}

TEST(LongTransfer, DoesNotExcuseATargetThatForwardsNothing) {
    auto text = long_message(20);
    const std::string step = "  - one: {publish: ~/a, payload_size";
    text.insert(
        text.find(step),
        "  - one: {publish: ~/a, payload: short, qos: 1, count: 9}\n"
        "  - two: {expect: PUBLISH, count: 9, within: 30s}\n"
    );
    EXPECT_EQ(play_judged(first_row(text)).verdict, Verdict::pass);
    const auto result = play_judged(first_row(text), {"tenth-message-lost"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

/// `one` waits for what the load of `two` brings; `settings` and `faults` are those of two's link.
std::string load_over(const std::string& settings, const std::string& faults, const char* wait) {
    return fmt::format(
        "id: a/b\ntitle: It comes\nlimit: 5m\nlinks: {{bad: {{{}}}, good: {{delay: 1ms}}}}\n"
        "actors: {{one: {{link: good}}, two: {{link: bad}}}}\nfaults: [{}]\nsteps:\n"
        "  - one: {{connect: fresh}}\n  - one: {{subscribe: ~/a, qos: 1}}\n"
        "  - good: {{cut: 1s, on_packet: PUBACK, nth: 12}}\n"
        "  - two: {{load: {{count: 12, every: 1s, qos: 1, topic: ~/a, await: none}}}}\n"
        "  - {}\n",
        settings,
        faults,
        wait
    );
}

class AnothersLink : public testing::TestWithParam<const char*> {};

TEST_P(AnothersLink, HasItsTimeHoweverGoodTheOwnOneIs) {
    const auto result = play_judged(first_row(load_over("delay: 10s", "", GetParam())));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST_P(AnothersLink, IsWaitedForWhileItHoldsUpALoad) {
    const auto held_up = load_over("delay: 10ms", "hold 90s at 1s of two", GetParam());
    const auto result = play_judged(first_row(held_up));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_GT(result.duration, std::chrono::seconds{90});
}

TEST_P(AnothersLink, ExcusesNoTargetThatHadTheMessages) {
    const auto result =
        play_judged(first_row(load_over("delay: 10ms", "", GetParam())), {"tenth-message-lost"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

INSTANTIATE_TEST_SUITE_P(
    Waits,
    AnothersLink,
    testing::Values(
        "one: {expect: PUBLISH, count: 12, within: 20s}", "good: {expect: down, within: 20s}"
    )
);

/// What says that a connection has ended although it should not have, or too soon.
class EndTooSoon : public testing::TestWithParam<const char*> {};

TEST_P(EndTooSoon, IsNotTheTargetsWhereALinkBroughtNothing) {
    auto text = busy("hold 3s at 1s of busy");
    text.replace(text.find("{expect: open}"), 14, GetParam());
    const auto result = play_judged(first_row(text));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
    EXPECT_THAT(result.reason, HasSubstr("more than one and a half Keep Alive periods"));
}

TEST_P(EndTooSoon, IsTheTargetsWhereTheLinkBroughtEverything) {
    auto text = busy("");
    text.replace(text.find("{expect: open}"), 14, GetParam());
    const auto result = play_judged(first_row(text), {"keep-alive-renewed-by-ping-only"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

INSTANTIATE_TEST_SUITE_P(
    Steps, EndTooSoon, testing::Values("{never: close}", "{expect: close, at: 8s..9s}")
);

TEST(EndTooSoonOfOne, IsNotExcusedByTheLinkOfAnother) {
    const auto text =
        std::string{"id: a/b\ntitle: It stays\nlinks: {sat: {delay: 10ms}}\n"
                    "actors: {busy: {link: sat, keep_alive: 1s, allow: [close, DISCONNECT]}, ship: "
                    "{keep_alive: 2s}}\n"
                    "faults: [hold 3s at 1s of busy]\nsteps:\n"
                    "  - busy: {connect: fresh}\n  - wait: 5s\n"
                    "  - ship: {connect: fresh}\n  - ship: {never: close, for: 2500ms}\n"};
    EXPECT_EQ(play_judged(first_row(text)).verdict, Verdict::pass);
    const auto result = play_judged(first_row(text), {"keep-alive-after-one-period"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

TEST(EndTooSoonOfOne, IsExcusedByItsOwnLinkHoweverTheNextConnectionGoes) {
    const auto result =
        play_judged(first_row("id: a/b\ntitle: It comes back\nlinks: {sat: {delay: 10ms}}\n"
                              "actors: {ship: {link: sat, keep_alive: 2s}}\n"
                              "faults: [hold 10s at 1s of ship]\nsteps:\n"
                              "  - ship: {connect: fresh}\n  - wait: 1500ms\n"
                              "  - ship: {publish: ~/a, payload: x, qos: 0}\n  - wait: 20s\n"
                              "  - ship: {connect: fresh}\n  - ship: {disconnect: normal}\n"));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
    EXPECT_THAT(result.reason, HasSubstr("the scenario does not expect"));
    EXPECT_THAT(result.reason, HasSubstr("the link brought nothing to the target"));
}

TEST(EndTooSoonOfOne, IsNotExcusedByTheSilenceOfALaterConnection) {
    const auto row = row_of(
        "  - one: {connect: fresh}\n  - wait: 1s\n  - one: {connect: fresh}\n"
        "  - one: {expect: close, within: 10s}\n",
        "actors: {one: {keep_alive: 2s}, two: {}}\n"
    );
    int connections = 0;
    const auto played =
        play_scripted(row, polite_but<wire::Connect>([&](const Peer& peer, const wire::Connect&) {
                          peer.send(wire::Connack{});
                          peer.later(++connections == 1 ? 500ms : 4s, [peer] { peer.close(); });
                      }));
    EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
}

/// A PUBLISH of QoS 1 that `one` sends in several steps, and behind that a part of another packet.
scenario::Row in_pieces(const std::string& more) {
    return first_row(
        "id: a/b\ntitle: Pieces\nmatrix: {version: [5.0]}\nlinks: {sat: {delay: 300ms}}\n"
        "actors: {one: {link: sat}}\nsteps:\n"
        "  - one: {connect: fresh}\n"
        "  - one: {send: {bytes: \"32 0D 00 05 's/one' 00 03\"}}\n"
        "  - one: {send: {bytes: \"00 'abc'" +
        more + "\"}}\n  - one: {expect: PUBACK}\n"
    );
}

class PacketInPieces : public testing::TestWithParam<const char*> {};

TEST_P(PacketInPieces, ComesToTheTargetWithItsLastByte) {
    EXPECT_EQ(verdict_of(play_builtin(in_pieces(GetParam()))), Verdict::pass);
    const auto played = play_builtin(in_pieces(GetParam()), {"lost-puback"});
    EXPECT_EQ(verdict_of(played), Verdict::fail) << failure_of(played);
    for (const auto& event : played.trace)
        if (event.kind == reports::TraceEvent::Kind::sent) {
            EXPECT_GE(event.delivered_at, event.at + 300ms) << event.text;
        }
}

INSTANTIATE_TEST_SUITE_P(
    Pieces, PacketInPieces, testing::Values("", " C0 00 C0 00", " 32 0D 00 05")
);

/// A client is back before its Will is due, unless the link's own weather keeps it away.
scenario::Row back_in_time(const std::string& weather) {
    return first_row(fmt::format(
        "id: a/b\ntitle: It is back\nlimit: 1h\nmatrix: {{version: [5.0]}}\n"
        "links: {{sat: {{delay: 10ms{}}}}}\n"
        "actors: {{truck: {{link: sat, keep_alive: 2s, allow: [close, DISCONNECT]}}, watch: "
        "{{}}}}\nsteps:\n"
        "  - watch: {{connect: fresh}}\n  - watch: {{subscribe: ~/will}}\n"
        "  - truck: {{connect: fresh, keep_session: 1h, will: {{topic: ~/will, payload: gone, "
        "delay: 30s}}}}\n"
        "  - sat: {{cut: 5s}}\n  - sat: {{expect: up, within: 10s}}\n"
        "  - truck: {{connect: resume, keep_session: 1h}}\n"
        "  - truck: {{disconnect: normal}}\n"
        "  - watch: {{never: PUBLISH, since: start, for: 1m}}\n",
        weather
    ));
}

TEST(LinkDelay, ExcusesTheTargetForWhatIsDueInIt) {
    std::map<Verdict, int> seen;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto row = back_in_time(", outage_up_mean: 10s, outage_mean: 100s");
        const auto result = play_judged(row, {}, seed);
        ++seen[result.verdict];
        if (result.verdict == Verdict::undecided) {
            EXPECT_THAT(result.reason, HasSubstr(" had kept the row up for "));
        }
    }
    EXPECT_EQ(seen[Verdict::fail], 0);
    EXPECT_GT(seen[Verdict::undecided], 0);
    EXPECT_GT(seen[Verdict::pass], 0);
}

TEST(LinkDelay, ExcusesNoTargetWhereTheOutageIsAsItWasToBe) {
    EXPECT_EQ(play_judged(back_in_time("")).verdict, Verdict::pass);
    const auto result = play_judged(back_in_time(""), {"will-too-early"});
    EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
}

TEST(LinkDelay, ExcusesNoTargetForAPacketThatCameAndIsWrong) {
    const auto row =
        first_row("id: a/b\ntitle: It is back\nlimit: 2h\nmatrix: {version: [5.0]}\n"
                  "links: {sat: {delay: 10ms, outage_up_mean: 3s, outage_mean: 100s}}\n"
                  "actors: {truck: {link: sat, allow: [close, DISCONNECT]}, watch: {}}\nsteps:\n"
                  "  - watch: {connect: fresh}\n  - watch: {subscribe: ~/a}\n"
                  "  - truck: {connect: fresh, keep_session: 1h}\n"
                  "  - sat: {cut: 5s}\n  - sat: {expect: up, within: 10s}\n"
                  "  - watch: {publish: ~/a, payload: x, retain: true}\n"
                  "  - watch: {expect: PUBLISH, payload: x, retain: false}\n");
    int delayed = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto result = play_judged(row, {"retain-flag-forwarded"}, seed);
        EXPECT_EQ(result.verdict, Verdict::fail) << result.reason;
        if (result.duration > std::chrono::seconds{30}) ++delayed;
    }
    EXPECT_GT(delayed, 0);
}

}  // namespace
}  // namespace assay::play
