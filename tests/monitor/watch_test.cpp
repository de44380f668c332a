#include "harness/monitor/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::monitor {
namespace {

using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using wire::Bytes;
using wire::Role;
using namespace std::chrono_literals;

/// A watch, and what a client and a server say before it.
struct Scene {
    std::vector<Finding> found{};
    Watch watch;
    reports::Offset now{};
    std::string server{};  ///< to which clients connect

    explicit Scene(WatchOptions options = {})
        : watch{[&] {
              options.found = [this](const Finding& finding) { found.push_back(finding); };
              return options;
          }()} {}

    void says(std::uint64_t connection, Role who, const Bytes& bytes) {
        now += 1s;
        watch.bytes(connection, who, bytes, now);
    }
    void says(std::uint64_t connection, Role who, const wire::Packet& packet) {
        says(connection, who, wire::encode(packet, wire::Version::v5_0));
    }
    void connects(
        std::uint64_t connection, const std::string& client_id, std::uint16_t receive_maximum = 0
    ) {
        watch.opened(connection, now, {"127.0.0.1:5000", server});
        wire::Connect connect;
        connect.client_id.text = client_id;
        connect.set_clean_start(true);
        says(connection, Role::client, connect);
        wire::Connack connack;
        if (receive_maximum > 0)
            connack.properties.add(wire::PropertyId::receive_maximum, receive_maximum);
        says(connection, Role::server, connack);
    }
    void publishes(std::uint64_t connection, std::uint16_t packet_id) {
        wire::Publish publish{.topic = {"t"}};
        publish.set_qos(1);
        publish.packet_id = packet_id;
        says(connection, Role::client, publish);
    }
    std::vector<reports::RowResult> rows() {
        return std::move(watch).take("here", now, [](const std::string&) { return true; });
    }
};

TEST(Watch, GivesARowForEachClientOverAllOfItsConnections) {
    Scene scene;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        scene.connects(i, i == 2 ? "b" : "a");
        scene.says(i, Role::client, wire::Disconnect{});
        scene.watch.ended(i, scene.now, "closed by the client");
    }
    const auto rows = scene.rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].name, "monitor[client=a]");
    EXPECT_EQ(rows[1].name, "monitor[client=b]");
    EXPECT_EQ(rows[0].verdict, Verdict::pass) << rows[0].reason;
    EXPECT_EQ(rows[0].version, "5.0");
    EXPECT_EQ(rows[0].trace.size(), 10U);
    EXPECT_EQ(rows[0].trace[1].from, "a");
    EXPECT_EQ(rows[0].trace[1].to, "server");
}

/// Names of the rows when two clients each have one QoS 1 PUBLISH open, all that they may have.
std::vector<std::string> names_of_two(
    const std::string& a,
    const std::string& b,
    const std::string& a_server = {},
    const std::string& b_server = {}
) {
    Scene scene;
    scene.server = a_server;
    scene.connects(1, a, 1);
    scene.server = b_server;
    scene.connects(2, b, 1);
    scene.publishes(1, 1);
    scene.publishes(2, 1);
    std::vector<std::string> out;
    for (const auto& row : scene.rows()) {
        out.push_back(row.name);
        EXPECT_EQ(row.verdict, Verdict::pass) << row.name << ": " << row.reason;
    }
    return out;
}

TEST(Watch, TellsClientsOfDifferentServersApart) {
    EXPECT_THAT(
        names_of_two("dev", "dev", "10.0.0.1:1883", "10.0.0.2:1883"),
        ElementsAre("monitor[client=dev]", "monitor[client=dev at 10.0.0.2:1883]")
    );
    EXPECT_THAT(
        names_of_two("a", "b", "10.0.0.2:1883", "10.0.0.1:1883"),
        ElementsAre("monitor[client=a]", "monitor[client=b]")
    );
}

