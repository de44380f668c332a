#include "harness/explore/conversation.hpp"
#include "harness/scenario/lint.hpp"
#include "tests/explore/plain_grammar.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace assay::explore {
namespace {

/// So many conversations are looked at, one seed after the other.
constexpr std::uint64_t looked_at = 150;
/// So many cells a conversation can be asked to have met soon.
constexpr std::size_t cells_a_conversation = 60;

TEST(Conversation, IsAFunctionOfItsSeed) {
    const auto grammar = plain_grammar();
    EXPECT_EQ(draw(grammar, 7).text, draw(grammar, 7).text);
    EXPECT_NE(draw(grammar, 7).text, draw(grammar, 8).text);
}

TEST(Conversation, IsAScenarioThatCheckFindsClean) {
    const auto grammar = plain_grammar();
    for (std::uint64_t seed = 1; seed <= looked_at; ++seed) {
        const auto conversation = draw(grammar, seed);
        const auto scenario = load(conversation, {});
        ASSERT_TRUE(scenario) << scenario::render(scenario.error(), conversation.text);
        const auto problems = scenario::lint(*scenario);
        EXPECT_TRUE(problems.empty()) << scenario::render(problems, conversation.text);
        ASSERT_EQ(scenario->rows.size(), 1U);
        EXPECT_EQ(scenario->rows.front().name, conversation.name);
    }
}

TEST(Conversation, HasTwentyToSixtyStepsAndTwoToFiveClients) {
    const auto grammar = plain_grammar();
    for (std::uint64_t seed = 1; seed <= looked_at; ++seed) {
        const auto conversation = draw(grammar, seed);
        const auto scenario = load(conversation, {});
        ASSERT_TRUE(scenario);
        const auto row = scenario::expand(*scenario, scenario->rows.front());
        ASSERT_TRUE(row);
        EXPECT_GE(row->steps.size(), 18U) << conversation.name;
        EXPECT_LE(row->steps.size(), 90U) << conversation.name;
        std::set<std::string> clients;
        for (const auto& actor : row->actors)
            clients.insert(actor.client_id.empty() ? actor.name : actor.client_id);
        EXPECT_LE(clients.size(), 6U) << "five and the watcher in " << conversation.name;
    }
}

TEST(Conversation, LeavesOutWhatIsNotWanted) {
    const auto grammar = *Grammar::of({.without = {"shared", "3.1.1"}});
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto text = draw(grammar, seed).text;
        EXPECT_EQ(text.find("$share"), std::string::npos) << text;
        EXPECT_EQ(text.find("3.1.1"), std::string::npos) << text;
    }
}

TEST(Conversation, WaitsForWhatEndsWhileAClientIsAway) {
    const auto grammar = plain_grammar();
    std::size_t silent{};
    for (std::uint64_t seed = 1; seed <= looked_at; ++seed) {
        const auto text = draw(grammar, seed).text;
        if (!text.contains("keep_alive: 1s")) continue;
        ++silent;
        const auto waits = text.find("- wait: 4s", text.find("keep_alive: 1s"));
        EXPECT_NE(text.find("{expect: close}", waits), std::string::npos) << text;
    }
    EXPECT_GT(silent, 10U);
}

// What brokers go wrong in comes without being asked for.
TEST(Conversation, HasSituationsInWhichDefectsHide) {
    const auto grammar = plain_grammar();
    std::map<std::string, std::size_t> found{
        {"client_id: \"\"", 0},                        // the server gives it one
        {"{packet: PUBREC, with: {packet_id: <y", 0},  // a message that is received by halves
        {", reason: 0x83}", 0},                        // one that is refused
        {"{packet: PUBREL, with: {packet_id: <x", 0},  // an exchange that is left behind PUBREL
        {"topic_alias: <k", 0},                        // the highest one
        {", properties: {message_expiry_interval: 2}", 0},  // an exchange outlives its message
        {"subscribe: [{filter:", 0},                        // the same filter twice
        {"receive_maximum: 40000", 0},                      // above 2^15
        {"correlation_data: \"c\\0d\"", 0},                 // many properties at once
        {"request_problem_information: 0", 0},
        {"delay: 2147483648s", 0},
        {"\\x00z\"", 0},      // a payload that goes on behind a NUL
        {"\\x00\\x01\"", 0},  // a Will that is no text
        {"\"~/*\"", 0},       // characters that are no wildcards
        {"\"~/>\"", 0},
        {"packet_id: <x", 0},  // an identifier that is used again after Clean Start
        {"{packet: PUBACK, with: {packet_id: <y", 0},
        {"$share/g/~/member", 0},         // a member that refuses
        {"unsubscribe: ~/held/none", 0},  // while a message waits
    };
    for (std::uint64_t seed = 1; seed <= looked_at; ++seed) {
        const auto text = draw(grammar, seed).text;
        for (auto& [part, times] : found)
            times += text.contains(part) ? 1U : 0U;
    }
    for (const auto& [part, times] : found)
        EXPECT_GT(times, 3U) << part;
}

TEST(Conversation, OfTheOlderVersionHasNothingOfTheNewerOne) {
    const auto grammar = *Grammar::of({.without = {"5.0"}});
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto conversation = draw(grammar, seed);
        const auto scenario = load(conversation, {});
        ASSERT_TRUE(scenario) << scenario::render(scenario.error(), conversation.text);
        EXPECT_TRUE(scenario::lint(*scenario).empty()) << conversation.text;
        EXPECT_FALSE(conversation.text.contains("5.0")) << conversation.text;
    }
}

TEST(Conversation, StopsTheBrokerWhereThatIsAskedFor) {
    const auto grammar = *Grammar::of({.features = {"stop"}});
    std::size_t stopped{};
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        EXPECT_FALSE(draw(plain_grammar(), seed).text.contains("broker:")) << seed;
        const auto conversation = draw(grammar, seed);
        if (!conversation.text.contains("broker: {")) continue;
        ++stopped;
        EXPECT_TRUE(conversation.text.contains("isolation: process")) << conversation.text;
        const auto scenario = load(conversation, {});
        ASSERT_TRUE(scenario) << scenario::render(scenario.error(), conversation.text);
        const auto problems = scenario::lint(*scenario);
        EXPECT_TRUE(problems.empty()) << scenario::render(problems, conversation.text);
    }
    EXPECT_GT(stopped, 10U);
}

TEST(Conversation, MostMeetingsComeSoon) {
    const auto grammar = plain_grammar();
    Coverage coverage{grammar};
    for (std::uint64_t seed = 1; seed <= grammar.cells() / cells_a_conversation; ++seed)
        coverage.add(draw(grammar, seed).uses);
    EXPECT_GT(coverage.met() * 10, coverage.possible() * 9)
        << coverage.met() << " of " << coverage.possible();
}

}  // namespace
}  // namespace assay::explore
