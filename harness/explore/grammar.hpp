#pragma once
/// What is asked of conversations: which features are preferred and left out, and how many of them
/// have to meet. A conversation is a pure function of its name, which says all of that and a seed.
///
///     explore[seed=417]   explore[features=will+shared,seed=417,strength=3,without=stop]
#include "harness/explore/features.hpp"

#include <array>
#include <expected>
#include <string>
#include <vector>

namespace assay::explore {

/// How many values may have to meet, at most.
inline constexpr unsigned strength_max = 3;
/// Every number up to here survives JSON.
inline constexpr std::int64_t seed_max = std::int64_t{1} << 53;
/// How many meetings a conversation is drawn for.
inline constexpr std::size_t goals_a_conversation = 8;

/// What a user asks for; words name features, beginnings of features ("will") or values ("shared").
struct Wish {
    std::vector<std::string> features{};  ///< to be preferred; empty: all alike
    std::vector<std::string> without{};
    unsigned strength{2};
    bool operator==(const Wish&) const = default;
};

/// Values that have to meet, ascending; those behind `strength` are not used.
using Cell = std::array<ValueId, strength_max>;

class Grammar {
public:
    /// The error names a word that means nothing here.
    static std::expected<Grammar, std::string> of(Wish wish);

    const Wish& wish() const { return wish_; }
    unsigned strength() const { return wish_.strength; }
    /// 0: it is never drawn.
    unsigned weight(ValueId id) const { return weights_[id]; }
    /// Values that are drawn.
    const std::vector<ValueId>& drawn() const { return drawn_; }
    bool is_preferred(ValueId id) const { return preferred_[id]; }
    /// How many cells there are: all sets of `strength` values, with a preferred one among them.
    std::size_t cells() const { return cells_; }
    bool has(const Cell& cell) const;
    /// What the conversation with this seed is drawn for. One conversation after the other takes up
    /// the next few cells, so that a row of them misses none.
    std::vector<Cell> goals(std::uint64_t seed) const;
    /// Calls `visit` with each cell.
    template <class Visit>
    void for_each_cell(Visit visit) const;

private:
    Cell cell_at(std::size_t number) const;

    Wish wish_{};
    std::vector<unsigned> weights_{};
    std::vector<bool> preferred_{};
    std::vector<ValueId> drawn_{};
    std::size_t all_cells_{};  ///< without regard to what is preferred
    std::size_t cells_{};
};

/// The name of a conversation, taken apart.
struct ConversationName {
    Wish wish{};
    std::uint64_t seed{};
    bool operator==(const ConversationName&) const = default;
};
std::string print(const ConversationName& name);
/// Nothing if `text` is not of the form explore[...]; the error says what is wrong inside.
bool is_conversation(std::string_view text);
std::expected<ConversationName, std::string> parse_conversation(std::string_view text);

template <class Visit>
void Grammar::for_each_cell(Visit visit) const {
    for (std::size_t number = 0; number < all_cells_; ++number) {
        const auto cell = cell_at(number);
        if (has(cell)) visit(cell);
    }
}

}  // namespace assay::explore
