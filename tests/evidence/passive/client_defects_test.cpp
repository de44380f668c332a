// Each defect of the reference client is found by the client's rules, and the client without one
// shows nothing.
#include "reference/client/client.hpp"
#include "reference/client/defects/table.hpp"
#include "tests/evidence/passive/client_conversations.hpp"
#include "tests/evidence/passive/client_talk.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace assay::evidence {
namespace {

class ClientDefects : public testing::TestWithParam<wire::Version> {
protected:
    std::set<std::string> of_version(const client::DefectRow& row) const {
        std::set<std::string> out;
        for (const auto& statement : row.statements)
            if (statement.starts_with(wire::name_of(GetParam()))) out.insert(statement);
        return out;
    }
    /// What the rules have to find.
    std::set<std::string> shown_by(const client::DefectRow& row) const {
        return row.shows_in_reaction ? std::set<std::string>{} : of_version(row);
    }
    /// In all conversations, or in as many as it takes to find what is `wanted`.
    std::set<std::string>
    found(const std::string& defect, const std::set<std::string>& wanted = {}) const {
        std::set<std::string> out;
        for (const auto& conversation : client_conversations()) {
            for (const auto& finding : conversation.hold(GetParam(), {defect}))
                out.insert(finding.statement);
            if (!wanted.empty() && std::ranges::includes(out, wanted)) break;
        }
        return out;
    }
};

TEST_P(ClientDefects, AreNoneOfAClientThatKeepsTheRules) {
    for (const auto& conversation : client_conversations())
        for (const auto& finding : conversation.hold(GetParam(), {}))
            ADD_FAILURE() << conversation.name << ": " << finding.statement << " " << finding.what;
}

TEST_P(ClientDefects, AreFoundByTheStatementsThatTheyBreak) {
    for (const auto& row : client::defect_table())
        if (const auto statements = shown_by(row); !statements.empty()) {
            EXPECT_THAT(found(row.name, statements), testing::IsSupersetOf(statements)) << row.name;
        }
}

TEST_P(ClientDefects, DoNotShowWhereTheyTouchNothing) {
    for (const auto& row : client::defect_table())
        if (shown_by(row).empty()) {
            EXPECT_THAT(found(row.name), testing::IsEmpty()) << row.name;
        }
}

INSTANTIATE_TEST_SUITE_P(InBothVersions, ClientDefects, testing::Values(v3, v5), name_of_version);

TEST(ClientDefectTable, HasEachNameOnce) {
    std::set<std::string> names;
    for (const auto& row : client::defect_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.statements.empty()) << row.name;
        EXPECT_FALSE(row.one_line.empty()) << row.name;
        EXPECT_EQ(client::find_defect(row.name), &row);
    }
    EXPECT_GE(names.size(), 60U);
    EXPECT_EQ(client::find_defect("no-such-defect"), nullptr);
}

TEST(ClientDefectsDeathTest, AnUnknownNameAborts) {
    EXPECT_DEATH(
        (client::Client{{}, {"no-such-defect"}}), "no defect of the client is named \"no-such"
    );
}

}  // namespace
}  // namespace assay::evidence
