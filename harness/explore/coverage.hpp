#pragma once
/// Which values of features have met. Values meet if one deed has both, or two deeds that touch:
/// they stand close together and have a client or a topic in common.
///
///     join a (will=delay-short, start=resume) --same client--> leave a (end=reset)
///     publish ~/a (retain=1) --matched by--> subscribe ~/+ (handling=1)
#include "harness/explore/grammar.hpp"

#include <cstdint>
#include <vector>

namespace assay::explore {

/// One deed of a conversation: whom and what it touched, which values it had.
struct Use {
    static constexpr std::size_t everybody = static_cast<std::size_t>(-1);
    std::size_t client{everybody};
    std::vector<std::string> topics{};   ///< that messages of it have
    std::vector<std::string> filters{};  ///< as a subscription names them
    std::vector<ValueId> values{};       ///< ascending once it is done
};

/// Deeds that lie further apart do not touch.
inline constexpr std::size_t touching_distance = 6;

bool touch(const Use& a, const Use& b);
/// The values of the last of these deeds, and of those before it that touch it; ascending, each once.
std::vector<ValueId> values_near_last(std::span<const Use> uses);

class Coverage {
public:
    explicit Coverage(const Grammar& grammar);
    /// What met in one conversation.
    void add(std::span<const Use> uses);
    /// Whatever met there has met here, too. Both have the same grammar.
    void add(const Coverage& other);
    /// How many cells have met here and not there.
    std::size_t gain_over(const Coverage& other) const;
    bool has_met(const Cell& cell) const { return is_set(place_of(cell)); }
    const Grammar& grammar() const { return grammar_; }
    std::size_t met() const { return count_; }
    std::size_t possible() const { return grammar_.cells(); }
    /// "will=none, end=silence": cells that never met, in the order of the table.
    std::vector<std::string> missing() const;

private:
    std::size_t place_of(const Cell& cell) const;
    void meet(const Cell& cell);
    bool is_set(std::size_t place) const { return (met_[place / 64] >> place % 64 & 1) != 0; }

    const Grammar& grammar_;
    std::vector<std::uint64_t> met_{};  ///< a bit a place, so that many are compared at once
    std::size_t count_{};
};

/// "will=none x end=silence"
std::string print(const Grammar& grammar, const Cell& cell);

}  // namespace assay::explore
