#include "reports/text/text.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/summary.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/paint.hpp"
#include "reports/text/statistics.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::reports {
namespace {

/// Rows of one cause that are printed in full; the rest is counted.
constexpr std::size_t rows_shown_a_cause = 3;
/// Past so many scenarios the table shows chapters, and scenarios only where something is wrong.
constexpr std::size_t scenario_lines_max = 60;
constexpr std::size_t name_width = 58;

std::string target_line(const Results& results, const TargetInfo& target) {
    std::string name = printable(product_of(results, target.name));
    if (!target.address.empty()) name += ", " + printable(target.address);
    return fmt::format(
        "target  {:<52}  suite {}   seed {}{}\n",
        name,
        printable(results.header.assay_version),
        results.header.seed,
        target.baseline_entries == 0 ? ""
                                     : fmt::format("   baseline: {} known", target.baseline_entries)
    );
}

using Rows = std::vector<const RowResult*>;

/// Rows by target and name of `name_of_row`, in that order.
template <class Name>
std::map<std::pair<std::string, std::string>, Rows>
group(const Results& results, Name name_of_row) {
    std::map<std::pair<std::string, std::string>, Rows> out{};
    for (const auto& row : results.rows) {
        out[{row.target, std::string{name_of_row(row)}}].push_back(&row);
    }
    return out;
}

Verdict worst_of(std::span<const RowResult* const> rows) {
    Verdict worst = Verdict::not_run;
    for (const auto* row : rows)
        worst = worse_of(worst, row->verdict);
    return worst;
}

std::string table_text(const Results& results, TextStyle style) {
    const auto scenarios = group(results, [](const RowResult& row) { return row.scenario; });
    const bool by_chapter = !style.verbose && scenarios.size() > scenario_lines_max;
    const auto lines =
        by_chapter ? group(results, [](const RowResult& row) { return chapter_of(row.scenario); })
                   : scenarios;
    const bool many_targets = targets_of(results).size() > 1;
    std::string out{};
    std::string target{};
    for (const auto& [name, rows] : lines) {
        if (many_targets && (out.empty() || name.first != target)) {
            target = name.first;
            out += fmt::format("{}{}\n", out.empty() ? "" : "\n", printable(target));
        }
        out += scenario_text(name.second, rows, style);
        if (!by_chapter) continue;
        for (const auto& [scenario, inner] : scenarios) {
            const bool is_inside = scenario.first == name.first &&
                                   chapter_of(scenario.second) == name.second &&
                                   scenario.second != name.second;
            if (is_inside && worst_of(inner) < Verdict::advice) {
                out += "  " + scenario_text(scenario.second, inner, style);
            }
        }
    }
    return out;
}

/// Where the time went, by chapter: rows run side by side, so the sums exceed the wall time.
std::string times_text(const Results& results) {
    struct Time {
        Offset sum{};
        Offset longest{};
        std::size_t rows{};
    };
    std::map<std::string, Time> chapters{};
    for (const auto& row : results.rows) {
        auto& time = chapters[chapter_of(row.scenario)];
        time.sum += row.duration;
        time.longest = std::max(time.longest, row.duration);
        ++time.rows;
    }
    std::string out = "time by chapter (link time; rows run side by side)\n";
    for (const auto& [name, time] : chapters) {
        out += fmt::format(
            "  {:<{}}  {:>12}   sum {:>11}   longest {:>11}\n",
            printable(name),
            name_width,
            counted(time.rows, "row"),
            span_text(time.sum),
            span_text(time.longest)
        );
    }
    return out + "\n";
}

std::string statement_lines(const Results& results, const RowResult& row) {
    std::string out{};
    for (const auto& [id, verdict] : row.statements) {
        if (!is_judged(verdict) || verdict == Verdict::pass) continue;
        const auto* statement = find_statement(results, id);
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

bool is_printed(Verdict verdict, TextStyle style) {
    return style.verbose ? verdict <= Verdict::advice : verdict <= Verdict::undecided;
}

std::string verdict_line(const Results& results, const std::string& target) {
    auto out = fmt::format(
        "{}: {}", printable(product_of(results, target)), sentence_of(score_of(results, target))
    );
    const auto own = score_of(results, target, {}, Numbering::own);
    if (own.testable != own.not_tested) {
        out += fmt::format(
            "; of {} without a number {} hold, {} fail",
            counted(own.testable, "rule"),
            own.hold,
            own.fail
        );
    }
    return out + "\n";
}

}  // namespace

std::string head_text(const Results& results, TextStyle) {
    std::string out{};
    for (const auto& target : results.header.targets)
        out += target_line(results, target);
    std::set<std::string_view> scenarios{};
    std::set<std::string_view> statements{};
    for (const auto& row : results.rows) {
        scenarios.insert(row.scenario);
        for (const auto& [id, verdict] : row.statements)
            statements.insert(id);
    }
    const auto musts = std::count_if(statements.begin(), statements.end(), [&](auto id) {
        const auto* statement = find_statement(results, id);
        return statement != nullptr && is_must(*statement);
    });
    if (results.rows.empty()) {
        return out + fmt::format("select  {}\n\n", counted(results.header.rows, "row"));
    }
    out += fmt::format(
        "select  {}, {}, {} ({} MUST)\n",
        counted(scenarios.size(), "scenario"),
        counted(results.header.rows, "row"),
        counted(statements.size(), "statement"),
        musts
    );
    if (results.header.shard_count > 1) {
        out += fmt::format(
            "shard   {} of {}\n", results.header.shard_index, results.header.shard_count
        );
    }
    return out + "\n";
}

std::string
scenario_text(std::string_view name, std::span<const RowResult* const> rows, TextStyle style) {
    const Verdict worst = worst_of(rows);
    std::size_t held = 0;
    std::size_t unexpected = 0;
    std::size_t known = 0;
    std::size_t undecided = 0;
    for (const auto* row : rows) {
        held += row->verdict == Verdict::pass || row->verdict == Verdict::advice ? 1 : 0;
        unexpected += is_unexpected_failure(row->verdict) ? 1 : 0;
        known += row->verdict == Verdict::known ? 1 : 0;
        undecided += row->verdict == Verdict::undecided ? 1 : 0;
    }
    std::vector<std::string> remarks{};
    if (unexpected != 0) remarks.push_back(fmt::format("{} unexpected", unexpected));
    if (undecided != 0) remarks.push_back(fmt::format("{} undecided", undecided));
    if (known != 0) remarks.push_back(fmt::format("{} known", known));
    if (remarks.empty() && worst != Verdict::pass && !rows.empty()) {
        remarks.push_back(shortened(printable(rows.front()->reason), 100));
    }
    const auto line = fmt::format(
        "  {}  {:<{}}  {:>9}   {}",
        painted(fmt::format("{:<9}", short_name(worst)), worst, style),
        printable(name),
        name_width,
        fmt::format("{}/{}", held, rows.size()),
        fmt::join(remarks, ", ")
    );
    return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string failure_text(const Results& results, const RowResult& row, TextStyle style) {
    const auto word =
        fmt::format("{:<4}", row.verdict == Verdict::fail ? "FAIL" : short_name(row.verdict));
    std::string out = fmt::format("{}  {}", painted(word, row.verdict, style), printable(row.name));
    if (row.link != "direct") out += " over " + printable(row.link);
    if (targets_of(results).size() > 1) out += " on " + printable(product_of(results, row.target));
    out += "\n" + statement_lines(results, row) + expectation_lines(row);
    if (!row.reason.empty() && !is_said_above(row))
        out += fmt::format("  reason    {}\n", printable(row.reason));
    if (!row.baseline.empty()) out += fmt::format("  known     {}\n", printable(row.baseline));
    for (const auto& link : row.drawn)
        out += fmt::format("  drawn     {}\n", printable(link));
    for (const auto& fault : row.faults)
        out += fmt::format("  fault     {}\n", printable(fault));
    out += ladder_text(row, 0);
    out += output_lines(row.target_output);
    return out + fmt::format("  again     {}\n", again_command(results, row));
}

std::string closing_text(const Results& results, TextStyle style) {
    std::string out{};
    for (const auto& target : targets_of(results))
        out += verdict_line(results, target);
    const auto counts = count_rows(results.rows);
    std::size_t causes = 0;
    for (const auto& cause : causes_of(results))
        causes += is_unexpected_failure(cause.verdict) ? 1 : 0;
    const auto failures = count_of(counts, Verdict::fail) + count_of(counts, Verdict::error);
    auto sentence = counted(failures, "unexpected failure");
    if (failures != 0) sentence += " in " + counted(causes, "cause");
    sentence = painted(sentence, failures == 0 ? Verdict::pass : Verdict::fail, style);
    sentence += fmt::format(
        ", {} known, {} pass, {} undecided",
        count_of(counts, Verdict::known),
        count_of(counts, Verdict::pass),
        count_of(counts, Verdict::undecided)
    );
    for (const auto verdict : {Verdict::advice, Verdict::not_applicable, Verdict::not_run}) {
        if (const auto n = count_of(counts, verdict)) {
            sentence += fmt::format(", {} {}", n, short_name(verdict));
        }
    }
    out += sentence;
    if (!results.footer) return out + "   killed: partial results\n";
    if (results.footer->wall != Offset{}) out += "   " + span_text(results.footer->wall);
    return out + (results.footer->interrupted ? "   interrupted: partial results\n" : "\n");
}

std::string render_text(const Results& results, TextStyle style) {
    std::string out = head_text(results, style) + table_text(results, style) + "\n";
    if (style.verbose) out += times_text(results);
    for (const auto& cause : causes_of(results)) {
        if (!is_printed(cause.verdict, style)) continue;
        const auto shown = std::min(cause.rows.size(), rows_shown_a_cause);
        for (std::size_t i = 0; i < shown; ++i) {
            out += failure_text(results, *cause.rows[i], style) + "\n";
        }
        if (cause.rows.size() > shown) {
            out += fmt::format(
                "      and {} with the same cause: {}\n\n",
                counted(cause.rows.size() - shown, "more row"),
                shortened(printable(cause.title), 100)
            );
        }
    }
    const auto measured = std::ranges::count_if(results.rows, [](const RowResult& row) {
        return row.statistics.has_value();
    });
    // A run of the whole suite asks about statements; the report has the table all the same.
    if (style.verbose || static_cast<std::size_t>(measured) * 2 > results.rows.size())
        out += statistics_text(results);
    for (const auto& target : targets_of(results))
        for (const auto& sentence : never_happened(results, target))
            out += printable(sentence) + "\n";
    return out + closing_text(results, style);
}

}  // namespace assay::reports
