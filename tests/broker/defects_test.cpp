#include "reference/broker/defects/table.hpp"
#include "tests/broker/recorder.hpp"
#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace assay::broker {

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
            EXPECT_TRUE(
                statement.starts_with("3.1.1:MQTT-") || statement.starts_with("5.0:MQTT-") ||
                statement.starts_with("3.1.1:ASSAY-") || statement.starts_with("5.0:ASSAY-")
            ) << row.name
              << ": " << statement;
    }
}

TEST(Defects, AreAtLeastOneHundredAndTwenty) {
    EXPECT_GE(defect_table().size(), 120U);
}

/// What a Client of `version` can see of a broker in `conversation`.
std::string record(Recording conversation, wire::Version version, std::string defect = {}) {
    std::vector<std::string> defects;
    if (!defect.empty()) defects.push_back(std::move(defect));
    Recorder recorder{version, std::move(defects)};
    conversation(recorder);
    return recorder.record();
}

class DefectsOfVersion : public testing::TestWithParam<wire::Version> {};
INSTANTIATE_TEST_SUITE_P(Versions, DefectsOfVersion, testing::Values(v3, v5), VersionName{});

TEST_P(DefectsOfVersion, CanAllBeSeen) {
    std::vector<std::string> conformant;
    for (const auto conversation : conversations())
        conformant.push_back(record(conversation, GetParam()));
    const auto shows_in = [&](const DefectRow& row, std::size_t i) {
        return record(conversations()[i], GetParam(), row.name) != conformant[i];
    };
    // Neighbours in the table tend to show in the same conversation.
    std::size_t latest = 0;
    const auto shows = [&](const DefectRow& row) {
        if (shows_in(row, latest)) return true;
        for (latest = 0; latest < conformant.size(); ++latest)
            if (shows_in(row, latest)) return true;
        latest = 0;
        return false;
    };
    const auto prefix = std::string{wire::name_of(GetParam())} + ':';
    for (const auto& row : defect_table()) {
        // Section 6 speaks of WebSocket frames: from packets nobody sees them.
        const auto is_of_frames = [&](const auto& statement) {
            return statement.starts_with(prefix + "MQTT-6.") ||
                   statement.starts_with(prefix + "ASSAY-6-");
        };
        const auto is_ours = std::ranges::any_of(row.statements, [&](const auto& statement) {
            return statement.starts_with(prefix) && !is_of_frames(statement);
        });
        EXPECT_TRUE(!is_ours || shows(row)) << row.name;
    }
}

TEST_P(DefectsOfVersion, AreComparedWithABrokerThatDoesTheSameEveryTime) {
    for (const auto conversation : conversations())
        EXPECT_TRUE(record(conversation, GetParam()) == record(conversation, GetParam()));
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
    table.subscribe(id, "t", wire::SubscriptionOptions::no_local.mask);
    table.send(id, publish_of("t", "x", 1, 1));
    table.only<wire::Publish>(id);
}

}  // namespace assay::broker
