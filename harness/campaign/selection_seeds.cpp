#include "harness/campaign/selection_seeds.hpp"

#include "harness/explore/conversation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

/// Of rows that are picked by names in which the seed stands, each has to be looked at.
constexpr std::size_t seeds_looked_at_max = 100'000'000;

/// What the names of a row under all seeds begin with.
std::string_view seeded_beginning(std::string_view name) {
    constexpr std::string_view first_seed = ",seed=1]";
    return name.substr(0, name.size() - (name.ends_with(first_seed) ? first_seed.size() : 1));
}

/// What the name of the row under a seed has behind that. Where only links have a part for chance, the
/// row of the first seed is the one that is played without --seeds: baselines and older runs know it by
/// that name.
std::string
seeded_end(const scenario::Scenario& scenario, std::string_view name, std::uint32_t seed) {
    if (seed == 1 && !scenario.has_chance)
        return std::string{name.substr(seeded_beginning(name).size())};
    return fmt::format(",seed={}]", seed);
}

/// Whether the glob may match a row under one seed and not under another. Of what it says before its
/// first star all stands in the id.
bool tells_seeds_apart(std::string_view glob) {
    if (glob.find_first_of("[]=,?\\") != std::string_view::npos) return true;
    const auto star = glob.find('*');
    return star != std::string_view::npos &&
           glob.find_first_of("0123456789", star) != std::string_view::npos;
}

}  // namespace

bool tell_seeds_apart(const SelectionOptions& options) {
    const auto any = [](const std::vector<std::string>& globs) {
        return std::ranges::any_of(globs, tells_seeds_apart);
    };
    return any(options.what) || any(options.keep) || any(options.skip);
}

bool is_seeded(
    const SelectionOptions& options,
    const std::vector<SelectionWord>& words,
    const scenario::Scenario& scenario,
    bool is_from_file
) {
    if (options.seeds == 0 || !(scenario.has_chance || options.links_have_chance)) return false;
    // The seed of a conversation is its name, and says all that it is.
    if (!scenario.rows.empty() && explore::is_conversation(scenario.rows.front().name))
        return false;
    return is_from_file || words.empty() ||
           std::ranges::any_of(words, [&](const SelectionWord& word) {
               return word.may_mean(scenario);
           });
}

OrTrouble<void> check_seeds(
    const SelectionOptions& options,
    const std::vector<SelectionWord>& words,
    std::size_t named_files,
    const Selection& selection
) {
    const std::size_t seeds = options.seeds;
    const bool is_each_looked_at = tell_seeds_apart(options);
    const auto most = is_each_looked_at ? seeds_looked_at_max : seeded_rows_max;
    std::size_t rows = 0;
    std::size_t index = 0;
    for (const auto& scenario : selection.scenarios)
        if (is_seeded(options, words, scenario, index++ < named_files))
            rows += seeds * static_cast<std::size_t>(
                                std::ranges::count(scenario.rows, 1, &scenario::RowKey::seed)
                            );
    if (rows <= most) return {};
    return refused(
        ExitCode::usage,
        fmt::format(
            "assay: --seeds {} makes more than {} rows{}; take fewer scenarios or seeds",
            seeds,
            most,
            is_each_looked_at ? " to look at, because names pick them" : ""
        )
    );
}

std::string Picked::name_of(std::size_t index) const {
    return std::string{beginning()} + end_of(index);
}

std::string_view Picked::beginning() const {
    return seeds ? seeded_beginning(key->name) : key->name;
}

std::string Picked::end_of(std::size_t index) const {
    if (!seeds) return {};
    return seeded_end(*scenario, key->name, seeds->first + static_cast<std::uint32_t>(index));
}

KeyRef Picked::key_of(std::size_t index) const {
    if (!seeds) return key;
    auto made = *key;
    made.name = name_of(index);
    made.seed = static_cast<int>(seeds->first + index);
    return KeyRef{std::move(made)};
}

}  // namespace assay::campaign
