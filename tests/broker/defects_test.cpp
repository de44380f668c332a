#include "reference/broker/defects/table.hpp"
#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace assay::broker {

namespace {

/// A Client of `version` lives a whole life with a broker that has this defect; what comes of it is
/// the defect's business, but it ends.
void live(const std::string& defect, wire::Version version) {
    Broker broker{{}, {defect}};
    Instant now{};
    const auto id = ConnectionId{1};
    const auto send = [&](const wire::Packet& packet) {
        broker.receive(id, wire::encode(packet, version), now);
        now += 100ms;
        broker.wake(now);
    };
    broker.accepted(id, now);
    auto connect = with_will(connect_of({.client_id = "a", .version = version}), "w", "gone", 1);
    send(connect);
    send(subscribe_of("#", 2));
    send(publish_of("t", "x", 0));
    send(publish_of("t", "x", 1, 1, true));
    send(publish_of("t", "x", 2, 2));
    send(wire::Pubrel{.packet_id = 2});
    send(wire::Puback{.packet_id = 1});
    send(wire::Pubrec{.packet_id = 2});
    send(wire::Pubcomp{.packet_id = 2});
    send(wire::Unsubscribe{.packet_id = 3, .topic_filters = {{"#"}}});
    send(wire::Pingreq{});
    broker.closed(id, Ending::lost, now);
    for (auto next = broker.next_deadline(); next && *next < now + 1h;
         next = broker.next_deadline())
        broker.wake(*next);
}

}  // namespace

TEST(Defects, HaveUniqueKebabCaseNames) {
    std::set<std::string> names;
    for (const auto& row : defect_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_TRUE(std::ranges::all_of(row.name, [](unsigned char c) {
            return std::islower(c) || std::isdigit(c) || c == '-';
        })) << row.name;
    }
}

TEST(Defects, NameQualifiedStatementsAndSayWhatTheyDo) {
    for (const auto& row : defect_table()) {
        EXPECT_FALSE(row.statements.empty()) << row.name;
        EXPECT_FALSE(row.one_line.empty()) << row.name;
        EXPECT_NE(row.one_line.back(), '.') << row.name;
        for (const auto& statement : row.statements)
            EXPECT_TRUE(statement.starts_with("3.1.1:MQTT-") || statement.starts_with("5.0:MQTT-"))
                << row.name << ": " << statement;
    }
}

TEST(Defects, AreAtLeastOneHundredAndTwenty) {
    EXPECT_GE(defect_table().size(), 120U);
}

TEST(Defects, CanAllBeBuiltInAndLivedWith) {
    for (const auto& row : defect_table()) {
        live(row.name, v3);
        live(row.name, v5);
    }
}

TEST(Defects, AreFoundByName) {
    ASSERT_NE(find_defect("lost-puback"), nullptr);
    EXPECT_EQ(find_defect("lost-puback")->name, "lost-puback");
    EXPECT_EQ(find_defect("no-such-defect"), nullptr);
}

TEST(DefectsDeathTest, AnUnknownNameAborts) {
    EXPECT_DEATH((Broker{{}, {"no-such-defect"}}), "no defect is named \"no-such-defect\"");
}

TEST(Defects, LoseThePubackAndNothingElse) {
    Table table{{}, {"lost-puback"}};
    const auto id = table.connect({.client_id = "a"});
    table.subscribe(id, "t");
    table.send(id, publish_of("t", "x", 1, 1));
    EXPECT_EQ(table.payloads(id), "x");
    table.send(id, publish_of("t", "x", 2, 2));
    EXPECT_EQ(table.take(id).size(), 2U);
}

TEST(Defects, SendAWillAfterANormalDisconnect) {
    Table table{{}, {"will-after-disconnect"}};
    const auto watcher = table.connect({.client_id = "watcher"});
    table.subscribe(watcher, "w");
    const auto id = table.connect_by(with_will(connect_of({.client_id = "a"}), "w", "gone"));
    table.send(id, wire::Disconnect{});
    EXPECT_EQ(table.payloads(watcher), "gone");
}

TEST(Defects, DelayAPubrelByTwentySeconds) {
    Table table{{}, {"late-pubrel"}};
    const auto id = table.connect({.client_id = "a"});
    table.subscribe(id, "t", 2);
    table.send(id, publish_of("t", "x", 2, 1));
    const auto packets = table.take(id);
    table.send(id, wire::Pubrec{.packet_id = std::get<wire::Publish>(packets.at(0)).packet_id});
    table.pass(19s);
    EXPECT_TRUE(table.take(id).empty());
    table.pass(1s);
    table.only<wire::Pubrel>(id);
}

TEST(Defects, CanBeCombined) {
    Table table{{}, {"lost-puback", "no-local-ignored"}};
    const auto id = table.connect({.client_id = "a"});
    table.subscribe(id, "t", 0x04);
    table.send(id, publish_of("t", "x", 1, 1));
    table.only<wire::Publish>(id);
}

}  // namespace assay::broker
