#include "harness/explore/chapter.hpp"
#include "harness/scenario/library.hpp"
#include "tests/explore/plain_grammar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>

namespace assay::explore {
namespace {

/// The conversations of the suite, as the file has them.
Chapter chapter_of_the_suite() {
    static const auto library = *scenario::Library::embedded();
    const auto* file = library.file(chapter_path);
    if (!file) return {};
    const auto chapter = parse_chapter("explore.yaml", file->text);
    EXPECT_TRUE(chapter) << chapter.error();
    return chapter.value_or(Chapter{});
}

Coverage met_in(const Grammar& grammar, const std::vector<std::uint64_t>& seeds) {
    Coverage met{grammar};
    for (const auto seed : seeds)
        met.add(draw(grammar, seed).uses);
    return met;
}

TEST(Chapter, HasAllMeetThatMeetsInAnyCandidate) {
    const auto grammar = plain_grammar();
    const auto found = choose_conversations(grammar, {.first_seed = 5, .candidates = 60, .enough_percent = 100});
    EXPECT_EQ(found.met.met(), found.met_by_candidates);
    EXPECT_EQ(met_in(grammar, found.seeds).met(), found.met_by_candidates);
    EXPECT_LT(found.seeds.size(), 60U);
}

TEST(Chapter, HasNoConversationThatBringsNothing) {
    const auto grammar = plain_grammar();
    const auto found = choose_conversations(grammar, {.first_seed = 1, .candidates = 2});
    const auto twice = choose_conversations(grammar, {.first_seed = 1, .candidates = 2});
    EXPECT_EQ(found.seeds, twice.seeds);
    EXPECT_TRUE(std::ranges::is_sorted(found.seeds));
    for (const auto seed : found.seeds) {
        auto others = found.seeds;
        std::erase(others, seed);
        EXPECT_LT(met_in(grammar, others).met(), found.met.met()) << seed;
    }
}

TEST(Chapter, StopsWhereTheRestWouldTakeAsManyAgain) {
    const auto grammar = plain_grammar();
    const auto all = choose_conversations(grammar, {.candidates = 60, .enough_percent = 100});
    const auto most = choose_conversations(grammar, {.candidates = 60, .enough_percent = 90});
    EXPECT_GE(most.met.met() * 100, all.met.met() * 90);
    EXPECT_LT(most.seeds.size() * 3, all.seeds.size() * 2);
}

TEST(Chapter, LeavesOutWhatWaitsForLong) {
    const auto grammar = plain_grammar();
    const ChapterSearch search{.candidates = 30, .wait_max = {}};
    for (const auto seed : choose_conversations(grammar, search).seeds)
        EXPECT_FALSE(draw(grammar, seed).text.contains("- wait:")) << seed;
}

TEST(Chapter, IsReadAsItIsPrinted) {
    const auto grammar = plain_grammar();
    const ChapterSearch search{.candidates = 60};
    const auto old = *Grammar::of(wish_v3());
    const auto found = choose_conversations(grammar, search);
    const auto v3 = choose_conversations(old, search);
    const auto read = parse_chapter("explore.yaml", print_chapter(found, v3, search));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->seeds, found.seeds);
    EXPECT_EQ(read->seeds_v3, v3.seeds);
    EXPECT_EQ(read->names().size(), found.seeds.size() + v3.seeds.size());
    EXPECT_EQ(print(read->names().front()), fmt::format("explore[seed={}]", found.seeds.front()));
    EXPECT_EQ(
        print(read->names().back()), fmt::format("explore[seed={},without=5.0]", v3.seeds.back())
    );
}

TEST(Chapter, SaysWhatIsWrongWithItsFile) {
    for (const auto* text :
         {"seeds: 5\nseeds_v3: []\n",
          "seeds: [1]\n",
          "seeds: [x]\nseeds_v3: []\n",
          "seeds: [-1]\nseeds_v3: []\n",
          "a: ["})
        EXPECT_FALSE(parse_chapter("explore.yaml", text)) << text;
}

// After a change of the grammar other things meet: `assay explore --chapter` makes it anew.
TEST(Chapter, OfTheSuiteHasNearlyAllPairsMeet) {
    const auto grammar = plain_grammar();
    const auto chapter = chapter_of_the_suite();
    EXPECT_GE(met_in(grammar, chapter.seeds).met() * 100, grammar.cells() * 98);
    EXPECT_FALSE(chapter.seeds_v3.empty());
}

}  // namespace
}  // namespace assay::explore
