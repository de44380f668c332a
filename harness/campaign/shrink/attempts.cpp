#include "harness/campaign/shrink/attempts.hpp"

#include "harness/campaign/shrink/document.hpp"
#include "harness/scenario/lint.hpp"

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;

/// False if there was nothing to erase.
bool erase_unused(scenario::Node& root, const scenario::UnusedNames& unused) {
    bool is_changed = false;
    const auto erase_all = [&](std::string_view key, const std::vector<std::string>& names) {
        auto* map = value_of(root, key);
        for (const auto& name : names) {
            erase_key(*map, name);
            is_changed = true;
        }
    };
    erase_all("matrix", unused.matrix);
    erase_all("actors", unused.actors);
    erase_all("links", unused.links);
    return is_changed;
}

}  // namespace

std::expected<void, std::string> Attempts::begin() {
    const auto scenario = load_tidied(root_);
    auto first = scenario ? play_failing(*scenario) : std::nullopt;
    wanted_ = first ? fingerprint_of(*first) : "";
    if (wanted_.empty()) return std::unexpected{"the row does not fail when it is played again"};
    best_ = std::move(*first);
    is_healthy_ = passes_healthy(*scenario);
    is_clean_ = scenario::lint(*scenario).empty();
    return {};
}

bool Attempts::attempt(const Change& change) {
    auto candidate = root_;
    if (plays_ >= task_.plays_max || !change(candidate)) return false;
    const auto scenario = load_tidied(candidate);
    if (!scenario || (is_clean_ && !scenario::lint(*scenario).empty())) return false;
    auto result = play_failing(*scenario);
    if (!result || fingerprint_of(*result) != wanted_) return false;
    if (is_healthy_ && !passes_healthy(*scenario)) return false;
    root_ = std::move(candidate);
    best_ = std::move(*result);
    ++accepted_;
    return true;
}

std::optional<scenario::Row> Attempts::row() const {
    const auto scenario = scenario::load(task_.file, print_document(root_), task_.environment);
    if (!scenario) return std::nullopt;
    auto row = scenario::expand(*scenario, scenario->rows.front());
    return row ? std::optional{std::move(*row)} : std::nullopt;
}

std::optional<scenario::Scenario> Attempts::load_tidied(scenario::Node& root) const {
    while (true) {
        auto scenario = scenario::load(task_.file, print_document(root), task_.environment);
        if (!scenario || scenario->rows.size() != 1) return std::nullopt;
        // A link is unused only once its actor is gone.
        if (!erase_unused(root, scenario::unused_names(*scenario))) return std::move(*scenario);
    }
}

std::optional<RowResult> Attempts::play_failing(const scenario::Scenario& scenario) {
    if (!task_.play_target) return play(scenario, task_.setup.defects);
    const auto row = scenario::expand(scenario, scenario.rows.front());
    if (!row) return std::nullopt;
    ++plays_;
    auto result = blank(scenario, *row);
    task_.play_target(scenario, *row, result);
    return result;
}

RowResult Attempts::blank(const scenario::Scenario& scenario, const scenario::Row& row) const {
    return {
        .name = row.name,
        .scenario = scenario.id,
        .title = scenario.title,
        .file = task_.file,
        .version = std::string{wire::name_of(row.version)},
        .seed = task_.setup.seed
    };
}

std::optional<RowResult>
Attempts::play(const scenario::Scenario& scenario, const std::vector<std::string>& defects) {
    const auto row = scenario::expand(scenario, scenario.rows.front());
    if (!row) return std::nullopt;
    ++plays_;
    auto setup = task_.setup;
    setup.defects = defects;
    auto result = blank(scenario, *row);
    play_simulated(*row, setup, task_.options, [](const auto&) { return true; }, result);
    return result;
}

bool Attempts::passes_healthy(const scenario::Scenario& scenario) {
    const auto result = play(scenario, {});
    return result && (result->verdict == Verdict::pass || result->verdict == Verdict::advice);
}

}  // namespace assay::campaign
