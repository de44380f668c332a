#include "harness/evidence/judge/passive_check.hpp"
#include "reference/wire/codec.hpp"
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using reports::TraceEvent;

/// "statement at event", one a line.
std::string found_in(const std::vector<TraceEvent>& trace) {
    std::string out;
    for (const auto& finding : passive_findings(trace, wire::Version::v5_0, ""))
        out += finding.statements.at(0) + " at " + std::to_string(*finding.evidence) + "\n";
    return out;
}

/// Events 0 to 3: a Session of the actor from its beginning.
TraceBuilder subscribed(const std::string& actor) {
    return TraceBuilder{}.connects(actor).subscribes(actor, "t");
}

TEST(PassiveCheck, FindsNothingWrongWithATraceThatKeepsTheRules) {
    EXPECT_EQ(found_in(subscribed("depot").gets("depot", 1, 1, 1).events()), "");
}

TEST(PassiveCheck, SaysWhatIsWrongAndWhere) {
    const auto trace = subscribed("depot").gets("depot", 1, 1, 1, true);
    const auto found = passive_findings(trace.events(), wire::Version::v5_0, "");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].what, "every packet to depot keeps 5.0:MQTT-3.3.1-3");
    EXPECT_EQ(found[0].actual, "PUBLISH id 1 has DUP 1 and was never sent before");
    EXPECT_EQ(found[0].verdict, reports::Verdict::fail);
    EXPECT_EQ(found[0].source, reports::Expectation::Source::passive);
    EXPECT_EQ(found[0].evidence, 4U);
    EXPECT_EQ(found[0].to, trace.events()[4].at);
}

TEST(PassiveCheck, SaysOfEachStatementOnlyTheFirstBreach) {
    EXPECT_EQ(
        found_in(
            subscribed("depot").gets("depot", 1, 1, 1, true).gets("depot", 2, 1, 2, true).events()
        ),
        "5.0:MQTT-3.3.1-3 at 4\n"
    );
}

TEST(PassiveCheck, BeginsAConnectionWithItsFirstPacketIfNoEventDoes) {
    auto trace = subscribed("load").ended("load").connects("load").gets("load", 1, 1, 1, true);
    EXPECT_EQ(found_in(trace.events()), "5.0:MQTT-3.3.1-3 at 7\n5.0:MQTT-3.3.2-3 at 7\n");
}

/// A connection of an actor is answered after the actor has begun another one, `second`.
std::vector<TraceEvent> answered_late(int second) {
    using Kind = TraceEvent::Kind;
    std::vector<TraceEvent> trace;
    const auto add = [&](Kind kind, int connection, const wire::Packet& packet) {
        trace.push_back({.kind = kind, .from = "a", .to = "a", .connection = connection});
        if (kind != Kind::opened) trace.back().bytes = wire::encode(packet, wire::Version::v5_0);
    };
    const auto connect = [&](int connection, const std::string& client_id) {
        add(Kind::opened, connection, {});
        add(Kind::sent, connection, wire::Connect{.client_id = {client_id}});
        add(Kind::received, connection, wire::Connack{});
    };
    wire::Publish publish{.topic = {"t"}, .packet_id = 1};
    publish.set_qos(1);
    connect(1, "x");
    add(Kind::sent, 1, publish);
    connect(second, "y");
    add(Kind::received, 1, wire::Puback{.packet_id = 1});
    return trace;
}

TEST(PassiveCheck, KeepsConnectionsOfOneActorApart) {
    EXPECT_EQ(found_in(answered_late(2)), "");
    EXPECT_EQ(found_in(answered_late(1)), "5.0:MQTT-2.2.1-5 at 7\n") << "on one it answers nothing";
}

TEST(PassiveCheck, KnowsOfNoSessionAnyMoreWhenTheTargetWasStartedAnew) {
    auto trace = subscribed("depot").restarted().gets("depot", 1, 1, 1, true);
    EXPECT_EQ(found_in(trace.events()), "");
}

