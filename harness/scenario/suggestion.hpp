#pragma once
/// "did you mean": the known word that is nearest to an unknown one.
#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace assay::scenario {

/// How many letters have to be changed, added, left out or swapped with their neighbour to get from
/// one word to the other.
inline std::size_t spelling_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before(to.size() + 1);
    std::vector<std::size_t> above(to.size() + 1);
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(above.begin(), above.end(), 0U);
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[to.size()];
}

/// The known word nearest to `word`, or an empty text if none is near enough to be meant: at most a
/// third of the letters, and at least one, may differ.
template <class Words>
std::string suggestion_for(std::string_view word, const Words& known) {
    std::string best;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& candidate : known)
        if (const auto distance = spelling_distance(word, candidate); distance < least) {
            least = distance;
            best = candidate;
        }
    return best;
}

/// ", did you mean 'X'?" or nothing.
template <class Words>
std::string did_you_mean(std::string_view word, const Words& known) {
    const auto best = suggestion_for(word, known);
    return best.empty() ? "" : ", did you mean '" + best + "'?";
}

}  // namespace assay::scenario
