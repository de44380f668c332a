#include "harness/explore/coverage.hpp"
#include "tests/explore/plain_grammar.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::explore {
namespace {

const ValueId reset = value_named(Feature::end, "reset");
const ValueId delayed = value_named(Feature::will, "delay-short");
const ValueId retained = value_named(Feature::retain, "1");

Cell pair_of(ValueId a, ValueId b) {
    return {std::min(a, b), std::max(a, b)};
}

TEST(Coverage, CountsWhatOneDeedHas) {
    const auto grammar = plain_grammar();
    Coverage coverage{grammar};
    const Use use{.client = 0, .values = {delayed, retained}};
    coverage.add({&use, 1});
    EXPECT_EQ(coverage.met(), 1U);
    EXPECT_TRUE(coverage.has_met(pair_of(delayed, retained)));
}

TEST(Coverage, CountsWhatOneClientDoesOneAfterTheOther) {
    const auto grammar = plain_grammar();
    Coverage coverage{grammar};
    const std::vector<Use> uses{
        {.client = 0, .values = {delayed}}, {.client = 0, .values = {reset}}
    };
    coverage.add(uses);
    EXPECT_TRUE(coverage.has_met(pair_of(delayed, reset)));
}

TEST(Coverage, DoesNotCountWhatStrangersDo) {
    const auto grammar = plain_grammar();
    Coverage coverage{grammar};
    const std::vector<Use> uses{
        {.client = 0, .values = {delayed}}, {.client = 1, .values = {reset}}
    };
    coverage.add(uses);
    EXPECT_EQ(coverage.met(), 0U);
}

TEST(Coverage, DoesNotCountWhatLiesFarApart) {
    const auto grammar = plain_grammar();
    Coverage coverage{grammar};
    std::vector<Use> uses(touching_distance + 2, Use{.client = 1});
    uses.front() = {.client = 0, .values = {delayed}};
    uses.back() = {.client = 0, .values = {reset}};
    coverage.add(uses);
    EXPECT_EQ(coverage.met(), 0U);
}

TEST(Coverage, CountsAMessageAndASubscriptionThatMatchesIt) {
    const auto grammar = plain_grammar();
    const auto shared = value_named(Feature::filter, "shared");
    std::vector<Use> uses{
        {.client = 0, .filters = {"$share/g/~/a"}, .values = {shared}},
        {.client = 1, .topics = {"~/a"}, .values = {retained}}
    };
    Coverage coverage{grammar};
    coverage.add(uses);
    EXPECT_TRUE(coverage.has_met(pair_of(shared, retained)));
    uses[1].topics = {"~/b"};
    Coverage other{grammar};
    other.add(uses);
    EXPECT_EQ(other.met(), 0U);
}

TEST(Coverage, CountsTriplesIfAsked) {
    const auto grammar = *Grammar::of({.strength = 3});
    Coverage coverage{grammar};
    const std::vector<Use> uses{
        {.client = 0, .values = {delayed, retained}}, {.client = 0, .values = {reset}}
    };
    coverage.add(uses);
    EXPECT_EQ(coverage.met(), 1U);
}

TEST(Coverage, NamesWhatNeverMet) {
    const auto grammar = plain_grammar();
    Coverage coverage{grammar};
    EXPECT_EQ(coverage.missing().size(), coverage.possible());
    const Use use{.client = 0, .values = {delayed, reset}};
    coverage.add({&use, 1});
    const auto missing = coverage.missing();
    EXPECT_EQ(missing.size(), coverage.possible() - 1);
    EXPECT_EQ(std::ranges::count(missing, "will=delay-short x end=reset"), 0);
}

}  // namespace
}  // namespace assay::explore
