#include "harness/campaign/selection.hpp"

#include "harness/campaign/glob.hpp"
#include "harness/campaign/selection_files.hpp"
#include "harness/campaign/selection_seeds.hpp"
#include "harness/explore/conversation.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::campaign {
namespace {

using statements::Level;

bool has_level(
    const scenario::RowKey& key, LevelChoice level, const statements::Registry& registry
) {
    if (level == LevelChoice::all) return true;
    return std::ranges::any_of(key.statements, [&](const auto& id) {
        const auto* statement = registry.find(id);
        return statement != nullptr &&
               statement->level <= (level == LevelChoice::must ? Level::must : Level::should);
    });
}

bool passes_filters(
    const scenario::Scenario& scenario,
    const scenario::RowKey& key,
    const SelectionOptions& options,
    const statements::Registry& registry
) {
    const auto named = [&](const std::string& glob) {
        return matches_glob(glob, key.name) || matches_glob(glob, scenario.id);
    };
    const auto has_tag = [&](const std::string& tag) {
        return std::ranges::find(scenario.tags, tag) != scenario.tags.end();
    };
    if (options.role && scenario.role != *options.role) return false;
    if (options.version && key.version != *options.version) return false;
    if (!options.keep.empty() && std::ranges::none_of(options.keep, named)) return false;
    if (std::ranges::any_of(options.skip, named)) return false;
    if (!options.tags.empty() && std::ranges::none_of(options.tags, has_tag)) return false;
    if (options.quick && has_tag("slow")) return false;
    return has_level(key, options.level, registry);
}

/// What was asked for, as a command line would say it; empty for the whole suite.
std::string words_for(const SelectionOptions& options) {
    auto words = options.what;
    for (const auto& glob : options.keep)
        words.push_back("--keep " + glob);
    for (const auto& glob : options.skip)
        words.push_back("--skip " + glob);
    for (const auto& tag : options.tags)
        words.push_back("--tag " + tag);
    if (options.level != LevelChoice::all)
        words.emplace_back(options.level == LevelChoice::must ? "--level must" : "--level should");
    if (options.version) words.push_back(fmt::format("--mqtt {}", wire::name_of(*options.version)));
    if (options.seeds != 0) words.push_back(fmt::format("--seeds {}", options.seeds));
    if (options.quick) words.emplace_back("--quick");
    return fmt::format("{}", fmt::join(words, " "));
}

/// Picks rows that are meant and pass the filters.
class Picker {
public:
    Picker(
        const SelectionOptions& options,
        const std::vector<SelectionWord>& words,
        const statements::Registry& registry,
        std::vector<Picked>& out
    )
        : options_{options}, words_{words}, registry_{registry}, out_{out}, used_(words.size()) {}

    /// Those of one scenario.
    void pick(const scenario::Scenario& scenario, bool is_from_file) {
        // Of a folder nobody says which files are meant.
        const bool is_file_named =
            std::ranges::find(options_.what, scenario.file) != options_.what.end();
        const bool has_seeds = is_seeded(options_, words_, scenario, is_from_file);
        for (const auto& key : scenario.rows) {
            if (has_seeds && key.seed != 1) continue;
            const Picked row{&scenario, &key, is_file_named};
            has_seeds ? pick_seeds(row, is_from_file) : pick_one(row, is_from_file);
        }
    }

    /// The first word that means no row, if there is one.
    std::optional<SelectionWord> unused() const {
        const auto found = std::ranges::find(used_, false);
        if (found == used_.end()) return std::nullopt;
        return words_[static_cast<std::size_t>(found - used_.begin())];
    }

private:
    void pick_one(Picked row, bool is_from_file) {
        if (is_meant(row, *row.key, is_from_file)) out_.push_back(row);
    }

    void pick_seeds(Picked row, bool is_from_file) {
        const bool is_each_looked_at = tell_seeds_apart(options_);
        auto key = *row.key;
        for (std::uint32_t seed = 1; seed <= options_.seeds; ++seed) {
            row.seeds = Seeds{seed, is_each_looked_at ? seed : options_.seeds};
            key.name = row.name_of(0);
            auto picked = row;
            if (is_meant(picked, key, is_from_file)) put(picked);
            if (!is_each_looked_at) return;
        }
    }

