// The passive checks name statements by string; each has to be in the registry.
#include "harness/scenario/library.hpp"
#include "reference/client/defects/table.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

namespace assay::scenario {

namespace {

using statements::OfClient;

std::string rules_text() {
    std::ifstream file{ASSAY_PASSIVE_RULES};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Qualified ids. A rule is {"number in 3.1.1", "number in 5.0"}, either may be empty.
std::vector<std::string> statements_in(const std::string& source) {
    const std::regex rule{R"re(\{"([^"]*)", "([^"]*)"\})re"};
    std::vector<std::string> out;
    for (std::sregex_iterator at{source.begin(), source.end(), rule}, end; at != end; ++at)
        for (const auto& [version, number] :
             {std::pair{"3.1.1:", (*at)[1].str()}, std::pair{"5.0:", (*at)[2].str()}})
            if (!number.empty()) out.push_back(version + number);
    return out;
}

TEST(PassiveRules, NameStatementsOfTheRegistry) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    const auto ids = statements_in(rules_text());
    for (const auto& id : ids)
        EXPECT_NE(library->registry().find(id), nullptr) << id;
    EXPECT_GE(ids.size(), 100U);
}

TEST(PassiveRules, OfClientsAreWatchedOrStaged) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    const auto text = rules_text();
    const auto ids = statements_in(text.substr(text.find("namespace client_rules")));
    for (const auto& id : ids) {
        const auto* statement = library->registry().find(id);
        ASSERT_NE(statement, nullptr) << id;
        const auto how = statement->of_client;
        EXPECT_TRUE(how == OfClient::watched || how == OfClient::staged) << id;
    }
    EXPECT_GE(ids.size(), 50U);
}

TEST(ClientStatements, AreHalfOfTheStandards) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    std::map<std::string, int> counts;
    for (const auto& statement : library->registry().all())
        if (!statement.is_own && statement.of_client != OfClient::none) ++counts[statement.version];
    EXPECT_EQ(counts["3.1.1"], 70);
    EXPECT_EQ(counts["5.0"], 130);
}

TEST(ClientDefects, NameStatementsOfTheRegistry) {
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    for (const auto& row : client::defect_table())
        for (const auto& id : row.statements) {
            const auto* statement = library->registry().find(id);
            ASSERT_NE(statement, nullptr) << id;
            const auto how = statement->of_client;
            EXPECT_NE(how, OfClient::left_out) << row.name << " " << id;
            EXPECT_TRUE(row.shows_in_reaction || how != OfClient::provoked)
                << row.name << " " << id;
        }
}

}  // namespace

}  // namespace assay::scenario
