#include "reports/result/headline.hpp"

#include "reports/result/findings.hpp"

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

void add_reservation(
    Headline& headline, const Header& header, const TargetInfo* info, const Score& all
) {
    if (info != nullptr) {
        const auto& findings = info->findings;
        const auto found = std::ranges::find_if(findings, tells_failure_of_target);
        if (found != findings.end()) {
            headline.has_failed = true;
            headline.reservation = "it fails: " + *found;
            headline.brief_reservation = brief_failure(*found);
            return;
        }
    }
    // One shard may have rows of those that say nothing.
    const bool is_open = all.undecided != 0 && all.undecided + all.not_tested == all.total;
    if (!is_open || header.shard_count > 1) return;
    headline.reservation = "nothing was decided";
    headline.brief_reservation = "nothing decided";
}

}  // namespace

std::string sentence_of(const Headline& headline) {
    const auto sentence = headline.nothing.empty() ? sentence_of(headline.score, headline.subject)
                                                   : "nothing was judged: " + headline.nothing;
    return sentence + aside_of(headline);
}

std::string brief_aside_of(const Headline& headline) {
    const auto& brief = headline.brief_reservation;
    return brief.empty() ? std::string{} : fmt::format(", {}", brief);
}

std::string aside_of(const Headline& headline) {
    std::string out{};
    if (headline.not_selected != 0) out += fmt::format("; {} not selected", headline.not_selected);
    if (!headline.reservation.empty()) out += "; " + headline.reservation;
    return out;
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
    Headline out{.score = all};
    add_reservation(out, header, info, all);
    const bool part = is_part(header, info);
    if (!all.has_judged()) {
        out.nothing = why_nothing(info, rows);
    } else if (compare_settings(rows)) {
        out.subject = "rows that compare settings";
        out.brief = "planning rows";
    } else if (musts.total == 0) {
        out.subject = part ? "selected rows" : "rows";
        out.brief = "rows";
    } else {
        out.score = musts;
        out.subject = part ? "selected MUST" : "testable MUST";
        out.brief = part ? "selected MUST" : "MUST";
        out.not_selected = not_selected;
    }
    return out;
}

}  // namespace assay::reports
