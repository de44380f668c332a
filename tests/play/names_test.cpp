#include "harness/play/actor/names.hpp"

#include <gtest/gtest.h>

namespace assay::play {
namespace {

TEST(Names, GiveEachRowATopicRootOfItsOwn) {
    const Names one{"n", "a[version=5.0]"};
    const Names other{"n", "a[version=3.1.1]"};
    EXPECT_NE(one.root(), other.root());
    EXPECT_EQ(one.topic("~/x"), one.root() + "x");
}

TEST(Names, ReplaceTheRootBehindASlashAndNowhereElse) {
    const Names names{"n", "row"};
    EXPECT_EQ(names.topic("$share/g/~/x"), "$share/g/" + names.root() + "x");
    EXPECT_EQ(names.topic("a~/x"), "a~/x");
    EXPECT_EQ(names.shorten(names.root() + "x/y"), "~/x/y");
}

TEST(Names, GiveClientIdentifiersThatEveryServerAccepts) {
    const Names names{"n", "row"};
    const auto id = names.client_id("truck");
    EXPECT_LE(id.size(), 23U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
    EXPECT_EQ(id, names.client_id("truck"));
    EXPECT_NE(id, names.client_id("depot"));
}

TEST(RunTimeNames, AreReplacedAndUnknownOnesAreTold) {
    const auto look_up = [](std::string_view name) -> std::optional<std::string> {
        return name == "cmd.packet_id" ? std::optional<std::string>{"7"} : std::nullopt;
    };
    std::string unknown;
    EXPECT_EQ(resolve_names("id <cmd.packet_id>, <<x", look_up, unknown), "id 7, <x");
    EXPECT_FALSE(resolve_names("<nobody.topic>", look_up, unknown));
    EXPECT_EQ(unknown, "nobody.topic");
}

}  // namespace
}  // namespace assay::play
