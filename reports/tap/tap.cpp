#include "reports/tap/tap.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/findings.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"

#include <fmt/format.h>

namespace assay::reports {
namespace {

/// A description must not hold an unescaped `#`: a directive would begin there.
std::string described(std::string_view text) {
    std::string out{};
    for (const char c : printable(text)) {
        if (c == '#' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

/// A YAML double-quoted scalar; `printable` has left only its quotes and backslashes to care for.
std::string yaml_quoted(std::string_view text) {
    std::string out{"\""};
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string directive_of(const RowResult& row) {
    const auto why = described(row.baseline.empty() ? row.reason : row.baseline);
    switch (row.verdict) {
    case Verdict::known:
        return " # TODO known: " + why;
    case Verdict::undecided:
        return " # TODO undecided: " + why;
    case Verdict::not_applicable:
        return " # SKIP " + why;
    case Verdict::not_run:
        return " # SKIP not run: " + why;
    default:
        return {};
    }
}

std::string diagnostics_of(const RowResult& row) {
    std::string out = fmt::format(
        "  ---\n  verdict: {}\n  reason: {}\n", name_of(row.verdict), yaml_quoted(row.reason)
    );
    const auto broken = broken_expectations(row);
    if (!broken.empty()) {
        out += fmt::format("  expected: {}\n", yaml_quoted(broken.front()->what));
        out += fmt::format("  actual: {}\n", yaml_quoted(first_line(broken.front()->actual)));
        out += fmt::format(
            "  at: {}\n", yaml_quoted(fmt::format("{}:{}", row.file, broken.front()->line))
        );
    }
    return out + "  ...\n";
}

}  // namespace

std::string render_tap(const Summary& summary) {
    const auto& rows = summary.results.rows;
    // What befell a target is a test of its own: its rows may all be green.
    std::vector<std::string> befell{};
    for (const auto& target : summary.results.header.targets)
        for (const auto& why : failures_of(target))
            befell.push_back(fmt::format("{} - {}", described(target.name), described(why)));
    std::string out = fmt::format("TAP version 14\n1..{}\n", rows.size() + befell.size());
    std::size_t number = 0;
    for (const auto& row : rows) {
        const bool is_ok = row.verdict >= Verdict::advice;
        out += fmt::format(
            "{} {} - {} {} {}{}\n",
            is_ok ? "ok" : "not ok",
            ++number,
            described(row.target),
            described(row.link),
            described(row.name),
            directive_of(row)
        );
        if (row.verdict <= Verdict::advice) out += diagnostics_of(row);
    }
    for (const auto& each : befell)
        out += fmt::format("not ok {} - {}\n", ++number, each);
    return out;
}

}  // namespace assay::reports
