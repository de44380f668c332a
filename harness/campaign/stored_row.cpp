#include "harness/campaign/stored_row.hpp"

#include "harness/campaign/glob.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

namespace fs = std::filesystem;
using reports::RowResult;
using reports::Verdict;

constexpr std::size_t named_rows_max = 10;

std::vector<std::string> names_of(const std::vector<const RowResult*>& rows) {
    std::vector<std::string> names;
    for (const auto* row : rows)
        names.push_back(row->name);
    return names;
}

std::string unknown_row(const std::vector<RowResult>& rows, const std::string& wanted) {
    if (wanted.empty()) return "no row failed; say which";
    std::vector<std::string> names;
    for (const auto& row : rows)
        names.push_back(row.name);
    return fmt::format("there is no row '{}'{}", wanted, scenario::did_you_mean(wanted, names));
}

std::string several_rows(const std::vector<const RowResult*>& found) {
    auto names = names_of(found);
    const bool has_more = names.size() > named_rows_max;
    names.resize(std::min(names.size(), named_rows_max));
    return fmt::format(
        "{} rows fit; say which:\n  {}{}",
        found.size(),
        fmt::join(names, "\n  "),
        has_more ? "\n  ..." : ""
    );
}

std::expected<RowResult, std::string>
pick(const std::vector<RowResult>& rows, const std::string& wanted) {
    std::vector<const RowResult*> found;
    for (const auto& row : rows)
        if (wanted.empty() ? row.verdict <= Verdict::fail
                           : row.name == wanted || matches_glob(wanted, row.name))
            found.push_back(&row);
    if (found.empty()) return std::unexpected{unknown_row(rows, wanted)};
    if (found.size() > 1) return std::unexpected{several_rows(found)};
    return *found.front();
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

OrTrouble<StoredRow> find_stored_row(
    const std::string& command,
    reports::Results results,
    const std::string& wanted,
    const scenario::Library& library
) {
    const auto refuse = [&](const std::string& why) {
        return refused(ExitCode::usage, fmt::format("assay {}: {}", command, why));
    };
    StoredRow out{.results = std::move(results)};
    auto row = pick(out.results.rows, wanted);
    if (!row) return refuse(row.error());
    out.row = std::move(*row);
    // A scenario of one's own is found by its file, one of the suite by its id.
    const auto& from = fs::exists(out.row.file) ? out.row.file : out.row.scenario;
    // It may have come from more seeds than the file asks for.
    auto selection = select({.what = {from}, .seeds = seed_in(out.row.name)}, library);
    if (!selection) return std::unexpected{selection.error()};
    out.selection = std::move(*selection);
    for (const auto& picked : out.selection.rows)
        if (picked.key->name == out.row.name) {
            out.scenario = picked.scenario;
            out.key = picked.key;
        }
    if (!out.key) return refuse(fmt::format("{} has no row '{}' any more", from, out.row.name));
    auto target = targets::parse_target(out.row.target, library);
    if (!target) return refuse(target.error());
    out.target = std::move(*target);
    return out;
}

RunPlan replay_plan(const StoredRow& stored, const scenario::Library& library, std::string nonce) {
    RunPlan plan{
        .target = stored.target,
        .rows = {{.scenario = stored.scenario, .key = stored.key, .link = stored.row.link}},
        .links = library.links(),
        .seed = stored.results.header.seed,
        .plays_slow_rows = true
    };
    if (stored.target.kind != targets::Target::Kind::builtin) plan.nonce = std::move(nonce);
    plan.is_must = is_must_of(library);
    return plan;
}

std::string difference(const RowResult& before, const RowResult& now) {
    if (before.verdict != now.verdict)
        return fmt::format("it was {} before: {}", reports::name_of(before.verdict), before.reason);
    const auto count = std::min(before.trace.size(), now.trace.size());
    for (std::size_t i = 0; i < count; ++i)
        if (before.trace[i] != now.trace[i])
            return fmt::format(
                "the same verdict as before; the first event that differs is number {}", i + 1
            );
    return before.trace.size() == now.trace.size() ? "the same as before, event for event"
                                                   : "the same verdict as before";
}

}  // namespace assay::campaign
