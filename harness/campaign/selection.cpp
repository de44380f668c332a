#include "harness/campaign/selection.hpp"

#include "harness/campaign/conversations.hpp"
#include "harness/campaign/glob.hpp"
#include "harness/campaign/text_file.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace assay::campaign {
namespace {

namespace fs = std::filesystem;
using statements::Level;

std::unexpected<Trouble>
does_not_load(const std::vector<scenario::Problem>& problems, const std::string& source) {
    return refused(ExitCode::usage, scenario::render(problems, source));
}

/// Scenario files that a word names on disk, in order: a file, or everything below a folder.
std::vector<fs::path> files_on_disk(const std::string& word) {
    std::error_code ignored;
    if (fs::is_regular_file(word, ignored)) return {word};
    std::vector<fs::path> out;
    if (!fs::is_directory(word, ignored)) return out;
    for (const auto& entry : fs::recursive_directory_iterator{word, ignored})
        if (entry.is_regular_file() && entry.path().extension() == ".yaml")
            out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

/// Whether a word looks like a path, so that a missing file is reported as one. Ids have no suffix.
bool is_path(const std::string& word) {
    return word.ends_with(".yaml") || word.starts_with("./") || word.starts_with("/") ||
           word.starts_with("../");
}

/// A word of WHAT that is no file, and whether a row is meant by it.
class Word {
public:
    Word(std::string text, const statements::Registry& registry) : text_{std::move(text)} {
        if (text_.starts_with("tag:"))
            tag_ = text_.substr(4);
        else if (text_.starts_with("5.0") || text_.starts_with("3.1.1") ||
                 text_.starts_with("MQTT-") || text_.starts_with("ASSAY-"))
            for (const auto* statement : registry.select(text_))
                statements_.insert(statement->id());
    }
    const std::string& text() const { return text_; }
    bool means(const scenario::Scenario& scenario, const scenario::RowKey& key) const {
        if (!tag_.empty()) return std::ranges::find(scenario.tags, tag_) != scenario.tags.end();
        if (std::ranges::any_of(key.statements, [&](const auto& id) {
                return statements_.contains(id);
            }))
            return true;
        return scenario.id == text_ || scenario.id.starts_with(text_ + "/") ||
               matches_glob(text_, scenario.id) || matches_glob(text_, key.name) ||
               std::ranges::find(scenario.tags, text_) != scenario.tags.end();
    }
    /// Whether the word names the row itself, and not only what it belongs to.
    bool names(const scenario::RowKey& key) const {
        return text_.contains('[') && (text_ == key.name || matches_glob(text_, key.name));
    }
    /// Whether some row of the scenario may be meant, be it one that only --seeds brings.
    bool may_mean(const scenario::Scenario& scenario) const {
        const auto bracket = text_.find('[');
        if (bracket != std::string::npos)
            return matches_glob(text_.substr(0, bracket), scenario.id);
        return std::ranges::any_of(scenario.rows, [&](const scenario::RowKey& key) {
            return means(scenario, key);
        });
    }

private:
    std::string text_;
    std::string tag_{};
    std::set<std::string> statements_{};
};

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

OrTrouble<void> load_file(const fs::path& file, const scenario::Library& library, Selection& out) {
    const auto text = read_text_file(file);
    if (!text) return std::unexpected{text.error()};
    auto scenario = scenario::load(file.string(), *text, library.environment());
    if (!scenario) return does_not_load(scenario.error(), *text);
    out.scenarios.push_back(std::move(*scenario));
    return {};
}

/// Loads the files that words name; the words that name none are left over.
OrTrouble<std::vector<Word>>
load_named(const SelectionOptions& options, const scenario::Library& library, Selection& out) {
    std::vector<Word> left;
    for (const auto& word : options.what) {
        if (explore::is_conversation(word)) {
            if (auto drawn = add_conversation(word, library, out); !drawn)
                return std::unexpected{drawn.error()};
            continue;
        }
        const auto files = files_on_disk(word);
        if (files.empty() && is_path(word))
            return refused(
                ExitCode::usage, fmt::format("assay: there is no scenario file {}", word)
            );
        if (files.empty()) left.emplace_back(word, library.registry());
        for (const auto& file : files)
            if (const auto loaded = load_file(file, library, out); !loaded)
                return std::unexpected{loaded.error()};
    }
    return left;
}

OrTrouble<void>
load_suite(const SelectionOptions& options, const scenario::Library& library, Selection& out) {
    std::vector<scenario::Problem> problems;
    auto scenarios = library.load_all(problems);
    if (!problems.empty()) return does_not_load(problems, {});
    std::ranges::sort(scenarios, {}, &scenario::Scenario::id);
    std::ranges::move(scenarios, std::back_inserter(out.scenarios));
    if (options.conversations) return add_chapter(library, out);
    return {};
}

/// --seeds N: each row in which chance has a part appears N times, others as they are.
void reseed(scenario::Scenario& scenario, std::uint32_t seeds) {
    constexpr std::string_view first_seed = ",seed=1]";
    std::vector<scenario::RowKey> rows;
    for (const auto& key : scenario.rows) {
        if (key.seed != 1) continue;
        for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
            auto copy = key;
            copy.seed = static_cast<int>(seed);
            const auto kept = copy.name.ends_with(first_seed) ? first_seed.size() : 1;
            copy.name.resize(copy.name.size() - kept);
            copy.name += fmt::format(",seed={}]", seed);
            rows.push_back(std::move(copy));
        }
    }
    scenario.rows = std::move(rows);
}

/// The same for all scenarios that are meant; the others would only take memory.
OrTrouble<void> reseed_all(
    Selection& out,
    std::uint32_t seeds,
    const std::function<bool(std::size_t index, const scenario::Scenario&)>& is_meant
) {
    std::size_t rows = 0;
    for (std::size_t i = 0; i < out.scenarios.size(); ++i) {
        auto& scenario = out.scenarios[i];
        if (!is_meant(i, scenario)) continue;
        rows +=
            static_cast<std::size_t>(std::ranges::count(scenario.rows, 1, &scenario::RowKey::seed)
            ) *
            seeds;
        if (rows > seeded_rows_max)
            return refused(
                ExitCode::usage,
                fmt::format(
                    "assay: --seeds {} makes more than {} rows; take fewer scenarios or seeds",
                    seeds,
                    seeded_rows_max
                )
            );
        reseed(scenario, seeds);
    }
    return {};
}

/// Whether a word that no row of a run is meant by means one for the other role; then what plays it.
std::optional<std::string>
played_by_other(const SelectionOptions& options, const Word& word, const Selection& selection) {
    for (const auto& scenario : selection.scenarios)
        if (options.role && scenario.role != *options.role && word.may_mean(scenario)) {
            const bool is_for_client = scenario.role == wire::Role::client;
            return fmt::format(
                "assay: '{}' is for a {}: 'assay {}' plays it",
                word.text(),
                is_for_client ? "client" : "broker",
                is_for_client ? "client" : "run"
            );
        }
    return std::nullopt;
}

/// Everything that a word of WHAT can be: ids, tags, statements and sections.
std::set<std::string>
selectable_words(const Selection& selection, const statements::Registry& registry) {
    std::set<std::string> out;
    for (const auto& scenario : selection.scenarios) {
        out.insert(scenario.id);
        for (const auto& tag : scenario.tags)
            out.insert("tag:" + tag);
        for (const auto& key : scenario.rows)
            for (const auto& id : key.statements) {
                out.insert(id);
                if (const auto* statement = registry.find(id))
                    out.insert(statement->version + ":" + statement->section);
            }
    }
    return out;
}

/// A statement of the standard that no row tries is no misspelt one.
std::string
unknown_word(const Word& word, const Selection& selection, const statements::Registry& registry) {
    if (!registry.select(word.text()).empty())
        return fmt::format(
            "assay: no row verifies '{}'; 'assay explain {}' says why", word.text(), word.text()
        );
    return fmt::format(
        "assay: nothing is called '{}'{}",
        word.text(),
        scenario::did_you_mean(word.text(), selectable_words(selection, registry))
    );
}

/// The first tag that no scenario has, in words; empty if there is none.
std::string unknown_tag(const SelectionOptions& options, const Selection& selection) {
    std::set<std::string> known;
    for (const auto& scenario : selection.scenarios)
        known.insert(scenario.tags.begin(), scenario.tags.end());
    for (const auto& tag : options.tags)
        if (!known.contains(tag))
            return fmt::format(
                "assay: no scenario has the tag '{}'{}", tag, scenario::did_you_mean(tag, known)
            );
    return {};
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

/// Picks the rows that are meant and pass the filters; the first `named_files` scenarios are from
/// files. Gives the first word that means no row, if there is one.
std::optional<Word> pick_rows(
    const SelectionOptions& options,
    const std::vector<Word>& words,
    std::size_t named_files,
    const statements::Registry& registry,
    Selection& out
) {
    std::vector<bool> used(words.size());
    std::size_t index{};
    for (const auto& scenario : out.scenarios) {
        const bool is_from_file = index++ < named_files;
        // Of a folder nobody says which files are meant.
        const bool is_file_named =
            std::ranges::find(options.what, scenario.file) != options.what.end();
        for (const auto& key : scenario.rows) {
            bool meant = is_from_file || words.empty();
            bool named = is_file_named;
            const bool is_for_others = options.role && scenario.role != *options.role;
            for (std::size_t i = 0; i < words.size() && !is_for_others; ++i)
                if (words[i].means(scenario, key)) {
                    meant = used[i] = true;
                    named |= words[i].names(key);
                }
            if (meant && passes_filters(scenario, key, options, registry))
                out.rows.push_back({&scenario, &key, named});
        }
    }
    const auto unused = std::ranges::find(used, false);
    if (unused == used.end()) return std::nullopt;
    return words[static_cast<std::size_t>(unused - used.begin())];
}

/// With --quick only the first row of each scenario and version stays.
void keep_first_rows(std::vector<Picked>& rows) {
    std::set<std::pair<const scenario::Scenario*, wire::Version>> seen;
    std::erase_if(rows, [&](const Picked& row) {
        return !seen.insert({row.scenario, row.key->version}).second;
    });
}

}  // namespace

bool SelectionOptions::is_filtered() const {
    return !what.empty() || !keep.empty() || !skip.empty() || !tags.empty() ||
           level != LevelChoice::all || version || seeds != 0 || quick;
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
    if (options.seeds != 0) {
        const auto seeded =
            reseed_all(out, options.seeds, [&](std::size_t index, const auto& each) {
                // The seed of a conversation is its name, and says all that it is.
                if (!each.rows.empty() && explore::is_conversation(each.rows.front().name))
                    return false;
                if (!options.links_have_chance && !each.has_chance) return false;
                return index < named_files || words.empty() ||
                       std::ranges::any_of(
                           words, [&](const Word& word) { return word.may_mean(each); }
                       );
            });
        if (!seeded) return std::unexpected{seeded.error()};
    }
    const auto unused = pick_rows(options, words, named_files, library.registry(), out);
    if (unused) {
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