/// A server that meets a client twice, which does not send its PUBREL again and is heard of once more.
std::vector<TraceEvent> client_that_forgets_its_pubrel() {
    using Kind = TraceEvent::Kind;
    std::vector<TraceEvent> trace;
    const auto add = [&](Kind kind, int connection, const wire::Packet& packet) {
        const bool is_sent = kind == Kind::sent;
        trace.push_back(
            {.kind = kind,
             .from = is_sent ? "depot" : "client",
             .to = is_sent ? "client" : "depot",
             .bytes = wire::encode(packet, wire::Version::v5_0),
             .connection = connection}
        );
    };
    wire::Connect connect{.client_id = {"x"}};
    connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
    wire::Publish publish{.topic = {"t"}, .packet_id = 1};
    publish.set_qos(2);
    add(Kind::received, 1, connect);
    add(Kind::sent, 1, wire::Connack{});
    add(Kind::received, 1, publish);
    add(Kind::sent, 1, wire::Pubrec{.packet_id = 1});
    add(Kind::received, 1, wire::Pubrel{.packet_id = 1});
    trace.push_back({.kind = Kind::ended, .from = "depot", .to = "client", .connection = 1});
    connect.set_clean_start(false);
    add(Kind::received, 2, connect);
    wire::Connack resumed{};
    resumed.set_session_present(true);
    add(Kind::sent, 2, resumed);
    trace.push_back({.kind = Kind::note, .text = "client: says that it is done"});
    return trace;
}

TEST(PassiveCheck, NamesTheActorOfWhatIsMissingAtTheEnd) {
    const auto found = passive_findings(
        client_that_forgets_its_pubrel(),
        wire::Version::v5_0,
        "",
        {.judged = Judged::client},
        std::chrono::minutes{1}
    );
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].what, "every packet to depot keeps 5.0:MQTT-4.4.0-1");
}

/// Of a client with a Keep Alive of ten seconds: the connection ends half a minute after the client has
/// sent its only message, which was under way for `transit`.
std::vector<TraceEvent> ended_late(std::chrono::seconds transit) {
    using Kind = TraceEvent::Kind;
    using std::chrono::seconds;
    std::vector<TraceEvent> trace;
    const auto add = [&](Kind kind, seconds at, const wire::Packet& packet, seconds sent_at = {}) {
        const bool is_received = kind == Kind::received;
        trace.push_back(
            {.at = at,
             .kind = kind,
             .from = is_received ? "client" : "server",
             .to = is_received ? "server" : "client",
             .sent_at = sent_at,
             .connection = 1}
        );
        const bool is_packet = kind == Kind::sent || kind == Kind::received;
        if (is_packet) trace.back().bytes = wire::encode(packet, wire::Version::v5_0);
    };
    add(Kind::opened, seconds{0}, {});
    add(Kind::received, seconds{1}, wire::Connect{.keep_alive = 10, .client_id = {"c"}});
    add(Kind::sent, seconds{1}, wire::Connack{});
    add(Kind::received, seconds{2} + transit, wire::Publish{.topic = {"t"}}, seconds{2});
    add(Kind::ended, seconds{32}, {});
    return trace;
}

TEST(PassiveCheck, BlamesNoClientForSilenceBehindAPacketThatWasHeldUp) {
    const auto found = [](const std::vector<TraceEvent>& trace) {
        return passive_findings(trace, wire::Version::v5_0, "", {.judged = Judged::client}).size();
    };
    EXPECT_EQ(found(ended_late(std::chrono::seconds{1})), 1U);
    EXPECT_EQ(found(ended_late(std::chrono::seconds{29})), 0U);
}

TEST(PassiveCheck, ExcusesSilenceOnlyOnTheConnectionThatWasHeldUp) {
    auto trace = ended_late(std::chrono::seconds{1});
    auto other = ended_late(std::chrono::seconds{25});
    for (auto& event : other) {
        event.connection = 2;
        (event.kind == TraceEvent::Kind::received ? event.to : event.from) = "depot";
    }
    trace.insert(trace.end() - 1, other.begin(), other.end());
    const auto found = passive_findings(trace, wire::Version::v5_0, "", {.judged = Judged::client});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].what, "every packet to server keeps 5.0:MQTT-3.1.2-20");
}

TEST(PassiveCheck, LeavesBytesAloneThatAreNoPacket) {
    auto events = subscribed("depot").events();
    // What an actor could not cut up, and what the link lost.
    events.push_back({.kind = TraceEvent::Kind::received, .to = "depot", .bytes = {0xC0, 0, 0xFF}});
    events.push_back({.kind = TraceEvent::Kind::received, .to = "depot", .lost = true});
    EXPECT_EQ(found_in(events), "");
}

TEST(PassiveCheck, WritesTopicsOfTheRowAsItsScenarioDoes) {
    const auto trace =
        TraceBuilder{}.connects("depot").received("depot", publish_of("assay/1/2/t", "x", 0, 0));
    const auto found = passive_findings(trace.events(), wire::Version::v5_0, "assay/1/2/");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].actual, "PUBLISH on \"~/t\" matches no subscription of the client");
}

}  // namespace
}  // namespace assay::evidence
