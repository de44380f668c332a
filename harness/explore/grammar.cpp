#include "harness/explore/grammar.hpp"

#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>
#include <set>

namespace assay::explore {
namespace {

/// A preferred value is drawn so much more often.
constexpr unsigned preference = 4;
/// A step through the cells that has no divisor in common with their number, so that each comes
/// once before one comes twice, and neighbours lie far apart.
constexpr std::size_t stride = 1'000'003;

bool means(std::string_view word, const Value& one) {
    const auto feature = name_of(one.feature);
    const auto starts_so = [&](std::string_view text) {
        return text == word ||
               (text.starts_with(word) && (text[word.size()] == '_' || text[word.size()] == '-'));
    };
    return starts_so(feature) || starts_so(one.name);
}

/// The first word that means no value, or nothing.
std::optional<std::string> unknown_among(const std::vector<std::string>& words) {
    for (const auto& word : words)
        if (word.empty() ||
            std::ranges::none_of(values(), [&](const Value& one) { return means(word, one); }))
            return word;
    return std::nullopt;
}

std::string unknown(const std::string& word) {
    std::vector<std::string> known;
    for (const auto& feature : features())
        known.emplace_back(feature.name);
    for (const auto& one : values())
        known.emplace_back(one.name);
    return fmt::format(
        "conversations have no feature '{}'{}; 'assay list --features' lists them",
        word,
        scenario::did_you_mean(word, known)
    );
}

bool is_meant(const std::vector<std::string>& words, const Value& one) {
    return std::ranges::any_of(words, [&](const auto& word) { return means(word, one); });
}

std::size_t choose(std::size_t n, unsigned k) {
    if (n < k) return 0;
    return k == 2 ? n * (n - 1) / 2 : n * (n - 1) / 2 * (n - 2) / 3;
}

}  // namespace

std::expected<Grammar, std::string> Grammar::of(Wish wish) {
    for (const auto* words : {&wish.features, &wish.without})
        if (const auto word = unknown_among(*words)) return std::unexpected{unknown(*word)};
    if (wish.strength < 2 || wish.strength > strength_max)
        return std::unexpected{fmt::format("strength is 2 or {}", strength_max)};
    Grammar grammar;
    for (ValueId id = 0; id < values().size(); ++id) {
        const auto& one = value(id);
        const bool is_asked = is_meant(wish.features, one);
        auto weight = one.weight;
        if (is_asked) weight = std::max(weight, 10U) * preference;
        if (is_meant(wish.without, one)) weight = 0;
        grammar.weights_.push_back(weight);
        grammar.preferred_.push_back(is_asked);
        if (weight > 0) grammar.drawn_.push_back(id);
    }
    const auto n = grammar.drawn_.size();
    const auto others = static_cast<std::size_t>(
        std::ranges::count_if(grammar.drawn_, [&](ValueId id) { return !grammar.preferred_[id]; })
    );
    grammar.all_cells_ = choose(n, wish.strength);
    grammar.cells_ = grammar.all_cells_ - (others == n ? 0 : choose(others, wish.strength));
    grammar.wish_ = std::move(wish);
    return grammar;
}

bool Grammar::has(const Cell& cell) const {
    if (wish_.features.empty()) return true;
    return std::ranges::any_of(cell.begin(), cell.begin() + wish_.strength, [&](ValueId id) {
        return preferred_[id];
    });
}

Cell Grammar::cell_at(std::size_t number) const {
    Cell cell{};
    std::size_t from = 0;
    for (unsigned place = 0; place < wish_.strength; ++place) {
        const auto left = wish_.strength - place - 1;
        while (true) {
            const auto n = drawn_.size() - from - 1;
            const auto with_it = left == 0 ? 1 : left == 1 ? n : choose(n, 2);
            if (number < with_it) break;
            number -= with_it;
            ++from;
        }
        cell.at(place) = drawn_[from++];
    }
    return cell;
}

std::vector<Cell> Grammar::goals(std::uint64_t seed) const {
    std::vector<Cell> out;
    if (cells_ == 0) return out;
    auto step = stride;
    while (std::gcd(step, all_cells_) != 1)
        ++step;
    // Where most cells hold nothing that is preferred, those in between are passed over.
    auto number = seed % all_cells_ * goals_a_conversation % all_cells_;
    for (std::size_t i = 0; out.size() < goals_a_conversation && i < all_cells_; ++i, ++number)
        if (const auto cell = cell_at(number % all_cells_ * step % all_cells_); has(cell))
            out.push_back(cell);
    return out;
}

namespace {

constexpr std::string_view opening{"explore["};

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> out;
    while (true) {
        const auto end = text.find(by);
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string print(const ConversationName& name) {
    std::string out{opening};
    const auto add = [&](std::string_view key, const std::vector<std::string>& words) {
        if (!words.empty()) out += fmt::format("{}={},", key, fmt::join(words, "+"));
    };
    add("features", name.wish.features);
    out += fmt::format("seed={}", name.seed);
    if (name.wish.strength != 2) out += fmt::format(",strength={}", name.wish.strength);
    if (!name.wish.without.empty())
        out += fmt::format(",without={}", fmt::join(name.wish.without, "+"));
    return out + "]";
}

bool is_conversation(std::string_view text) {
    return text.starts_with(opening) && text.ends_with("]") && !text.contains('*');
}

std::expected<ConversationName, std::string> parse_conversation(std::string_view text) {
    // Names come from stored results, too, which are any that somebody gave his scenarios.
    if (!is_conversation(text))
        return std::unexpected{std::string{"a conversation is called explore[seed=1]"}};
    text.remove_prefix(opening.size());
    text.remove_suffix(1);
    ConversationName out;
    scenario::Parsed<std::int64_t> seed = std::unexpected{std::string{}};
    for (const auto& part : split(text, ',')) {
        const auto equals = std::min(part.find('='), part.size());
        const auto key = part.substr(0, equals);
        const auto word = part.substr(std::min(equals + 1, part.size()));
        if (key == "seed")
            seed = scenario::parse_integer(word, 0, seed_max);
        else if (key == "strength")
            out.wish.strength =
                static_cast<unsigned>(scenario::parse_integer(word, 0, strength_max).value_or(0));
        else if (key == "features")
            out.wish.features = split(word, '+');
        else if (key == "without")
            out.wish.without = split(word, '+');
        else
            return std::unexpected{fmt::format("a conversation has no '{}'", key)};
    }
    if (!seed)
        return std::unexpected{std::string{"a conversation needs its seed: explore[seed=1]"}};
    out.seed = static_cast<std::uint64_t>(*seed);
    return out;
}

}  // namespace assay::explore
