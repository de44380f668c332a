#include "harness/cli/stored_row.hpp"

#include "harness/cli/suite.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace assay::harness {
namespace {

namespace fs = std::filesystem;
using reports::RowResult;
using reports::Verdict;

constexpr std::string_view default_results = "assay-out";
constexpr std::size_t named_rows_max = 10;

[[noreturn]] void refuse(const std::string& command, const std::string& message) {
    throw Stop{ExitCode::usage, fmt::format("assay {}: {}", command, message)};
}

RowResult
pick(const std::string& command, const std::vector<RowResult>& rows, const std::string& wanted) {
    std::vector<const RowResult*> found;
    for (const auto& row : rows)
        if (wanted.empty() ? row.verdict <= Verdict::fail
                           : row.name == wanted || matches_glob(wanted, row.name))
            found.push_back(&row);
    if (found.size() == 1) return *found.front();
    std::vector<std::string> names;
    for (const auto* row : found)
        names.push_back(row->name);
    if (found.empty()) {
        for (const auto& row : rows)
            names.push_back(row.name);
        refuse(
            command,
            wanted.empty()
                ? "no row failed; say which"
                : fmt::format("there is no row '{}'{}", wanted, did_you_mean(wanted, names))
        );
    }
    const bool has_more = names.size() > named_rows_max;
    names.resize(std::min(names.size(), named_rows_max));
    refuse(
        command,
        fmt::format(
            "{} rows fit; say which:\n  {}{}",
            found.size(),
            fmt::join(names, "\n  "),
            has_more ? "\n  ..." : ""
        )
    );
}

/// The N of `seed=N` in the name of a row; 0 without.
std::uint32_t seed_in(std::string_view row_name) {
    constexpr std::string_view key = "seed=";
    const auto at = row_name.rfind(key);
    if (at == std::string_view::npos) return 0;
    std::uint32_t seed = 0;
    const auto digits = row_name.substr(at + key.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    return seed;
}

}  // namespace

StoredRow find_stored_row(
    const std::string& command, const std::vector<std::string>& words, const Library& library
) {
    if (words.size() > 2) refuse(command, "expected [RESULTS] ROW");
    const bool has_results = words.size() == 2 || (words.size() == 1 && fs::exists(words[0]));
    const auto path = has_results ? words[0] : std::string{default_results};
    const auto wanted = words.empty() || (words.size() == 1 && has_results) ? "" : words.back();
    StoredRow out{.results = load_results(path)};
    out.row = pick(command, out.results.rows, wanted);
    // A scenario of one's own is found by its file, one of the suite by its id.
    const auto& from = fs::exists(out.row.file) ? out.row.file : out.row.scenario;
    // It may have come from more seeds than the file asks for.
    out.selection = select({.what = {from}, .seeds = seed_in(out.row.name)}, library);
    for (const auto& picked : out.selection.rows)
        if (picked.key->name == out.row.name) {
            out.scenario = picked.scenario;
            out.key = picked.key;
        }
    if (!out.key) refuse(command, fmt::format("{} has no row '{}' any more", from, out.row.name));
    auto target = parse_target(out.row.target, library);
    if (!target) refuse(command, target.error());
    out.target = std::move(*target);
    return out;
}

}  // namespace assay::harness
