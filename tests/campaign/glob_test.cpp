#include "harness/campaign/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::campaign {
namespace {

TEST(Glob, KnowsOnlyStarAndQuestionMark) {
    EXPECT_TRUE(matches_glob("*", ""));
    EXPECT_TRUE(matches_glob("a*c?", "abbcd"));
    EXPECT_TRUE(matches_glob("id[version=5.0,*]", "id[version=5.0,lost=PUBREL]"));
    EXPECT_FALSE(matches_glob("id[version=5.0,*]", "id[version=3.1.1,lost=PUBREL]"));
    EXPECT_FALSE(matches_glob("", "a"));
    EXPECT_TRUE(matches_glob("name=\\*", "name=*"));
    EXPECT_FALSE(matches_glob("name=\\*", "name=a.b"));
    EXPECT_FALSE(matches_glob("a*b", "ac"));
    EXPECT_TRUE(matches_glob("*a*a*a*", std::string(200, 'a')));
}

}  // namespace
}  // namespace assay::campaign
