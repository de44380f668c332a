#pragma once
/// The chapter of conversations in the suite: few of them, in which everything meets that can. Which
/// ones is found by a long search and kept as a list of seeds, from which they are drawn again.
///
///     candidates --choose--> seeds --print--> scenarios/explore.yaml --parse--> Chapter --draw--> rows
#include "harness/explore/conversation.hpp"

#include <chrono>

namespace assay::explore {

/// Where the suite keeps its chapter, relative to `scenarios/`.
inline constexpr std::string_view chapter_path{"explore.yaml"};

struct Chapter {
    std::vector<std::uint64_t> seeds{};     ///< ascending
    std::vector<std::uint64_t> seeds_v3{};  ///< the same for servers that speak 3.1.1 only

    /// The names of all, those of both versions first.
    std::vector<ConversationName> names() const;
};

/// What conversations for servers of 3.1.1 leave out.
Wish wish_v3();

struct ChapterSearch {
    std::uint64_t first_seed{1};
    std::size_t candidates{30'000};
    /// Conversations that wait longer, in sum, are left out: a real broker is waited for in real
    /// time.
    std::chrono::milliseconds wait_max{5'000};
    /// Of what meets in any candidate: the last hundredth would take as many conversations again.
    unsigned enough_percent{99};
};

/// The conversations that were chosen, ascending, and what meets in them and among all candidates.
struct Chosen {
    std::vector<std::uint64_t> seeds{};
    Coverage met;
    std::size_t met_by_candidates{};
};

/// Candidates, one after the other the one in which most meets that has not met yet, until enough has
/// met of what does in any of them. A pure function of what is given; `grammar` outlives the result.
Chosen choose_conversations(const Grammar& grammar, const ChapterSearch& search);

/// The chapter as a file, with a heading that says how to make it again.
std::string print_chapter(const Chosen& any, const Chosen& v3, const ChapterSearch& search);
/// The error says what is wrong with the text.
std::expected<Chapter, std::string> parse_chapter(const std::string& file, std::string_view text);

}  // namespace assay::explore