TEST(Watch, TellsClientsApartWhoseNamesLookTheSame) {
    const std::string beginning(100, 'x');
    EXPECT_EQ(names_of_two(beginning + "1", beginning + "2").size(), 2U);
    // The first has no identifier; the second one's is what the first is called.
    EXPECT_THAT(
        names_of_two("", "connection 1"),
        ElementsAre("monitor[client=connection 1]", "monitor[client=connection 1 (2)]")
    );
}

TEST(Watch, TellsOfABreachAtOnceAndCountsItInTheRow) {
    Scene scene;
    scene.connects(1, "a", 1);
    for (std::uint16_t id = 1; id <= 4; ++id)
        scene.publishes(1, id);
    ASSERT_EQ(scene.found.size(), 1U);
    EXPECT_EQ(scene.found[0].statement, "5.0:MQTT-3.3.4-7");
    EXPECT_EQ(scene.found[0].client, "a");
    EXPECT_EQ(scene.found[0].at, 4s);
    const auto rows = scene.rows();
    EXPECT_EQ(rows[0].verdict, Verdict::fail);
    ASSERT_EQ(rows[0].expectations.size(), 1U);
    EXPECT_THAT(rows[0].expectations[0].actual, HasSubstr("(3 times in all)"));
    ASSERT_TRUE(rows[0].expectations[0].evidence);
    EXPECT_THAT(rows[0].trace[*rows[0].expectations[0].evidence].text, HasSubstr("PUBLISH"));
}

/// Statements found where a client with a Keep Alive of 10 s begins a PUBLISH after `silence`, and
/// takes half a minute for it.
std::vector<std::string> found_of_a_slow_packet(std::chrono::seconds silence) {
    Scene scene;
    scene.watch.opened(1, scene.now, {"127.0.0.1:5000", {}});
    wire::Connect connect;
    connect.client_id.text = "a";
    connect.keep_alive = 10;
    connect.set_clean_start(true);
    scene.says(1, Role::client, connect);
    scene.says(1, Role::server, wire::Connack{});
    scene.now += silence;
    const wire::Publish publish{.topic = {"t"}, .payload = {Bytes(30, 'x')}};
    for (const auto byte : wire::encode(publish, wire::Version::v5_0))
        scene.says(1, Role::client, Bytes{byte});
    scene.watch.ended(1, scene.now, "closed by the client");
    std::vector<std::string> out;
    for (const auto& finding : scene.found)
        out.push_back(finding.statement);
    return out;
}

TEST(Watch, TakesAPacketThatIsUnderWayForNoSilence) {
    EXPECT_THAT(found_of_a_slow_packet(5s), ElementsAre());
    EXPECT_THAT(found_of_a_slow_packet(20s), ElementsAre("5.0:MQTT-3.1.2-20"));
}

TEST(Watch, JudgesWhomItIsAskedTo) {
    for (const auto& [judged, expected] :
         {std::pair{Judged::client, 0U}, {Judged::server, 1U}, {Judged::both, 1U}}) {
        Scene scene{{.judged = judged}};
        scene.connects(1, "a");
        scene.says(1, Role::server, wire::Puback{.packet_id = 9});
        EXPECT_EQ(scene.found.size(), expected);
    }
}

TEST(Watch, KeepsNoPassword) {
    Scene scene;
    scene.watch.opened(1, {}, {});
    wire::Connect connect;
    connect.client_id.text = "a";
    connect.set_username("ann");
    connect.set_password("hush-hush");
    scene.says(1, Role::client, connect);
    const auto rows = scene.rows();
    for (const auto& event : rows[0].trace) {
        EXPECT_EQ(event.text.find("hush"), std::string::npos) << event.text;
        EXPECT_EQ(
            std::string(event.bytes.begin(), event.bytes.end()).find("hush"), std::string::npos
        );
    }
}

TEST(Watch, LeavesWhatItHasNotSeenBeginUndecided) {
    Scene scene;
    scene.watch.opened(1, {}, {}, "the capture begins in the middle of this connection");
    scene.says(1, Role::client, wire::Publish{.topic = {"t"}});
    const auto rows = scene.rows();
    EXPECT_EQ(rows[0].name, "monitor[client=connection 1]");
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_THAT(rows[0].reason, HasSubstr("begins in the middle"));
}

