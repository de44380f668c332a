// The passive checks name statements by string; each has to be in the registry.
#include "harness/scenario/library.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace assay::scenario {

TEST(PassiveRules, NameStatementsOfTheRegistry) {
    std::ifstream file{ASSAY_PASSIVE_RULES};
    std::ostringstream text;
    text << file.rdbuf();
    const auto library = Library::embedded();
    ASSERT_TRUE(library);
    // A rule is {"number in 3.1.1", "number in 5.0"}, either may be empty.
    const std::regex rule{R"re(\{"([^"]*)", "([^"]*)"\})re"};
    const auto source = text.str();
    std::size_t rules = 0;
    for (std::sregex_iterator at{source.begin(), source.end(), rule}, end; at != end; ++at, ++rules)
        for (const auto& [version, number] :
             {std::pair{"3.1.1:", (*at)[1].str()}, std::pair{"5.0:", (*at)[2].str()}})
            if (!number.empty()) {
                EXPECT_NE(library->registry().find(version + number), nullptr) << version << number;
            }
    EXPECT_GE(rules, 50U);
}

}  // namespace assay::scenario
