// The same seed gives the same bytes: over runs, and however many threads share the rows.
#include "tests/cli/program.hpp"
#include "tests/first_difference.hpp"

#include <gmock/gmock.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What a run over bad links leaves behind.
struct Left {
    std::string results{};
    std::string page{};
};

Left play(const std::string& what, const std::vector<std::string>& more) {
    const Folder folder;
    std::vector<std::string> words{
        "run", what, "--traces", "all", "-o", folder / "out", "--report", "html"
    };
    words.insert(words.end(), more.begin(), more.end());
    const auto outcome = assay(words);
    EXPECT_LE(outcome.code, 1) << outcome.text;  // whether all holds is not the question here
    return {content_of(folder / "out/results.jsonl"), content_of(folder / "out/report.html")};
}

TEST(SameSeed, GivesTheSameBytesAgainAndWithAnyNumberOfThreads) {
    const std::string all = "delivery/*";
    const auto first = play(all, {"-j", "1"});
    EXPECT_GT(first.results.size(), 1'000'000U);  // else it proves nothing
    EXPECT_THAT(first.page, HasSubstr("l-lane"));
    for (const auto* jobs : {"1", "2"}) {
        const auto again = play(all, {"-j", jobs});
        EXPECT_EQ(first_difference(first.results, again.results), "") << jobs;
        EXPECT_EQ(first_difference(first.page, again.page), "") << jobs;
    }
}

/// The lines of rows, which do not say what seed the run had; that line is the header's.
std::string rows_of(const std::string& results) {
    return results.substr(results.find("\n{\"kind\":\"row\""));
}

TEST(SameSeed, IsWhatMakesThemEqual) {
    const std::string one = "delivery/load-over-bgan";
    const auto rows = rows_of(play(one, {}).results);
    EXPECT_EQ(first_difference(rows, rows_of(play(one, {"--seed", "1"}).results)), "");
    EXPECT_NE(first_difference(rows, rows_of(play(one, {"--seed", "2"}).results)), "");
}

TEST(Stamp, PutsTheClockIntoTheReport) {
    EXPECT_THAT(play(short_scenario, {}).page, Not(HasSubstr("wall time")));
    EXPECT_THAT(play(short_scenario, {"--stamp"}).page, HasSubstr("wall time"));
}

}  // namespace
}  // namespace assay::cli
