#include "reference/statements/registry.hpp"

#include <gmock/gmock.h>

namespace assay::statements {
namespace {

using testing::ElementsAre;

Registry sample() {
    Registry registry;
    registry.add({.version = "5.0", .number = "MQTT-4.3.3-1", .section = "4.3.3"});
    registry.add({.version = "5.0", .number = "MQTT-4.3.30-1", .section = "4.3.30"});
    registry.add({.version = "3.1.1", .number = "MQTT-4.3.3-1", .section = "4.3.3"});
    registry.add({.version = "5.0", .number = "MQTT-4.3.3-2", .section = "4.3.3.1"});
    return registry;
}

std::vector<std::string> ids(const std::vector<const Statement*>& found) {
    std::vector<std::string> out;
    for (const auto* statement : found)
        out.push_back(statement->id());
    return out;
}

TEST(Registry, FindsAStatementByItsQualifiedId) {
    const auto registry = sample();
    ASSERT_NE(registry.find("3.1.1:MQTT-4.3.3-1"), nullptr);
    EXPECT_EQ(registry.find("3.1.1:MQTT-4.3.3-1")->version, "3.1.1");
    EXPECT_EQ(registry.find("MQTT-4.3.3-1"), nullptr);
}

TEST(Registry, RefusesAnIdThatIsThereAlready) {
    auto registry = sample();
    EXPECT_FALSE(registry.add({.version = "5.0", .number = "MQTT-4.3.3-1"}));
    EXPECT_EQ(registry.all().size(), 4U);
}

TEST(Registry, SelectsASectionWithEverythingBelowIt) {
    const auto registry = sample();
    EXPECT_THAT(
        ids(registry.select("5.0:4.3.3")), ElementsAre("5.0:MQTT-4.3.3-1", "5.0:MQTT-4.3.3-2")
    );
    EXPECT_THAT(ids(registry.select("3.1.1")), ElementsAre("3.1.1:MQTT-4.3.3-1"));
}

TEST(Registry, SelectsANumberInEveryVersion) {
    const auto registry = sample();
    EXPECT_THAT(
        ids(registry.select("MQTT-4.3.3-1")), ElementsAre("5.0:MQTT-4.3.3-1", "3.1.1:MQTT-4.3.3-1")
    );
    EXPECT_TRUE(registry.select("MQTT-9").empty());
}

}  // namespace
}  // namespace assay::statements
