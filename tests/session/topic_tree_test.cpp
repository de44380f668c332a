#include "reference/session/topic_match.hpp"
#include "reference/session/topic_tree.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace assay::session {

namespace {

std::set<int> found(TopicTree<int>& tree, std::string_view topic) {
    std::set<int> values;
    for (const auto* value : tree.matching(topic))
        values.insert(*value);
    return values;
}

/// A filter or topic of up to four levels, from so few words that many of them match.
std::string random_levels(std::mt19937& random, const std::vector<std::string>& words) {
    std::string text = words[random() % words.size()];
    for (auto more = random() % 4; more > 0; --more)
        text += '/' + words[random() % words.size()];
    return text;
}

}  // namespace

TEST(TopicTree, FindsTheFiltersThatMatch) {
    TopicTree<int> tree;
    tree.at("a/b") = 1;
    tree.at("a/+") = 2;
    tree.at("a/#") = 3;
    tree.at("#") = 4;
    tree.at("+/b") = 5;
    tree.at("a/b/c") = 6;
    EXPECT_EQ(found(tree, "a/b"), (std::set{1, 2, 3, 4, 5}));
    EXPECT_EQ(found(tree, "a"), (std::set{3, 4}));
    EXPECT_EQ(found(tree, "$a/b"), std::set<int>{});
}

TEST(TopicTree, ForgetsWhatIsErased) {
    TopicTree<int> tree;
    tree.at("a/b/c") = 1;
    tree.at("a/b") = 2;
    tree.erase("a/b/c");
    tree.erase("a/x");
    EXPECT_EQ(tree.find("a/b/c"), nullptr);
    ASSERT_NE(tree.find("a/b"), nullptr);
    EXPECT_EQ(*tree.find("a/b"), 2);
    tree.erase("a/b");
    EXPECT_TRUE(tree.all().empty());
}

TEST(TopicTree, ListsFiltersAsTheyWereWritten) {
    TopicTree<int> tree;
    const std::set<std::string> filters{"/", "//a", "a//b", "+/#", "#", "a"};
    for (const auto& filter : filters)
        tree.at(filter) = 1;
    std::set<std::string> listed;
    for (const auto& entry : tree.all())
        listed.insert(entry.filter);
    EXPECT_EQ(listed, filters);
}

TEST(TopicTree, AgreesWithMatchingOneByOne) {
    std::mt19937 random{7};
    TopicTree<int> tree;
    std::vector<std::string> filters;
    for (auto i = 0; i < 300; ++i) {
        auto filter = random_levels(random, {"a", "b", "", "+", "$c"});
        if (random() % 4 == 0) filter += "/#";
        if (tree.find(filter)) continue;
        tree.at(filter) = static_cast<int>(filters.size());
        filters.push_back(filter);
    }
    for (auto i = 0; i < 500; ++i) {
        const auto topic = random_levels(random, {"a", "b", "", "$c"});
        if (topic.empty()) continue;
        std::set<int> expected;
        for (std::size_t at = 0; at < filters.size(); ++at)
            if (filter_matches(filters[at], topic)) expected.insert(static_cast<int>(at));
        EXPECT_EQ(found(tree, topic), expected) << topic;
    }
}

}  // namespace assay::session
