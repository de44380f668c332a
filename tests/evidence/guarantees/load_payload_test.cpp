#include "harness/evidence/trace/load_payload.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

std::string text(const wire::Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

std::optional<LoadMark> mark(std::string_view payload) {
    return load_mark(wire::Bytes{payload.begin(), payload.end()});
}

TEST(LoadPayload, NamesItsLoadAndNumber) {
    EXPECT_EQ(text(load_payload("cmd", 17, 0)), "load:cmd:000017:");
}

TEST(LoadPayload, FillsUpToTheSize) {
    EXPECT_EQ(text(load_payload("cmd", 17, 20)), "load:cmd:000017:xxxx");
}

TEST(LoadPayload, IsReadBack) {
    for (const auto* name : {"cmd", "a:b", "xx", "x", ""})
        for (const std::uint32_t number : {1U, 999'999U, 12'345'678U})
            for (const std::uint32_t size : {0U, 64U, 300U})
                EXPECT_EQ(load_mark(load_payload(name, number, size)), (LoadMark{name, number}));
}

TEST(LoadMark, IsNotSeenInOtherPayloads) {
    for (const auto* payload :
         {"", "x", "load:", "load:cmd", "load:cmd:1", "load:cmd:1a:", "Load:a:1:"})
        EXPECT_EQ(mark(payload), std::nullopt) << payload;
}

TEST(LoadMark, IsNotSeenWhenTheFillerIsDamaged) {
    EXPECT_EQ(mark("load:cmd:000017:xxyx"), std::nullopt);
}

}  // namespace
}  // namespace assay::evidence
