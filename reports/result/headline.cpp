#include "reports/result/headline.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports {
namespace {

Score count_all(std::span<const RowResult* const> rows) {
    Score out{};
    for (const auto* row : rows)
        count(out, row->verdict, row->stands_for);
    return out;
}

std::string why_nothing(const TargetInfo* info, std::span<const RowResult* const> rows) {
    if (info != nullptr && !info->unreachable.empty()) return info->unreachable;
    if (rows.empty()) return "no row was played";
    const auto missing = count_of(count_rows(rows), Verdict::not_applicable);
    return fmt::format("{} not applicable, {} not run", missing, rows_in(rows) - missing);
}

}  // namespace

std::string sentence_of(const Headline& headline) {
    if (!headline.nothing.empty()) return "nothing was judged: " + headline.nothing;
    return sentence_of(headline.score, headline.subject) + aside_of(headline);
}

std::string aside_of(const Headline& headline) {
    if (headline.not_selected == 0) return {};
    return fmt::format("; {} not selected", headline.not_selected);
}

bool is_part(const Header& header) {
    return !header.selection.empty() || header.shard_count > 1;
}

bool is_part(const Header& header, const TargetInfo* info) {
    return info == nullptr ? is_part(header) : info->is_of_part.value_or(is_part(header));
}

bool compare_settings(std::span<const RowResult* const> rows) {
    std::size_t judged = 0;
    for (const auto* row : rows) {
        if (!is_judged(row->verdict)) continue;
        if (!row->statistics || !row->statistics->is_planning) return false;
        ++judged;
    }
    return judged != 0;
}

Headline headline_of(
    const Header& header,
    const TargetInfo* info,
    std::span<const RowResult* const> rows,
    const Score& musts,
    std::size_t not_selected
) {
    const auto all = count_all(rows);
    if (!all.has_judged()) return {.score = all, .nothing = why_nothing(info, rows)};
    if (compare_settings(rows))
        return {.score = all, .subject = "rows that compare settings", .brief = "planning rows"};
    const bool part = is_part(header, info);
    if (musts.total == 0)
        return {.score = all, .subject = part ? "selected rows" : "rows", .brief = "rows"};
    return {
        .score = musts,
        .subject = part ? "selected MUST" : "testable MUST",
        .brief = part ? "selected MUST" : "MUST",
        .not_selected = not_selected
    };
}

}  // namespace assay::reports
