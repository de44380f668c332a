#include "harness/explore/grammar.hpp"

#include <gtest/gtest.h>

#include <set>

namespace assay::explore {
namespace {

TEST(ConversationName, ReadsWhatItPrints) {
    const ConversationName name{
        .wish = {.features = {"will", "shared"}, .without = {"stop"}, .strength = 3}, .seed = 417
    };
    const auto text = print(name);
    EXPECT_EQ(text, "explore[features=will+shared,seed=417,strength=3,without=stop]");
    ASSERT_TRUE(is_conversation(text));
    EXPECT_EQ(parse_conversation(text), name);
}

TEST(ConversationName, SaysWhatIsMissingOrUnknown) {
    EXPECT_FALSE(parse_conversation("explore[strength=2]"));
    EXPECT_FALSE(parse_conversation("explore[seed=1,colour=red]"));
    EXPECT_FALSE(is_conversation("explore/417"));
}

TEST(ConversationName, IsNoneOfOtherScenarios) {
    for (const auto* name : {"", "x", "explore[", "conformance/3.12.4/pingreq-is-answered"})
        EXPECT_FALSE(parse_conversation(name)) << name;
}

TEST(Grammar, RefusesAWordThatMeansNothing) {
    const auto grammar = Grammar::of({.features = {"wil"}});
    ASSERT_FALSE(grammar);
    EXPECT_NE(grammar.error().find("did you mean 'will'"), std::string::npos) << grammar.error();
}

TEST(Grammar, PrefersWhatIsAskedForAndLeavesOutTheRest) {
    const auto grammar = Grammar::of({.features = {"will"}, .without = {"silence"}});
    ASSERT_TRUE(grammar);
    EXPECT_GT(
        grammar->weight(value_named(Feature::will, "prompt")),
        value(value_named(Feature::will, "prompt")).weight
    );
    EXPECT_EQ(grammar->weight(value_named(Feature::end, "silence")), 0U);
    grammar->for_each_cell([&](const Cell& cell) {
        EXPECT_TRUE(grammar->is_preferred(cell[0]) || grammar->is_preferred(cell[1]));
    });
}

TEST(Grammar, TakesUpEachCellOnceBeforeOneComesTwice) {
    const auto grammar = Grammar::of({});
    ASSERT_TRUE(grammar);
    std::set<Cell> seen;
    const auto conversations = grammar->cells() / goals_a_conversation;
    for (std::uint64_t seed = 0; seed < conversations; ++seed)
        for (const auto& cell : grammar->goals(seed))
            EXPECT_TRUE(seen.insert(cell).second) << name_of(cell[0]) << " " << name_of(cell[1]);
    EXPECT_GE(seen.size() + goals_a_conversation, grammar->cells());
}

TEST(Grammar, CountsAsManyCellsAsItVisits) {
    for (const auto& wish : {Wish{}, Wish{.features = {"will"}}}) {
        const auto grammar = Grammar::of(wish);
        ASSERT_TRUE(grammar);
        std::size_t visited = 0;
        grammar->for_each_cell([&](const Cell&) { ++visited; });
        EXPECT_EQ(visited, grammar->cells());
    }
}

}  // namespace
}  // namespace assay::explore
