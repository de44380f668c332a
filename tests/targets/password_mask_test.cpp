#include "harness/targets/password_mask.hpp"

#include <gtest/gtest.h>

namespace assay::targets {
namespace {

/// What becomes of a text that comes in pieces of this size.
std::string masked(const std::string& text, std::size_t piece, const std::string& password) {
    PasswordMask mask{network::Secret{password}};
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece)
        out += mask.take(std::string_view{text}.substr(at, piece));
    return out + mask.rest();
}

TEST(PasswordMask, FindsThePasswordHoweverItsBytesCome) {
    for (std::size_t piece = 1; piece < 30; ++piece) {
        EXPECT_EQ(masked("user ann, hush-hush!\n", piece, "hush-hush"), "user ann, •••!\n");
        EXPECT_EQ(masked("hush-hush-hush-hush", piece, "hush-hush"), "•••-•••");
        EXPECT_EQ(masked("hush-hus", piece, "hush-hush"), "hush-hus");
        EXPECT_EQ(masked("aabaaabaab", piece, "aabaab"), "aaba•••");
    }
}

TEST(PasswordMask, KeepsNoMoreBackThanMayBegin) {
    PasswordMask mask{network::Secret{"secret"}};
    EXPECT_EQ(mask.take("ready\n"), "ready\n");
    EXPECT_EQ(mask.take("it is sec"), "it is ");
    EXPECT_EQ(mask.take("onds!"), "seconds!");
}

TEST(PasswordMask, LeavesTextsAloneWithoutOne) {
    EXPECT_EQ(masked("a text", 2, ""), "a text");
    EXPECT_EQ(masked("a text", 2, "a"), "a text");
}

}  // namespace
}  // namespace assay::targets
