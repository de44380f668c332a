#include "harness/campaign/plan.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {

TEST(Requirements, TakeTrueForTheYesOfTheProbe) {
    const std::map<std::string, std::string> facts{{"retain", "yes"}, {"shared", "no"}};
    EXPECT_FALSE(unmet({{"retain", "=", "true"}}, facts));
    EXPECT_TRUE(unmet({{"shared", "=", "true"}}, facts));
    EXPECT_FALSE(unmet({{"shared", "=", "false"}}, facts));
}

TEST(Requirements, CompareNumbersAndDurations) {
    const std::map<std::string, std::string> facts{{"max_qos", "1"}, {"session_keep", "1h"}};
    EXPECT_TRUE(unmet({{"max_qos", ">=", "2"}}, facts));
    EXPECT_FALSE(unmet({{"session_keep", ">=", "60s"}}, facts));
}

}  // namespace assay::campaign
