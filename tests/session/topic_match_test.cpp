#include "reference/session/topic_match.hpp"

#include <gtest/gtest.h>

namespace assay::session {
namespace {

struct Pair {
    const char* filter;
    const char* topic;
    bool matches;
};

// The standard's own examples (4.7.1, 4.7.2), then borders.
constexpr Pair pairs[]{
    {"sport/tennis/player1/#", "sport/tennis/player1", true},
    {"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
    {"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
    {"sport/#", "sport", true},
    {"#", "sport", true},
    {"sport/tennis/+", "sport/tennis/player1", true},
    {"sport/tennis/+", "sport/tennis/player1/ranking", false},
    {"sport/+", "sport", false},
    {"sport/+", "sport/", true},
    {"+", "sport", true},
    {"+/tennis/#", "sport/tennis", true},
    {"+/+", "/finance", true},
    {"/+", "/finance", true},
    {"+", "/finance", false},
    {"#", "$SYS/monitor", false},
    {"+/monitor/Clients", "$SYS/monitor/Clients", false},
    {"$SYS/#", "$SYS/monitor", true},
    {"$SYS/monitor/+", "$SYS/monitor/Clients", true},
    {"a/b", "a/b", true},
    {"a/b", "a/b/", false},
    {"a/b/", "a/b", false},
    {"a/b", "a/B", false},
    {"a//b", "a//b", true},
    {"a/+/b", "a//b", true},
    {"a/+/#", "a", false},
    {"a/+/#", "a/", true},
    {"/", "/", true},
    {"+/+", "/", true},
    {"a/$b", "a/$b", true},
    {"a/+", "a/$b", true},
    {"ab", "abc", false},
    {"abc", "ab", false},
};

TEST(FilterMatches, HoldsForTheStandardsExamples) {
    for (const auto& [filter, topic, matches] : pairs)
        EXPECT_EQ(filter_matches(filter, topic), matches) << filter << " on " << topic;
}

TEST(SplitShared, TakesNameAndFilterApart) {
    const auto shared = split_shared("$share/group/a/+/#");
    EXPECT_EQ(shared.share_name, "group");
    EXPECT_EQ(shared.filter, "a/+/#");
}

TEST(SplitShared, LeavesAnOrdinaryFilterAlone) {
    EXPECT_EQ(split_shared("$SYS/#").filter, "$SYS/#");
    EXPECT_EQ(split_shared("$SYS/#").share_name, "");
}

}  // namespace
}  // namespace assay::session
