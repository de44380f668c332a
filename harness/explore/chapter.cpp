#include "harness/explore/chapter.hpp"

#include "harness/scenario/values.hpp"
#include "harness/scenario/yaml.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <queue>

namespace assay::explore {
namespace {

/// More would be no chapter any more.
constexpr std::size_t seeds_max = 1'000;
constexpr std::size_t seeds_a_line = 12;

/// How long nobody does anything, in sum.
std::chrono::milliseconds waits_of(const std::vector<Use>& uses) {
    std::chrono::milliseconds sum{};
    for (const auto& use : uses)
        for (const auto id : use.values)
            if (value(id).feature == Feature::wait)
                sum += std::chrono::duration_cast<std::chrono::milliseconds>(
                    scenario::parse_duration(value(id).text).value()
                );
    return sum;
}

struct Candidate {
    std::size_t gain{};  ///< at most: what has met since can only make it less
    std::uint64_t seed{};
    std::size_t place{};
    /// Of equal ones the earlier.
    bool operator<(const Candidate& other) const {
        return std::pair{gain, other.seed} < std::pair{other.gain, seed};
    }
};

/// In flow style, over several lines.
std::string list_of(const std::vector<std::uint64_t>& seeds) {
    std::string lines;
    for (std::size_t i = 0; i < seeds.size(); i += seeds_a_line) {
        const auto count = std::min(seeds_a_line, seeds.size() - i);
        lines += fmt::format(
            "{}{}", i == 0 ? "" : ",\n  ", fmt::join(std::span{seeds}.subspan(i, count), ", ")
        );
    }
    return fmt::format("[\n  {}]", lines);
}

}  // namespace

std::vector<ConversationName> Chapter::names() const {
    std::vector<ConversationName> out;
    for (const auto seed : seeds)
        out.push_back({.seed = seed});
    for (const auto seed : seeds_v3)
        out.push_back({.wish = wish_v3(), .seed = seed});
    return out;
}

Wish wish_v3() {
    return {.without = {"5.0"}};
}

Chosen choose_conversations(const Grammar& grammar, const ChapterSearch& search) {
    std::priority_queue<Candidate> queue;
    std::vector<Coverage> coverages;
    Coverage all{grammar};
    for (std::size_t i = 0; i < search.candidates; ++i) {
        const auto seed = search.first_seed + i;
        const auto conversation = draw(grammar, seed);
        if (waits_of(conversation.uses) > search.wait_max) continue;
        auto& met = coverages.emplace_back(grammar);
        met.add(conversation.uses);
        all.add(met);
        queue.push({met.met(), seed, coverages.size() - 1});
    }
    Chosen out{.met = Coverage{grammar}, .met_by_candidates = all.met()};
    while (out.met.met() * 100 < all.met() * search.enough_percent) {
        auto best = queue.top();
        queue.pop();
        const auto& coverage = coverages[best.place];
        best.gain = coverage.gain_over(out.met);
        if (!queue.empty() && best < queue.top()) {
            queue.push(best);
            continue;
        }
        out.met.add(coverage);
        out.seeds.push_back(best.seed);
    }
    std::ranges::sort(out.seeds);
    return out;
}

std::string print_chapter(const Chosen& any, const Chosen& v3, const ChapterSearch& search) {
    return fmt::format(
        "# The conversations of the suite: {} in which {} of {} pairs meet, and {} for servers of\n"
        "# 3.1.1 in which {} do, chosen among {} each. A change of the grammar makes them others.\n"
        "# Made by: assay explore --chapter --seed {} --conversations {} > scenarios/{}\n"
        "seeds: {}\n"
        "seeds_v3: {}\n",
        any.seeds.size(),
        any.met.met(),
        any.met.possible(),
        v3.seeds.size(),
        v3.met.met(),
        search.candidates,
        search.first_seed,
        search.candidates,
        chapter_path,
        list_of(any.seeds),
        list_of(v3.seeds)
    );
}

std::expected<Chapter, std::string> parse_chapter(const std::string& file, std::string_view text) {
    const auto root = scenario::parse_yaml(file, text);
    if (!root) return std::unexpected{scenario::render(root.error(), std::string{text})};
    Chapter out;
    for (const auto& [key, seeds] : {std::pair{"seeds", &out.seeds}, {"seeds_v3", &out.seeds_v3}}) {
        const auto* list = root->find(key);
        if (!list || !list->is_sequence() || list->items.size() > seeds_max)
            return std::unexpected{fmt::format("{}: expected '{}', a list of numbers", file, key)};
        for (const auto& item : list->items) {
            const auto seed = scenario::parse_integer(item.text, 0, seed_max);
            if (!seed) return std::unexpected{fmt::format("{}: {}", file, seed.error())};
            seeds->push_back(static_cast<std::uint64_t>(*seed));
        }
    }
    return out;
}

}  // namespace assay::explore
