#include "harness/adapters/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view hello = "{\"ok\":true,\"name\":\"x\"}\n";

struct ConversationTest : testing::Test {
    std::vector<int> done{};
    std::string trouble{};
    int started{};
    Events events{
        .started = [this](const Identity&) { ++started; },
        .done = [this](const Done& what) { done.push_back(what.id); },
        .message = {},
        .lost = {},
        .died = {},
        .trouble = [this](const std::string& what) { trouble = what; }
    };
    Conversation conversation{events};
};

TEST_F(ConversationTest, TakesAnswersInAnyOrderAndPieces) {
    conversation.sent(1);
    conversation.sent(2);
    const std::string text = std::string{hello} +
                             "{\"event\":\"done\",\"id\":2,\"ok\":true}\r\n\n" +
                             "{\"event\":\"done\",\"id\":1,\"ok\":true}\n";
    for (const char letter : text)
        conversation.heard({&letter, 1});
    EXPECT_EQ(started, 1);
    EXPECT_THAT(done, ElementsAre(2, 1));
    EXPECT_THAT(trouble, IsEmpty());
}

TEST_F(ConversationTest, GivesAnAnswerWithoutANumberToTheOldestCommand) {
    conversation.heard(hello);
    conversation.sent(4);
    conversation.sent(5);
    conversation.heard("{\"ok\":false,\"cannot\":\"auth\"}\n");
    EXPECT_THAT(done, ElementsAre(4));
}

TEST_F(ConversationTest, EndsWithAnAnswerThatNobodyAskedFor) {
    conversation.heard(hello);
    conversation.sent(1);
    conversation.heard("{\"event\":\"done\",\"id\":1,\"ok\":true}\n{\"event\":\"done\",\"id\":1}\n"
    );
    EXPECT_THAT(trouble, HasSubstr("answers command 1"));
    EXPECT_TRUE(conversation.is_broken());
}

TEST_F(ConversationTest, EndsWithGarbageAndHearsNothingBehindIt) {
    conversation.heard(hello);
    conversation.sent(1);
    conversation.heard("Traceback (most recent call last):\n{\"event\":\"done\",\"id\":1}\n");
    EXPECT_THAT(trouble, HasSubstr("none of its protocol"));
    EXPECT_THAT(trouble, HasSubstr("Traceback"));
    EXPECT_THAT(done, IsEmpty());
}

TEST_F(ConversationTest, EndsWithWhoeverSpeaksBeforeSayingWhatItIs) {
    conversation.heard("{\"event\":\"lost\"}\n");
    EXPECT_THAT(trouble, HasSubstr("before it has said what it is"));
}

TEST_F(ConversationTest, EndsWithALineThatDoesNotEnd) {
    conversation.heard(hello);
    const std::string piece(1024UL * 1024, 'x');
    for (std::size_t i = 0; i <= line_max_bytes / piece.size(); ++i)
        conversation.heard(piece);
    EXPECT_THAT(trouble, HasSubstr("a line of more than"));
}

TEST_F(ConversationTest, EndsWithAFloodOfEvents) {
    conversation.heard(hello);
    std::string lines;
    for (int i = 0; i < 1000; ++i)
        lines += "{\"event\":\"lost\"}\n";
    for (int i = 0; i < 300 && !conversation.is_broken(); ++i)
        conversation.heard(lines);
    EXPECT_THAT(trouble, HasSubstr("says more than 200000 lines"));
}

}  // namespace
}  // namespace assay::adapters
