#pragma once
/// The one sentence on a target with which every report begins: what was counted, and how it came
/// out. What was not selected is not in the count, and where nothing was judged there is no count.
///
///     the suite        148 of 167 testable MUST hold, 3 fail, ... 9 not tested
///     a part of it     2 of 2 selected MUST hold, 0 fail, ... 0 not tested; 340 not selected
///     no MUST in it    4 of 4 selected rows hold, ...
///     settings         24 of 24 rows that compare settings hold, ...
///     nothing judged   nothing was judged: cannot connect to 127.0.0.1:1883
#include "reports/result/score.hpp"

namespace assay::reports {

struct Headline {
    Score score{};
    std::string_view subject{};  ///< what the score counts: "testable MUST"
    std::string_view brief{};    ///< the same where there is little room: "MUST"
    std::size_t not_selected{};  ///< testable MUST statements that the selection left out
    std::string nothing{};       ///< why nothing was judged; else empty
    /// Why the run is no success even if no row fails: "nothing was decided"; mostly empty.
    std::string reservation{};
    std::string_view brief_reservation{};  ///< the same where there is little room: "died"
    bool has_failed{};                     ///< the target as a whole: it died
};

/// One of the sentences above.
std::string sentence_of(const Headline& headline);
/// ", died" where there is little room; mostly empty.
std::string brief_aside_of(const Headline& headline);
/// "; 340 not selected", and the reservation, if any.
std::string aside_of(const Headline& headline);

/// The rows are not the whole suite: a selection, or one shard alone.
bool is_part(const Header& header);
/// Those of one target, whose run may have been another than that of targets beside it; `info` may be
/// null.
bool is_part(const Header& header, const TargetInfo* info);
/// Of `rows` those that were judged all compare settings; they verify no statements.
bool compare_settings(std::span<const RowResult* const> rows);

/// The headline of the rows of one target. `musts` are its testable MUST statements as the rows
/// name them; `info` may be null.
Headline headline_of(
    const Header& header,
    const TargetInfo* info,
    std::span<const RowResult* const> rows,
    const Score& musts,
    std::size_t not_selected
);

}  // namespace assay::reports
