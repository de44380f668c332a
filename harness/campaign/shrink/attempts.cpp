#include "harness/campaign/shrink/attempts.hpp"

#include "harness/campaign/shrink/document.hpp"

namespace assay::campaign {
namespace {

using reports::RowResult;

/// A failure that needs longer than this to be shrunk is shrunk as far as it came.
constexpr std::size_t plays_max = 5'000;

}  // namespace

std::expected<void, std::string> Attempts::begin() {
    auto first = play(root_);
    wanted_ = first ? fingerprint_of(*first) : "";
    if (wanted_.empty()) return std::unexpected{"the row does not fail when it is played again"};
    best_ = std::move(*first);
    return {};
}

bool Attempts::attempt(const Change& change) {
    auto candidate = root_;
    if (plays_ >= plays_max || !change(candidate)) return false;
    auto result = play(candidate);
    if (!result || fingerprint_of(*result) != wanted_) return false;
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

std::optional<RowResult> Attempts::play(const scenario::Node& root) {
    if (++plays_ > plays_max) return std::nullopt;
    const auto scenario = scenario::load(task_.file, print_document(root), task_.environment);
    if (!scenario || scenario->rows.size() != 1) return std::nullopt;
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    if (!row) return std::nullopt;
    RowResult result{
        .name = row->name,
        .scenario = scenario->id,
        .title = scenario->title,
        .file = task_.file,
        .version = std::string{wire::name_of(row->version)},
        .seed = task_.setup.seed
    };
    play_simulated(*row, task_.setup, task_.options, [](const auto&) { return true; }, result);
    return result;
}

}  // namespace assay::campaign
