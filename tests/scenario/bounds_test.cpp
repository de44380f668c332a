// Files that are small and would take minutes, or the memory: refused before they do.
#include "harness/scenario/check.hpp"
#include "harness/scenario/load.hpp"
#include "harness/scenario/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace assay::scenario {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string with_matrix(const std::string& matrix) {
    return "scenario: bounds\nabout: x\nactors: {a: client}\nsteps:\n  - a: connect\nmatrix:\n" +
           matrix;
}

std::string list_of(int values, const std::string& prefix = "") {
    std::string out = "[";
    for (int i = 0; i < values; ++i)
        out += fmt::format("{}{}{}", i == 0 ? "" : ", ", prefix, i);
    return out + "]";
}

/// What is wrong with it, found within seconds.
std::string complaints_about(const std::string& text) {
    const auto began = std::chrono::steady_clock::now();
    const auto loaded = load("bounds.yaml", text, {});
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
    std::string out;
    if (!loaded)
        for (const auto& problem : loaded.error())
            out += problem.message + "\n";
    return out;
}

TEST(Bounds, AMatrixOfManyRowsAndNamesIsRefused) {
    std::string matrix;
    for (int i = 0; i < 16; ++i)
        matrix += fmt::format("  n{}: [a, b]\n", i);
    EXPECT_THAT(
        complaints_about(with_matrix(matrix)), HasSubstr("the matrix has no rows, or more")
    );
}

TEST(Bounds, ManyExclusionsOfManyRowsAreRefused) {
    std::string matrix = fmt::format("  n: {}\n  m: {}\n  exclude:\n", list_of(300), list_of(100));
    for (int i = 0; i < 5'000; ++i)
        matrix += fmt::format("    - {{n: {}}}\n", i);
    EXPECT_THAT(complaints_about(with_matrix(matrix)), HasSubstr("are too many"));
}

TEST(Bounds, InclusionsCountAgainstTheRows) {
    std::string matrix = fmt::format("  n: {}\n  m: [x]\n  include:\n", list_of(200));
    for (int i = 0; i < 2'000; ++i)
        matrix += fmt::format("    - {{m: y{}}}\n", i);
    EXPECT_THAT(complaints_about(with_matrix(matrix)), HasSubstr("matrix: more than 100000 rows"));
}

TEST(Bounds, AFileIsNotReadPastItsLimit) {
    const auto path =
        std::filesystem::temp_directory_path() / fmt::format("assay-bounds-{}", ::getpid());
    std::ofstream{path} << std::string(2'000, 'x');
    EXPECT_EQ(read_text_file(path, 1'999).error(), "is larger than 1999 bytes");
    EXPECT_EQ(read_text_file(path, 2'000).value().size(), 2'000U);
    std::filesystem::resize_file(path, 100'000'000'000);  // a sparse one; it is never read
    EXPECT_EQ(read_text_file(path).error(), "is larger than 1000000 bytes");
    std::filesystem::remove(path);
    EXPECT_FALSE(read_text_file("/dev/zero"));
    EXPECT_FALSE(read_text_file(std::filesystem::temp_directory_path()));
}

}  // namespace
}  // namespace assay::scenario
