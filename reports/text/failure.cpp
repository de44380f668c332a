#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/paint.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports {
namespace {

std::string statement_lines(const Summary& summary, const RowResult& row) {
    std::string out{};
    for (const auto& [id, verdict] : row.statements) {
        if (!is_finding(verdict)) continue;
        const auto* statement = summary.statement(id);
        out += fmt::format(
            "  {} {}  {}\n",
            statement == nullptr ? "" : statement->level,
            printable(id),
            statement == nullptr ? "" : shortened(printable(statement->summary), 160)
        );
    }
    return out;
}

/// Expectations beyond this many in one row are counted only.
constexpr std::size_t expectations_shown = 3;

/// Text of several lines, the further ones under the first.
std::string indented(std::string_view text) {
    std::string out{};
    for (const char c : printable_lines(text)) {
        out += c;
        if (c == '\n') out += "              ";
    }
    return out;
}

std::string expectation_lines(const RowResult& row) {
    const auto broken = broken_expectations(row);
    std::string out{};
    for (std::size_t i = 0; i < broken.size() && i < expectations_shown; ++i) {
        const auto& each = *broken[i];
        const auto where = each.line == 0 || row.file.empty()
                               ? std::string{}
                               : fmt::format("        {}:{}", printable(row.file), each.line);
        out += fmt::format("  expected  {}{}\n", printable(each.what), where);
        out += fmt::format(
            "  actual    {}\n", each.actual.empty() ? "nothing" : indented(each.actual)
        );
    }
    if (broken.size() > expectations_shown) {
        out += fmt::format("            and {} more\n", broken.size() - expectations_shown);
    }
    return out;
}

/// A reason that only repeats what was expected.
bool is_said_above(const RowResult& row) {
    const auto broken = broken_expectations(row);
    return std::ranges::any_of(broken, [&](const auto* each) {
        return row.reason.contains(each->what);
    });
}

/// The last lines that the target wrote.
constexpr std::size_t output_bytes_max = 600;

std::string output_lines(std::string_view output) {
    if (output.empty()) return {};
    if (output.size() > output_bytes_max) output.remove_prefix(output.size() - output_bytes_max);
    std::string out{};
    std::string text = printable_lines(output);
    while (text.ends_with('\n'))
        text.pop_back();
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        out +=
            fmt::format("  {}  {}\n", at == 0 ? "target  " : "        ", text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

}  // namespace

std::string failure_text(const Summary& summary, const RowResult& row, TextStyle style) {
    const auto word =
        fmt::format("{:<4}", row.verdict == Verdict::fail ? "FAIL" : short_name(row.verdict));
    std::string out = fmt::format("{}  {}", painted(word, row.verdict, style), printable(row.name));
    if (row.link != "direct") out += " over " + printable(row.link);
    if (summary.targets.size() > 1) out += " on " + printable(summary.product_of(row.target));
    out += "\n" + statement_lines(summary, row) + expectation_lines(row);
    if (!row.reason.empty() && !is_said_above(row))
        out += fmt::format("  reason    {}\n", printable(row.reason));
    if (const auto why = advice_reason(row, summary.breaks_a_must(row)); !why.empty())
        out += fmt::format("  advice    {}\n", why);
    if (!row.baseline.empty()) out += fmt::format("  known     {}\n", printable(row.baseline));
    for (const auto& link : row.drawn)
        out += fmt::format("  drawn     {}\n", printable(link));
    for (const auto& fault : row.faults)
        out += fmt::format("  fault     {}\n", printable(fault));
    out += ladder_text(row);
    out += output_lines(row.target_output);
    if (const auto again = again_command(summary.results, row, style.folder); !again.empty())
        out += fmt::format("  again     {}\n", again);
    return out;
}

}  // namespace assay::reports