TEST(Watch, LeavesAProtocolUndecidedThatItDoesNotKnow) {
    Scene scene;
    scene.watch.opened(1, scene.now, {"127.0.0.1:5000", {}});
    wire::Connect connect;
    connect.client_id.text = "old";
    connect.protocol_name.text = "MQIsdp";
    connect.protocol_version = 3;
    scene.says(1, Role::client, wire::encode(connect, wire::Version::v3_1_1));
    scene.publishes(1, 1);
    const auto rows = scene.rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_THAT(rows[0].expectations.at(0).actual, HasSubstr("the protocol MQIsdp 3"));
}

TEST(Watch, SaysNothingMoreBehindAGap) {
    Scene scene;
    scene.connects(1, "a", 1);
    scene.watch.undecided(1, scene.now, "bytes are missing");
    for (std::uint16_t id = 1; id <= 4; ++id)
        scene.publishes(1, id);
    EXPECT_TRUE(scene.found.empty());
    EXPECT_EQ(scene.rows()[0].verdict, Verdict::undecided);
}

TEST(Watch, EndsJudgementWhereNoPacketBegins) {
    Scene scene;
    scene.connects(1, "a");
    scene.says(1, Role::server, Bytes{0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01});
    const auto rows = scene.rows();
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_THAT(rows[0].reason, HasSubstr("fixed header"));
}