    /// Behind its neighbour, if that is there.
    void put(const Picked& row) {
        auto* last = out_.empty() ? nullptr : &out_.back();
        const bool goes_on = last != nullptr && last->key == row.key &&
                             last->is_named == row.is_named &&
                             last->seeds->last + 1 == row.seeds->first;
        if (!goes_on) return out_.push_back(row);
        last->seeds->last = row.seeds->last;
    }

    /// Notes as well whether the row is named.
    bool is_meant(Picked& row, const scenario::RowKey& key, bool is_from_file) {
        bool meant = is_from_file || words_.empty();
        const bool is_for_others = options_.role && row.scenario->role != *options_.role;
        for (std::size_t i = 0; i < words_.size() && !is_for_others; ++i)
            if (words_[i].means(*row.scenario, key)) {
                meant = used_[i] = true;
                row.is_named |= words_[i].names(key);
            }
        return meant && passes_filters(*row.scenario, key, options_, registry_);
    }

    const SelectionOptions& options_;
    const std::vector<SelectionWord>& words_;
    const statements::Registry& registry_;
    std::vector<Picked>& out_;
    std::vector<bool> used_;
};

/// With --quick only the first row of each scenario and version stays.
void keep_first_rows(std::vector<Picked>& rows) {
    std::set<std::pair<const scenario::Scenario*, wire::Version>> seen;
    std::erase_if(rows, [&](const Picked& row) {
        return !seen.insert({row.scenario, row.key->version}).second;
    });
    for (auto& row : rows)
        if (row.seeds) row.seeds->last = row.seeds->first;
}

}  // namespace

bool SelectionOptions::is_filtered() const {
    return !what.empty() || !keep.empty() || !skip.empty() || !tags.empty() ||
           level != LevelChoice::all || version || seeds != 0 || quick;
}

std::size_t Selection::count() const {
    std::size_t out{};
    for (const auto& row : rows)
        out += row.count();
    return out;
}

void Selection::visit(const std::function<void(const Picked& of, const KeyRef& key)>& each) const {
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.count(); ++i)
            each(row, row.key_of(i));
}

OrTrouble<Selection> select(const SelectionOptions& options, const scenario::Library& library) {
    Selection out{.words = words_for(options), .is_filtered = options.is_filtered()};
    const auto named = load_named(options, library, out);
    if (!named) return std::unexpected{named.error()};
    const auto& words = *named;
    const auto named_files = out.scenarios.size();
    if (named_files == 0 || !words.empty())
        if (const auto loaded = load_suite(options, library, out); !loaded)
            return std::unexpected{loaded.error()};
    if (options.seeds != 0)
        if (const auto checked = check_seeds(options, words, named_files, out); !checked)
            return std::unexpected{checked.error()};
    Picker picker{options, words, library.registry(), out.rows};
    std::size_t index{};
    for (const auto& scenario : out.scenarios)
        picker.pick(scenario, index++ < named_files);
    if (const auto unused = picker.unused()) {
        auto other = played_by_other(options, *unused, out);
        return refused(
            ExitCode::nothing_selected,
            other ? std::move(*other) : unknown_word(*unused, out, library.registry())
        );
    }
    if (auto unknown = unknown_tag(options, out); !unknown.empty())
        return refused(ExitCode::nothing_selected, std::move(unknown));
    if (options.quick) keep_first_rows(out.rows);
    const auto picked = std::ranges::count_if(out.rows, [](const Picked& row) {
        return explore::is_conversation(row.scenario->id);
    });
    const auto all = std::ranges::count_if(out.scenarios, [](const scenario::Scenario& each) {
        return explore::is_conversation(each.id);
    });
    // Of a part of them it was not counted.
    if (picked != all) out.met.clear();
    if (out.rows.empty())
        return refused(
            ExitCode::nothing_selected, "assay: the selection is empty: no row passes all filters"
        );
    return out;
}

}  // namespace assay::campaign
