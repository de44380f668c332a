#include "harness/campaign/baseline.hpp"

#include "harness/campaign/glob.hpp"
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "reports/result/clean.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ranges>

namespace assay::campaign {
namespace {

using reports::Verdict;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 6> keys{
    "row", "target", "fails", "why", "sometimes", "until"
};

struct Reader {
    std::string file{};
    std::vector<scenario::Problem> problems{};

    void wrong(const scenario::Node& at, std::string message, std::string hint = {}) {
        problems.push_back({at.position(file), at.length(), std::move(message), std::move(hint)});
    }
};

std::optional<year_month_day> parse_day(const std::string& text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = scenario::parse_integer(text.substr(0, 4), 1, 9999);
    // "08" is decimal here.
    const auto number = [](std::string two) {
        return scenario::parse_integer(two[0] == '0' ? two.substr(1) : two, 0, 99);
    };
    const auto month = number(text.substr(5, 2));
    const auto day = number(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const year_month_day out{
        std::chrono::year{static_cast<int>(*year)},
        std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}
    };
    return out.ok() ? std::optional{out} : std::nullopt;
}

/// What stands in the failures of every row that is held to the standard, whatever it broke.
std::vector<std::string> texts_of_all() {
    // Of the passive checks, and of messages that the model speaks of.
    std::vector<std::string> out{
        "every packet to ",
        " keeps ",
        "\" on ~/a came to ",
        "\" on ~/a did not come to ",
        " <- the "
    };
    for (const auto& word : evidence::guarantee_words())
        if (word.name == "conforms") out.push_back(fmt::format("{}: {} <- ", word.name, word.doc));
    return out;
}

/// Whether the text cannot tell one failure of a row from another.
bool tells_nothing(std::string_view fails) {
    static const auto texts = texts_of_all();
    return std::ranges::any_of(texts, [&](const std::string& text) {
        return text.contains(fails);
    });
}

int last_line_of(const scenario::Node& node) {
    if (node.items.empty())
        return node.is_scalar() ? std::max(node.start.line, node.end.line) : node.start.line;
    return last_line_of(node.items.back());
}

void read_fails(Reader& reader, const scenario::Node& value, BaselineEntry& entry) {
    entry.fails_at = value.start;
    const std::span texts =
        value.is_sequence() ? std::span{value.items} : std::span<const scenario::Node>{&value, 1};
    for (const auto& text : texts) {
        if (!text.is_scalar()) {
            reader.wrong(text, "fails: expected a text or a list of texts");
            continue;
        }
        if (text.text.empty()) continue;
        if (tells_nothing(text.text))
            reader.wrong(
                text,
                fmt::format("fails: '{}' is part of what many failures say", text.text),
                "name what this one says and others do not"
            );
        entry.fails.push_back(text.text);
    }
}

/// The row's name without the seed at its end; as it is if there is none.
std::string without_seed(std::string_view row) {
    constexpr std::string_view seed_is = ",seed=";
    const auto at = row.rfind(seed_is);
    if (at == std::string_view::npos || !row.ends_with(']')) return std::string{row};
    const auto number = row.substr(at + seed_is.size());
    const bool is_last = number.find_first_not_of("0123456789") == number.size() - 1;
    return is_last ? fmt::format("{}]", row.substr(0, at)) : std::string{row};
}

/// Whether the entry means a row that fails like this. What was copied from a report has characters
/// that cannot be shown as the report spells them.
bool means_failure(const BaselineEntry& entry, std::string_view signature) {
    const auto shown = reports::printable(signature);
    return std::ranges::any_of(entry.fails, [&](const std::string& fails) {
        return signature.contains(fails) || shown.contains(fails);
    });
}

BaselineEntry read_entry(Reader& reader, const scenario::Node& node) {
    BaselineEntry entry{.start = node.start, .last_line = last_line_of(node)};
    if (!node.is_map()) {
        reader.wrong(node, "an entry is a map with row, fails and why");
        return entry;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto& key = node.keys[i];
        const auto& value = node.items[i];
        if (key.text == "fails")
            read_fails(reader, value, entry);
        else if (!value.is_scalar())
            reader.wrong(value, fmt::format("{}: expected a text", key.text));
        else if (key.text == "row")
            entry.row = value.text;
        else if (key.text == "target")
            entry.target = value.text;
        else if (key.text == "why")
            entry.why = value.text;
        else if (key.text == "sometimes") {
            const auto flag = scenario::parse_boolean(value.text);
            if (!flag) reader.wrong(value, "sometimes: expected true or false");
            entry.sometimes = flag.value_or(false);
        } else if (key.text == "until") {
            entry.until = parse_day(value.text);
            if (!entry.until)
                reader.wrong(
                    value,
                    fmt::format("until: expected a day such as 2027-06-30, got '{}'", value.text)
                );
        } else {
            const auto near = scenario::suggestion_for(key.text, keys);
            reader.wrong(
                key,
                fmt::format("an entry has no key '{}'", key.text),
                near.empty() ? "" : "did you mean '" + near + "'?"
            );
        }
    }
    if (entry.row.empty()) reader.wrong(node, "an entry needs 'row'");
    if (entry.fails.empty())
        reader.wrong(node, "an entry needs 'fails': part of the failure's signature");
    if (entry.why.empty()) reader.wrong(node, "an entry needs 'why'");
    return entry;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    for (const auto part : std::views::split(text, ' '))
        if (const std::string word{std::string_view{part}}; !word.empty()) out.push_back(word);
    return out;
}

/// -1, 0, 1 for versions by their numbers: 2.0.11 is above 2.0.9.
int compare_versions(std::string_view a, std::string_view b) {
    const auto next = [](std::string_view& text) {
        const auto dot = text.find('.');
        const auto number = scenario::parse_integer(text.substr(0, dot), 0, 1'000'000'000);
        text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
        return number.value_or(0);
    };
    while (!a.empty() || !b.empty()) {
        const auto left = next(a);
        const auto right = next(b);
        if (left != right) return left < right ? -1 : 1;
    }
    return 0;
}

bool is_relation(std::string_view word) {
    return word.find_first_not_of("<>=") == std::string_view::npos;
}

bool relation_holds(int order, std::string_view relation) {
    if (relation == ">=") return order >= 0;
    if (relation == "<=") return order <= 0;
    if (relation == ">") return order > 0;
    if (relation == "<") return order < 0;
    return order == 0;
}

std::string day_text(year_month_day day) {
    return fmt::format(
        "{:04}-{:02}-{:02}",
        static_cast<int>(day.year()),
        static_cast<unsigned>(day.month()),
        static_cast<unsigned>(day.day())
    );
}

}  // namespace

std::span<const std::string_view> baseline_keys() {
    return keys;
}

std::expected<Baseline, std::string>
parse_baseline(const std::string& file, const std::string& text) {
    const auto root = scenario::parse_yaml(file, text);
    if (!root) return std::unexpected{scenario::render(root.error(), text)};
    Reader reader{.file = file};
    Baseline out{.file = file, .text = text};
    const auto* known = root->find("known");
    if (root->is_empty()) return out;
    if (!root->is_map() || known == nullptr || root->keys.size() != 1)
        reader.wrong(*root, "a baseline is a map with one key, 'known'");
    else if (known->is_sequence())
        for (const auto& node : known->items)
            out.entries.push_back(read_entry(reader, node));
    else if (!known->is_empty())
        reader.wrong(*known, "known: expected a list of entries");
    if (reader.problems.empty()) return out;
    scenario::tidy(reader.problems);
    return std::unexpected{scenario::render(reader.problems, text)};
}

bool means_row(const BaselineEntry& entry, std::string_view row) {
    return matches_glob(entry.row, row) || matches_glob(entry.row, without_seed(row));
}

bool means_target(std::string_view target, std::string_view product) {
    const auto wanted = words_of(target);
    const auto actual = words_of(product);
    // A name may have several words; relations to versions stand behind it.
    const auto name = std::ranges::find_if(wanted, is_relation) - wanted.begin();
    if (name > std::ssize(actual) ||
        !std::equal(wanted.begin(), wanted.begin() + name, actual.begin()))
        return false;
    if (name == std::ssize(actual)) return true;  // its version is not known
    for (auto i = static_cast<std::size_t>(name); i + 1 < wanted.size(); i += 2)
        if (!relation_holds(compare_versions(actual.back(), wanted[i + 1]), wanted[i]))
            return false;
    return true;
}

BaselineCheck::BaselineCheck(
    const Baseline& baseline, const std::string& product, year_month_day today
)
    : file_{baseline.file}, today_{today} {
    for (std::size_t i = 0; i < baseline.entries.size(); ++i)
        if (means_target(baseline.entries[i].target, product))
            active_.push_back({.entry = &baseline.entries[i], .index = i});
}

bool BaselineCheck::knows(const reports::RowResult& row) const {
    return row.verdict == Verdict::fail && std::ranges::any_of(active_, [&](const Active& active) {
               return means_row(*active.entry, row.name) &&
                      means_failure(*active.entry, row.signature);
           });
}

bool BaselineCheck::lists(const std::string& row) const {
    return std::ranges::any_of(active_, [&](const Active& active) {
        return means_row(*active.entry, row);
    });
}

void BaselineCheck::apply(reports::RowResult& row) {
    for (auto& active : active_) {
        if (!means_row(*active.entry, row.name)) continue;
        active.rows.insert(without_seed(row.name));
        // Under another seed than the entry was written for a row may come out otherwise.
        const bool is_called_so = matches_glob(active.entry->row, row.name);
        active.is_there |= is_called_so;
        // A row that was not played, such as one that waits for a link, says nothing.
        if (row.verdict == Verdict::pass || row.verdict == Verdict::advice) {
            if (active.passed.empty() && is_called_so) active.passed = row.name;
        } else if (row.verdict == Verdict::fail) {
            if (!means_failure(*active.entry, row.signature)) {
                if (active.changed.empty() && is_called_so) {
                    active.changed = row.name;
                    active.signature = row.signature;
                }
                continue;
            }
            row.verdict = Verdict::known;
            row.baseline = active.entry->why;
            for (auto& [id, verdict] : row.statements)
                if (verdict == Verdict::fail) verdict = Verdict::known;
        }
    }
}

std::string BaselineCheck::place(const Active& active) const {
    return fmt::format(
        "{}:{}: the entry for {}", file_, active.entry->start.line, active.entry->row
    );
}

std::vector<BaselineFinding> BaselineCheck::finish(bool partial) const {
    using Kind = BaselineFinding::Kind;
    std::vector<BaselineFinding> out;
    for (const auto& active : active_) {
        const auto& entry = *active.entry;
        const auto add = [&](Kind kind, const std::string& what) {
            out.push_back(
                {kind, active.index, fmt::format("{} {}", place(active), what), active.signature}
            );
        };
        if (entry.until && *entry.until < today_)
            add(Kind::expired, fmt::format("has expired on {}", day_text(*entry.until)));
        if (entry.row.find_first_of("*?") != std::string::npos &&
            active.rows.size() > wildcard_rows_max)
            add(Kind::too_wide,
                fmt::format(
                    "matches {} rows; {} are the most", active.rows.size(), wildcard_rows_max
                ));
        if (!active.is_there && !partial) add(Kind::vanished, "matches no row any more");
        if (!active.changed.empty())
            add(Kind::changed,
                fmt::format(
                    "says '{}', but {} fails otherwise: {}",
                    fmt::join(entry.fails, "' or '"),
                    active.changed,
                    active.signature
                ));
        else if (!active.passed.empty() && !entry.sometimes)
            add(Kind::passed,
                fmt::format("is out of date: {} does not fail any more", active.passed));
    }
    return out;
}

void forget_baseline(reports::RowResult& row) {
    if (row.verdict != Verdict::known) return;
    row.verdict = Verdict::fail;
    row.baseline.clear();
    for (auto& [id, verdict] : row.statements)
        if (verdict == Verdict::known) verdict = Verdict::fail;
}

}  // namespace assay::campaign