TEST(Watch, EndsJudgementAtAPacketThatIsTooLarge) {
    Scene scene{{.packet_max_bytes = 1'000}};
    scene.connects(1, "a");
    wire::Publish large{.topic = {"t"}};
    large.payload.bytes.resize(2'000);
    scene.says(1, Role::client, large);
    const auto rows = scene.rows();
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_THAT(rows[0].reason, HasSubstr("too large"));
}

/// The first half of a large packet, and the rest later.
void says_in_halves(Scene& scene, std::uint64_t connection) {
    wire::Publish large{.topic = {"t"}};
    large.payload.bytes.resize(1'000);
    const auto bytes = wire::encode(large, wire::Version::v5_0);
    const auto half = bytes.begin() + 500;
    scene.says(connection, Role::client, Bytes{bytes.begin(), half});
    scene.says(connection, Role::client, Bytes{half, bytes.end()});
}

TEST(Watch, HoldsNothingMoreWhereHeadersAloneFillTheRoom) {
    Scene scene{{.held_max_bytes = 600}};
    scene.connects(1, "a");
    says_in_halves(scene, 1);
    scene.connects(2, "b");
    // Each connection holds one byte, the type of a packet whose length has not come.
    for (std::uint64_t i = 1'000; i < 1'700; ++i) {
        scene.watch.opened(i, scene.now, {});
        scene.says(i, Role::client, Bytes{0x30});
    }
    says_in_halves(scene, 2);
    const auto rows = scene.rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].verdict, Verdict::pass) << rows[0].reason;
    EXPECT_EQ(rows[1].verdict, Verdict::undecided);
    EXPECT_THAT(rows[1].reason, HasSubstr("too large"));
}

TEST(Watch, CountsWhatAPacketHoldsAlreadyAgainstItsOwnRoom) {
    Scene scene{{.held_max_bytes = 600}};
    scene.connects(1, "a");
    wire::Publish large{.topic = {"t"}};
    large.payload.bytes.resize(1'500);
    const auto bytes = wire::encode(large, wire::Version::v5_0);
    for (std::size_t at = 0; at < bytes.size(); at += 400) {
        const wire::BytesView rest{
            bytes.data() + at, std::min<std::size_t>(400, bytes.size() - at)
        };
        scene.says(1, Role::client, Bytes{rest.begin(), rest.end()});
    }
    EXPECT_EQ(scene.rows()[0].verdict, Verdict::undecided);
}

TEST(Watch, LetsClientsGoThatLeftLongestAgo) {
    Scene scene{{.clients_max = 10}};
    for (std::uint64_t i = 1; i <= 100; ++i) {
        scene.connects(i, "client-" + std::to_string(i), 1);
        if (i == 5)
            for (std::uint16_t id = 1; id <= 4; ++id)
                scene.publishes(i, id);
        scene.watch.ended(i, scene.now, "closed by the client");
    }
    EXPECT_EQ(scene.watch.counts().clients_gone, 90U);
    EXPECT_EQ(scene.watch.counts().failures_gone, 0U);
    const auto rows = scene.rows();
    ASSERT_EQ(rows.size(), 10U);
    const auto failed = std::ranges::count(rows, Verdict::fail, &reports::RowResult::verdict);
    EXPECT_EQ(failed, 1) << "the one with a finding stays";
}

TEST(Watch, LetsItsUserSayWhetherOneThatGoesHasFailed) {
    std::vector<std::string> asked;
    Scene scene{{.clients_max = 1, .fails = [&](WatchedClient&& gone) {
                     asked.push_back(gone.name());
                     return gone.name() == "new";
                 }}};
    std::uint64_t connection = 0;
    for (const std::string name : {"known", "new", "good", "last"}) {
        scene.connects(++connection, name, 1);
        for (std::uint16_t id = 1; name != "good" && id <= 4; ++id)
            scene.publishes(connection, id);
        scene.watch.ended(connection, scene.now, "closed by the client");
    }
    EXPECT_THAT(asked, ElementsAre("known", "new"));
    EXPECT_EQ(scene.watch.counts().clients_gone, 3U);
    EXPECT_EQ(scene.watch.counts().failures_gone, 1U);
}

TEST(Watch, CountsConnectionsForWhichItHasNoRoom) {
    Scene scene{{.clients_max = 10}};
    for (std::uint64_t i = 1; i <= 15; ++i)
        scene.connects(i, "client-" + std::to_string(i));
    EXPECT_EQ(scene.watch.counts().unwatched, 5U);
    EXPECT_EQ(scene.rows().size(), 10U);
}

TEST(Watch, ForgetsTheClientWhoseStateGrowsTooLarge) {
    Scene scene{{.state_max_bytes = 100'000}};
    scene.connects(1, "modest");
    scene.connects(2, "greedy");
    for (std::uint16_t id = 1; id <= 200; ++id) {
        wire::Subscribe subscribe{.packet_id = id};
        subscribe.subscriptions.push_back({.topic_filter = {std::string(1'000, 'x')}});
        scene.says(2, Role::client, subscribe);
    }
    const auto rows = scene.rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].name, "monitor[client=greedy]");
    EXPECT_EQ(rows[0].verdict, Verdict::undecided);
    EXPECT_EQ(rows[1].verdict, Verdict::pass) << rows[1].reason;
}

TEST(Watch, CountsConnectionsThatSayNothing) {
    Scene scene;
    scene.watch.opened(1, {}, {});
    scene.watch.ended(1, {}, "closed by the client");
    scene.watch.opened(2, {}, {});
    EXPECT_EQ(scene.watch.counts().silent, 2U);
    EXPECT_TRUE(scene.rows().empty());
}

TEST(Watch, RemarksOnOneAsOne) {
    EXPECT_THAT(
        remarks_on({.silent = 1, .clients_gone = 1, .failures_gone = 1, .unwatched = 1}),
        ElementsAre(
            "1 connection without a packet of MQTT",
            "1 client made room for others and has no row",
            "1 of those failed, and no baseline says so",
            "1 connection was not judged: too many clients at a time"
        )
    );
    EXPECT_THAT(
        remarks_on({.silent = 2, .clients_gone = 3}),
        ElementsAre(
            "2 connections without a packet of MQTT",
            "3 clients made room for others and have no row"
        )
    );
}

}  // namespace
}  // namespace assay::monitor
