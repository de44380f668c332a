#include "harness/campaign/selection.hpp"

#include "harness/campaign/conversations.hpp"
#include "harness/campaign/glob.hpp"
#include "harness/campaign/text_file.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace assay::campaign {
namespace {

namespace fs = std::filesystem;
using statements::Level;

/// Of rows that are picked by names in which the seed stands, each has to be looked at.
constexpr std::size_t seeds_looked_at_max = 100'000'000;

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

/// As sections and versions of the standard do, and no scenario does.
bool starts_with_digit(std::string_view word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

/// A word of WHAT that is no file, and whether a row is meant by it.
class Word {
public:
    Word(std::string text, const statements::Registry& registry) : text_{std::move(text)} {
        if (text_.starts_with("tag:"))
            tag_ = text_.substr(4);
        else if (starts_with_digit(text_) || text_.starts_with("MQTT-") ||
                 text_.starts_with("ASSAY-"))
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

/// Whether every row of a scenario has to be looked at to know which seeds are meant.
bool tell_seeds_apart(const SelectionOptions& options) {
    const auto any = [](const std::vector<std::string>& globs) {
        return std::ranges::any_of(globs, tells_seeds_apart);
    };
    return any(options.what) || any(options.keep) || any(options.skip);
}

/// Whether rows of the scenario are played with so many kinds of weather as `--seeds` says.
bool is_seeded(
    const SelectionOptions& options,
    const std::vector<Word>& words,
    const scenario::Scenario& scenario,
    bool is_from_file
) {
    if (options.seeds == 0 || !(scenario.has_chance || options.links_have_chance)) return false;
    // The seed of a conversation is its name, and says all that it is.
    if (!scenario.rows.empty() && explore::is_conversation(scenario.rows.front().name))
        return false;
    return is_from_file || words.empty() ||
           std::ranges::any_of(words, [&](const Word& word) { return word.may_mean(scenario); });
}

OrTrouble<void> check_seeds(
    const SelectionOptions& options,
    const std::vector<Word>& words,
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
        for (auto id = scenario.id; !id.empty(); id.resize(std::min(id.size(), id.rfind('/')))) {
            out.insert(id);
            if (!id.contains('/')) break;
        }
        for (const auto& tag : scenario.tags)
            out.insert("tag:" + tag);
        for (const auto& key : scenario.rows)
            for (const auto& id : key.statements) {
                out.insert(id);
                const auto* statement = registry.find(id);
                if (statement == nullptr) continue;
                out.insert(statement->section);
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

/// Picks rows that are meant and pass the filters.
class Picker {
public:
    Picker(
        const SelectionOptions& options,
        const std::vector<Word>& words,
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
    std::optional<Word> unused() const {
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
    const std::vector<Word>& words_;
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
