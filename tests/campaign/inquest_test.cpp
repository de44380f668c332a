#include "harness/campaign/inquest.hpp"

#include <gmock/gmock.h>

#include <set>

namespace assay::campaign {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Suspect> suspects(std::size_t count) {
    std::vector<Suspect> out;
    for (std::size_t row = 0; row < count; ++row)
        out.push_back({.row = row, .sends_raw = row % 3 == 0});
    return out;
}

/// Plays groups against a target that dies of each row in `deadly`; the rows that were convicted.
std::set<std::size_t> hold(Inquest& inquest, const std::set<std::size_t>& deadly, int plays_max) {
    std::set<std::size_t> convicted;
    while (const auto group = inquest.next()) {
        EXPECT_GT(plays_max--, 0) << "it takes too long";
        const bool dies = std::ranges::any_of(*group, [&](const auto& suspect) {
            return deadly.contains(suspect.row);
        });
        if (!dies) continue;
        if (const auto row = inquest.died_under(*group)) convicted.insert(*row);
    }
    return convicted;
}

TEST(Inquest, FindsTheOneRowOfHundredsInFewPlays) {
    Inquest inquest;
    inquest.accuse(suspects(384));
    EXPECT_THAT(hold(inquest, {201}, 20), ElementsAre(201));
}

TEST(Inquest, FindsEachOfSeveral) {
    Inquest inquest;
    inquest.accuse(suspects(100));
    EXPECT_THAT(hold(inquest, {0, 3, 50, 99}, 60), ElementsAre(0, 3, 50, 99));
}

TEST(Inquest, ConvictsNobodyOfADeathThatDoesNotComeAgain) {
    Inquest inquest;
    inquest.accuse(suspects(40));
    EXPECT_THAT(hold(inquest, {}, 10), IsEmpty());
}

TEST(Inquest, WantsASecondDeathOfARowThatIsAlone) {
    Inquest inquest;
    inquest.accuse({{.row = 7}});
    const auto first = inquest.next();
    EXPECT_FALSE(inquest.died_under(*first));
    const auto second = inquest.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(inquest.died_under(*second), 7U);
    EXPECT_FALSE(inquest.next());
}

TEST(Inquest, DoesNotCountADeathBesideOthersThatHadJustEnded) {
    Inquest inquest;
    inquest.accuse(
        {{.row = 1, .sends_raw = true},
         {.row = 2, .sends_raw = true},
         {.row = 3, .sends_raw = true},
         {.row = 4, .sends_raw = true}}
    );
    const auto group = inquest.next();
    ASSERT_EQ(group->size(), 2U);
    EXPECT_FALSE(inquest.died_under({group->front()}));
    inquest.next();
    EXPECT_FALSE(inquest.died_under({group->front()}));
    inquest.next();
    EXPECT_EQ(inquest.died_under({group->front()}), group->front().row);
}

TEST(Inquest, PlaysARowThatNeedsTheTargetForItselfByItself) {
    Inquest inquest;
    inquest.accuse({{.row = 1}, {.row = 2, .plays_alone = true}, {.row = 3}});
    while (const auto group = inquest.next()) {
        const bool is_alone = std::ranges::any_of(*group, &Suspect::plays_alone);
        EXPECT_TRUE(group->size() == 1 || !is_alone);
    }
}

TEST(Inquest, GivesUpWithAllThatAreNotCleared) {
    Inquest inquest;
    inquest.accuse(suspects(5));
    inquest.died_under(*inquest.next());
    EXPECT_EQ(inquest.give_up().size(), 5U);
    EXPECT_FALSE(inquest.next());
}

}  // namespace
}  // namespace assay::campaign
