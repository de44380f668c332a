// The baselines that come with the suite (scenarios/baselines).
#include "harness/campaign/baseline.hpp"
#include "harness/scenario/library.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>
#include <regex>

namespace assay::campaign {
namespace {

// One entry that is refused takes the whole file, and with it every run against that broker.
TEST(SuiteBaselines, AreAccepted) {
    const auto library = scenario::Library::embedded();
    ASSERT_TRUE(library.has_value());
    std::size_t found = 0;
    for (const auto& known : library->files()) {
        if (!known.path.starts_with("baselines/")) continue;
        ++found;
        const auto read = parse_baseline(known.path, known.text);
        EXPECT_TRUE(read.has_value()) << read.error();
    }
    EXPECT_GE(found, 4U);
}

/// "3.1.1", "5.0", or empty for a row of either.
std::string_view version_of(std::string_view row) {
    if (row.contains("version=3.1.1") || row.contains("without=5.0")) return "3.1.1";
    return row.contains("version=5.0") || row.contains("without=3.1.1") ? "5.0" : "";
}

/// The statements that a reason names, qualified: `v3.1.1 X` and `3.1.1:X` are of 3.1.1, others of
/// 5.0.
std::vector<std::string> statements_in(const std::string& why) {
    static const std::regex names{R"((v3\.1\.1 |3\.1\.1:)?((MQTT|ASSAY)-[0-9.]+-[0-9]+))"};
    std::vector<std::string> ids;
    for (std::sregex_iterator at{why.begin(), why.end(), names}; at != std::sregex_iterator{}; ++at)
        ids.push_back(fmt::format("{}:{}", (*at)[1].matched ? "3.1.1" : "5.0", (*at)[2].str()));
    return ids;
}

// The same number is another text in the other version.
TEST(SuiteBaselines, NameAStatementOfTheVersionOfEachRow) {
    const auto library = scenario::Library::embedded();
    ASSERT_TRUE(library.has_value());
    for (const auto& known : library->files()) {
        if (!known.path.starts_with("baselines/")) continue;
        const auto read = parse_baseline(known.path, known.text);
        ASSERT_TRUE(read.has_value()) << read.error();
        for (const auto& entry : read->entries) {
            const auto is_right = [&](const std::string& id) {
                return id.starts_with(version_of(entry.row)) && library->registry().find(id);
            };
            EXPECT_TRUE(std::ranges::any_of(statements_in(entry.why), is_right))
                << known.path << ": " << entry.row << ": " << entry.why;
        }
    }
}

}  // namespace
}  // namespace assay::campaign
