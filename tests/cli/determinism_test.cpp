// The same seed gives the same bytes: over runs, and however many threads share the rows.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

namespace assay::harness {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What a run over bad links leaves behind.
struct Left {
    std::string results{};
    std::string page{};
};

Left play(const std::vector<std::string>& more) {
    const Folder folder;
    std::vector<std::string> words{"run", "delivery/*", "-o", folder / "out", "--report", "html"};
    words.insert(words.end(), more.begin(), more.end());
    const auto outcome = assay(words);
    EXPECT_LE(outcome.code, 1) << outcome.text;  // whether all holds is not the question here
    return {content_of(folder / "out/results.jsonl"), content_of(folder / "out/report.html")};
}

/// The first line that differs; nothing if all are equal.
std::string first_difference(const std::string& one, const std::string& other) {
    std::istringstream left{one};
    std::istringstream right{other};
    std::string a;
    std::string b;
    for (int line = 1;; ++line) {
        const bool has_a = static_cast<bool>(std::getline(left, a));
        const bool has_b = static_cast<bool>(std::getline(right, b));
        if (!has_a && !has_b) return {};
        if (has_a == has_b && a == b) continue;
        auto at = std::ranges::mismatch(a, b).in1 - a.begin();
        at = std::max<std::ptrdiff_t>(0, at - 100);
        const auto from = static_cast<std::size_t>(at);
        return "line " + std::to_string(line) + ": '" + a.substr(from, 300) + "' and '" +
               b.substr(std::min(from, b.size()), 300) + "'";
    }
}

TEST(SameSeed, GivesTheSameBytesAgainAndWithAnyNumberOfThreads) {
    const auto first = play({"-j", "1"});
    EXPECT_GT(first.results.size(), 1'000'000U);  // else it proves nothing
    EXPECT_THAT(first.page, HasSubstr("l-lane"));
    for (const auto* jobs : {"1", "2"}) {
        const auto again = play({"-j", jobs});
        EXPECT_EQ(first_difference(first.results, again.results), "") << jobs;
        EXPECT_EQ(first_difference(first.page, again.page), "") << jobs;
    }
}

TEST(SameSeed, IsWhatMakesThemEqual) {
    EXPECT_NE(first_difference(play({}).results, play({"--seed", "2"}).results), "");
}

TEST(Stamp, PutsTheClockIntoTheReport) {
    EXPECT_THAT(play({}).page, Not(HasSubstr("wall time")));
    EXPECT_THAT(play({"--stamp"}).page, HasSubstr("wall time"));
}

}  // namespace
}  // namespace assay::harness
