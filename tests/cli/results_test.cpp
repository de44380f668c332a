// What a run stores is the run: read back it is the same, and gives the same reports.
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/json.hpp"
#include "tests/cli/program.hpp"
#include "tests/first_difference.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <variant>

namespace assay::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string line_of(const reports::Line& line, const reports::Results& whole) {
    return std::visit(
        [&](const auto& part) {
            if constexpr (requires { part.exit_code; })
                return reports::footer_line(whole);
            else
                return reports::json_line(part);
        },
        line
    );
}

/// Reads every line and writes it again.
std::string written_again(const std::string& text, const reports::Results& whole) {
    std::string out;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        const auto parsed = reports::parse_json_line(line);
        out += parsed ? line_of(*parsed, whole) : "cannot be read: " + parsed.error();
        out += '\n';
    }
    return out;
}

std::string every_format() {
    std::string out;
    for (const auto& renderer : reports::renderers())
        if (!out.contains(renderer.name))
            out += (out.empty() ? "" : ",") + std::string{renderer.name};
    return out;
}

void expect_equal_reports(const std::string& one, const std::string& other) {
    for (const auto& renderer : reports::renderers()) {
        const auto name = "/" + std::string{renderer.file_name};
        EXPECT_TRUE(std::filesystem::exists(one + name)) << name;
        EXPECT_EQ(first_difference(content_of(one + name), content_of(other + name)), "") << name;
    }
}

/// The rows that were played, so that all that a judge needs is stored of them.
std::ptrdiff_t rows_with_a_course(const reports::Results& results) {
    return std::ranges::count_if(results.rows, [](const auto& row) {
        return row.course.has_value();
    });
}

/// What `report --rejudge` says if each of its rows has kept its verdict.
std::string as_before(std::ptrdiff_t rows) {
    return fmt::format("judged again  {} rows, {} of them as before\n", rows, rows);
}

TEST(StoredResults, OfTheWholeSuiteAreTheRunItself) {
    const Folder folder;
    const auto played = folder / "played";
    const auto rendered = folder / "rendered";
    const auto run = assay(
        {"run",
         "--link",
         "direct",
         "--link",
         "geo-vsat",
         "--seed",
         "7",
         "--traces",
         "all",
         "-q",
         "-o",
         played,
         "--report",
         every_format()}
    );
    EXPECT_EQ(run.code, 0) << run.text;
    write_file(folder / "known.yaml", "known: []\n");
    const auto checked = assay({"baseline", "check", folder / "known.yaml", played});
    EXPECT_EQ(checked.text, "all is well: 0 entries, and every failure is one of them\n");
    const auto text = content_of(played + "/results.jsonl");
    const auto loaded = reports::load(played + "/results.jsonl");
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_THAT(loaded->remarks, IsEmpty());
    EXPECT_EQ(first_difference(text, written_again(text, loaded->results)), "");

    const auto report = assay({"report", played, "-o", rendered, "--report", every_format()});
    EXPECT_EQ(report.code, 0) << report.text;
    expect_equal_reports(played, rendered);

    const auto judged = folder / "judged";
    const auto again =
        assay({"report", "--rejudge", played, "-o", judged, "--report", every_format()});
    EXPECT_EQ(again.code, 0) << again.text;
    EXPECT_THAT(again.text, HasSubstr(as_before(rows_with_a_course(loaded->results))));
    EXPECT_THAT(again.text, Not(HasSubstr("changed ")));
    expect_equal_reports(played, judged);
}

}  // namespace
}  // namespace assay::cli
