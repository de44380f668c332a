#include "reference/session/topic_aliases.hpp"

#include <gtest/gtest.h>

namespace assay::session {
namespace {

using wire::PropertyId;

wire::Publish publish_on(std::string topic) {
    wire::Publish publish;
    publish.topic.text = std::move(topic);
    return publish;
}

wire::Publish sent(SentAliases& aliases, std::string topic) {
    auto publish = publish_on(std::move(topic));
    aliases.apply(publish);
    return publish;
}

wire::Publish aliased(std::string topic, std::uint16_t alias) {
    auto publish = publish_on(std::move(topic));
    publish.properties.add(PropertyId::topic_alias, alias);
    return publish;
}

TEST(SentAliases, SendsNoneWithMaximumZero) {
    SentAliases aliases{0};
    EXPECT_EQ(sent(aliases, "a"), publish_on("a"));
}

TEST(SentAliases, NamesTheTopicOnceAndThenOnlyTheAlias) {
    SentAliases aliases{2};
    EXPECT_EQ(sent(aliases, "a"), aliased("a", 1));
    EXPECT_EQ(sent(aliases, "a"), aliased("", 1));
    EXPECT_EQ(sent(aliases, "b"), aliased("b", 2));
}

TEST(SentAliases, StaysWithinTheMaximum) {
    SentAliases aliases{1};
    sent(aliases, "a");
    EXPECT_EQ(sent(aliases, "b"), publish_on("b"));
    EXPECT_EQ(sent(aliases, "a"), aliased("", 1));
}

TEST(ReceivedAliases, PutsTheLearntTopicIn) {
    ReceivedAliases aliases{5};
    auto first = aliased("a/b", 5);
    ASSERT_TRUE(aliases.resolve(first));
    auto second = aliased("", 5);
    ASSERT_TRUE(aliases.resolve(second));
    EXPECT_EQ(second.topic.text, "a/b");
}

TEST(ReceivedAliases, LetsANewTopicTakeAnAliasOver) {
    ReceivedAliases aliases{1};
    auto first = aliased("a", 1);
    auto second = aliased("b", 1);
    auto third = aliased("", 1);
    ASSERT_TRUE(aliases.resolve(first) && aliases.resolve(second) && aliases.resolve(third));
    EXPECT_EQ(third.topic.text, "b");
}

TEST(ReceivedAliases, RefusesZeroAndMoreThanTheMaximum) {
    ReceivedAliases aliases{5};
    auto zero = aliased("a", 0);
    auto six = aliased("a", 6);
    EXPECT_EQ(aliases.resolve(zero).error(), 0x94);
    EXPECT_EQ(aliases.resolve(six).error(), 0x94);
}

TEST(ReceivedAliases, RefusesAnUnknownOne) {
    ReceivedAliases aliases{5};
    auto unknown = aliased("", 3);
    EXPECT_EQ(aliases.resolve(unknown).error(), 0x82);
}

}  // namespace
}  // namespace assay::session
