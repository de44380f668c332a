// Ten scenarios whose every event is written down: all builds, on all compilers, have to agree.
#include "harness/campaign/play_simulated.hpp"
#include "harness/scenario/load.hpp"
#include "tests/first_difference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace assay::play {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return std::move(out).str();
}

std::vector<std::string> golden_names() {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator{ASSAY_GOLDEN})
        if (entry.path().extension() == ".yaml") out.push_back(entry.path().stem().string());
    std::ranges::sort(out);
    return out;
}

std::string seconds_of(Duration at) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    return fmt::format("{}.{:09}", at.count() / ns_per_s, at.count() % ns_per_s);
}

/// One line an event: when, who, what; at its end the hash of everything below the trace.
std::string text_of(const Played& played, const SimulatedWorld& world) {
    std::string out;
    for (const auto& event : played.trace)
        out += fmt::format(
            "{} {} {} {}{}{}\n",
            seconds_of(event.at),
            event.actor().empty() ? "-" : event.actor(),
            reports::name_of(event.kind),
            event.text,
            event.lost ? " lost" : "",
            event.delivered_at > Duration{} ? " delivered " + seconds_of(event.delivered_at) : ""
        );
    return out + fmt::format(
                     "{} completed={} hash {} of {} events\n",
                     seconds_of(played.duration),
                     played.course.completed,
                     world.trace_hash().text(),
                     world.trace_hash().fed()
                 );
}

std::string play_golden(const std::string& name) {
    const auto file = fs::path{ASSAY_GOLDEN} / (name + ".yaml");
    const auto scenario = scenario::load(name + ".yaml", content_of(file), {});
    if (!scenario) return "does not load: " + scenario.error().front().message + "\n";
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {.seed = 1}};
    const auto played = campaign::play_in(world, *row, {});
    return text_of(played, world);
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, IsPlayedAlikeByEveryBuild) {
    const auto path = fs::path{ASSAY_GOLDEN} / (GetParam() + ".txt");
    const auto actual = play_golden(GetParam());
    if (std::getenv("ASSAY_APPROVE") != nullptr) std::ofstream{path, std::ios::binary} << actual;
    EXPECT_EQ(first_difference(content_of(path), actual), "")
        << path << ": look at what changed; ASSAY_APPROVE=1 writes the new one";
    EXPECT_NE(actual.find("completed=true"), std::string::npos) << actual;
}

INSTANTIATE_TEST_SUITE_P(Trace, Golden, testing::ValuesIn(golden_names()), [](const auto& row) {
    auto name = row.param;
    std::erase(name, '-');
    return name;
});

TEST(GoldenTraces, AreTen) {
    EXPECT_EQ(golden_names().size(), 10U);
}

TEST(GoldenTraces, NameTheFirstEventThatDiffers) {
    EXPECT_EQ(first_difference("a\nb\n", "a\nb\n"), "");
    EXPECT_EQ(first_difference("a\nb\nc\n", "a\nx\nc\n"), "line 2: 'b' and 'x'");
    EXPECT_EQ(first_difference("a\n", "a\nb\n"), "line 2: 'the end' and 'b'");
}

}  // namespace
}  // namespace assay::play
