#include "reports/text/text.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/statistics_lines.hpp"
#include "reports/shared/explored.hpp"
#include "reports/shared/units.hpp"
#include "reports/shared/whereabouts.hpp"
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

std::string target_line(const Summary& summary, const TargetInfo& target) {
    const auto& header = summary.results.header;
    const auto& product = summary.product_of(target.name);
    std::string name = printable(product);
    if (const auto where = whereabouts_of(target, product); !where.empty())
        name += ", " + printable(where);
    return fmt::format(
        "target  {:<52}  suite {}   seed {}{}\n",
        name,
        printable(header.assay_version),
        header.seed,
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

/// One line of a table: "  fail  qos2/once-across-geo-cut   37/40   3 unexpected".
std::string
scenario_text(std::string_view name, std::span<const RowResult* const> rows, TextStyle style) {
    const Verdict worst = worst_of(rows);
    Score score{};
    for (const auto* row : rows)
        count(score, row->verdict, row->stands_for);
    std::vector<std::string> remarks{};
    if (score.fail != 0) remarks.push_back(fmt::format("{} unexpected", score.fail));
    if (score.undecided != 0) remarks.push_back(fmt::format("{} undecided", score.undecided));
    if (score.known != 0) remarks.push_back(fmt::format("{} known", score.known));
    if (remarks.empty() && worst != Verdict::pass && !rows.empty()) {
        remarks.push_back(shortened(printable(rows.front()->reason), 100));
    }
    const auto line = fmt::format(
        "  {}  {:<{}}  {:>9}   {}",
        painted(fmt::format("{:<9}", short_name(worst)), worst, style),
        printable(name),
        name_width,
        fmt::format("{}/{}", score.hold, rows_in(rows)),
        fmt::join(remarks, ", ")
    );
    return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string table_text(const Summary& summary, TextStyle style) {
    const auto& results = summary.results;
    const auto scenarios = group(results, [](const RowResult& row) { return row.scenario; });
    const bool by_chapter = !style.verbose && scenarios.size() > scenario_lines_max;
    const auto lines =
        by_chapter ? group(results, [](const RowResult& row) { return chapter_of(row.scenario); })
                   : scenarios;
    const bool many_targets = summary.targets.size() > 1;
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
        bool has_sums{};  ///< of rows whose single durations are not known any more
    };
    std::map<std::string, Time> chapters{};
    for (const auto& row : results.rows) {
        auto& time = chapters[chapter_of(row.scenario)];
        time.sum += row.duration;
        time.rows += row.stands_for;
        if (row.stands_for == 1)
            time.longest = std::max(time.longest, row.duration);
        else
            time.has_sums = true;
    }
    std::string out = "time by chapter (link time; rows run side by side)\n";
    for (const auto& [name, time] : chapters) {
        out += fmt::format(
            "  {:<{}}  {:>12}   sum {:>11}   longest {:>11}{}\n",
            printable(name),
            name_width,
            counted(time.rows, "row"),
            span_text(time.sum),
            span_text(time.longest),
            time.has_sums ? " or more" : ""
        );
    }
    return out + "\n";
}

/// Target, suite, seed, selection.
std::string head_text(const Summary& summary) {
    const auto& results = summary.results;
    std::string out{};
    for (const auto& target : results.header.targets)
        out += target_line(summary, target);
    if (results.rows.empty()) {
        return out + fmt::format("select  {}\n\n", counted(results.header.rows, "row"));
    }
    std::set<std::string_view> scenarios{};
    std::set<std::string_view> statements{};
    for (const auto& row : results.rows) {
        scenarios.insert(row.scenario);
        for (const auto& [id, verdict] : row.statements)
            statements.insert(id);
    }
    const auto musts = std::count_if(statements.begin(), statements.end(), [&](auto id) {
        // As the headlines count them: rules without a number are counted apart.
        return !is_own_rule(id) && std::ranges::any_of(summary.targets, [&](const auto& target) {
            const auto* statement = summary.statement(id, target);
            return statement != nullptr && is_must(*statement) && is_testable(*statement);
        });
    });
    out += fmt::format(
        "select  {}, {}, {} ({} MUST)\n",
        counted(scenarios.size(), "scenario"),
        counted(results.header.rows, "row"),
        counted(statements.size(), "statement"),
        musts
    );
    if (const auto options = options_text(results.header.options); !options.empty())
        out += fmt::format("options {}\n", printable(options));
    if (results.header.shard_count > 1) {
        out += fmt::format(
            "shard   {} of {}\n", results.header.shard_index, results.header.shard_count
        );
    }
    return out + "\n";
}

bool is_printed(Verdict verdict, TextStyle style) {
    return style.verbose ? verdict <= Verdict::advice : verdict <= Verdict::undecided;
}

std::string verdict_line(const TargetSummary& target) {
    auto out = printable(target.product) + ": " + printable(sentence_of(target.headline));
    const auto& own = target.own_rules;
    if (own.has_judged()) {
        out += fmt::format(
            "; of {} without a number {} hold, {} fail",
            counted(own.total, "rule"),
            own.hold,
            own.fail
        );
    }
    return out + "\n";
}

/// "4 unexpected failures in 3 causes, 1 known, 1 pass, 1 undecided".
std::string judged_text(const Summary& summary, const Counts& counts, TextStyle style) {
    const auto causes = std::ranges::count_if(summary.causes, [](const Cause& cause) {
        return is_unexpected_failure(cause.verdict);
    });
    const auto failures = count_of(counts, Verdict::fail) + count_of(counts, Verdict::error);
    const bool is_doubtful = !reservations_of(summary).empty();
    const auto good = is_doubtful ? Verdict::undecided : Verdict::pass;
    auto sentence = counted(failures, "unexpected failure");
    if (failures != 0) sentence += " in " + counted(static_cast<std::size_t>(causes), "cause");
    return painted(sentence, failures == 0 ? good : Verdict::fail, style) +
           fmt::format(
               ", {} known, {} pass, {} undecided",
               count_of(counts, Verdict::known),
               count_of(counts, Verdict::pass),
               count_of(counts, Verdict::undecided)
           );
}

/// What stands below the rows of a cause that are printed in full.
std::string cause_text(const Cause& cause, std::size_t shown) {
    if (cause.rows.size() < 2) return {};
    const auto more = rows_in(cause.rows) - shown;
    auto out = more > 0 ? "and " + counted(more, "more row") : std::string{"all rows"};
    out += " with the same cause: " + shortened(printable(cause.title), 160);
    if (!cause.only_when.empty()) out += "\n      only when " + printable(cause.only_when);
    return fmt::format("      {}\n\n", out);
}

}  // namespace

std::string reservations_of(const Summary& summary) {
    std::string out{};
    for (const auto& target : summary.targets) {
        if (target.headline.reservation.empty()) continue;
        const auto whose = summary.targets.size() > 1 ? printable(target.product) + ": " : "";
        out += "; " + whose + printable(target.headline.reservation);
    }
    return out;
}

std::string closing_text(const Summary& summary, TextStyle style) {
    std::string out{};
    Counts counts{};
    for (const auto& target : summary.targets) {
        out += verdict_line(target);
        for (const auto& [verdict, n] : target.counts)
            counts[verdict] += n;
    }
    auto sentence =
        summary.has_judged() ? judged_text(summary, counts, style) : "no row was judged";
    for (const auto verdict : {Verdict::advice, Verdict::not_applicable, Verdict::not_run}) {
        if (const auto n = count_of(counts, verdict)) {
            sentence += fmt::format(", {} {}", n, short_name(verdict));
        }
    }
    out += sentence + reservations_of(summary);
    const auto& footer = summary.results.footer;
    if (!footer) return out + "   killed: partial results\n";
    if (footer->wall != Offset{}) out += "   " + span_text(footer->wall);
    return out + (footer->interrupted ? "   interrupted: partial results\n" : "\n");
}

std::string render_text(const Summary& summary, TextStyle style) {
    const auto& results = summary.results;
    std::string out = head_text(summary) + table_text(summary, style) + "\n";
    if (style.verbose) out += times_text(results);
    for (const auto& cause : summary.causes) {
        if (!is_printed(cause.verdict, style)) continue;
        const auto shown = std::min(cause.rows.size(), rows_shown_a_cause);
        for (std::size_t i = 0; i < shown; ++i) {
            out += failure_text(summary, *cause.rows[i], style) + "\n";
        }
        out += cause_text(cause, shown);
    }
    const auto measured = std::ranges::count_if(results.rows, [](const RowResult& row) {
        return row.statistics.has_value();
    });
    // A run of the whole suite asks about statements; the report has the table all the same.
    if (style.verbose || static_cast<std::size_t>(measured) * 2 > results.rows.size())
        out += statistics_text(results);
    for (const auto& target : summary.targets)
        for (const auto& sentence : never_happened(results, target.name))
            out += printable(sentence) + "\n";
    if (const auto sentence = explored_sentence(results); !sentence.empty())
        out += "explored: " + printable(sentence) + "\n";
    return out + closing_text(summary, style);
}

}  // namespace assay::reports
