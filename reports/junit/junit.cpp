#include "reports/junit/junit.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/findings.hpp"
#include "reports/result/folding.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>
#include <sstream>

namespace assay::reports {
namespace {

// pugixml writes control characters as references, which XML 1.0 forbids: so `printable` goes
// first.
void set(pugi::xml_node node, const char* name, std::string_view text) {
    node.append_attribute(name).set_value(printable(text).c_str());
}

void set_text(pugi::xml_node node, std::string_view text) {
    node.append_child(pugi::node_pcdata).set_value(printable_lines(text).c_str());
}

using Rows = std::vector<const RowResult*>;

/// Rows that differ by their seed only, which are one test: no CI reads a million of them.
struct Case {
    std::string name{};
    Rows rows{};

    /// The first of those that came out worst, and one with evidence if there is one.
    const RowResult& worst() const { return **std::ranges::min_element(rows, {}, &rank_of); }
    Offset time() const {
        Offset out{};
        for (const auto* row : rows)
            out += row->duration;
        return out;
    }

private:
    static std::pair<Verdict, bool> rank_of(const RowResult* row) {
        return {row->verdict, row->stands_for > 1};
    }
};
using Cases = std::vector<Case>;

std::string case_name(std::string name, const RowResult& row) {
    return row.link == "direct" ? std::move(name) : std::move(name) + " over " + row.link;
}

Cases cases_of(const Rows& rows) {
    Cases out{};
    std::map<std::string, std::size_t> places{};
    for (const auto* row : rows) {
        auto name = case_name(seedless_name(*row), *row);
        const auto [place, is_new] = places.emplace(name, out.size());
        if (is_new) out.push_back({.name = std::move(name)});
        out[place->second].rows.push_back(row);
    }
    for (auto& each : out)
        if (rows_in(each.rows) == 1)
            each.name = case_name(each.rows.front()->name, *each.rows.front());
    return out;
}

struct Tally {
    std::size_t tests{};
    std::size_t failures{};
    std::size_t errors{};
    std::size_t skipped{};
    Offset time{};
};

void add(Tally& all, const Tally& more) {
    all.tests += more.tests;
    all.failures += more.failures;
    all.errors += more.errors;
    all.skipped += more.skipped;
    all.time += more.time;
}

Tally tally_of(const Cases& cases) {
    Tally out{.tests = cases.size()};
    for (const auto& each : cases) {
        const auto verdict = each.worst().verdict;
        out.failures += verdict == Verdict::fail ? 1 : 0;
        out.errors += verdict == Verdict::error ? 1 : 0;
        out.skipped += is_unexpected_failure(verdict) || holds(verdict) ? 0 : 1;
        out.time += each.time();
    }
    return out;
}

void set_tally(pugi::xml_node node, const Tally& tally) {
    set(node, "tests", std::to_string(tally.tests));
    set(node, "failures", std::to_string(tally.failures));
    set(node, "errors", std::to_string(tally.errors));
    set(node, "skipped", std::to_string(tally.skipped));
    set(node, "time", seconds_of(tally.time));
}

/// "3 of 1000 seeds, the first delivery/x[seed=17]: "; nothing of a row that stands alone.
std::string place_text(const Case& each) {
    const auto rows = rows_in(each.rows);
    if (rows == 1) return {};
    const auto& worst = each.worst();
    const auto alike = count_of(count_rows(each.rows), worst.verdict);
    if (alike == rows) return fmt::format("all {} seeds: ", rows);
    return fmt::format("{} of {} seeds, the first {}: ", alike, rows, worst.name);
}

void add_outcome(pugi::xml_node test, const Summary& summary, const Case& each) {
    const auto& row = each.worst();
    const auto place = place_text(each);
    if (is_unexpected_failure(row.verdict)) {
        auto failure = test.append_child(row.verdict == Verdict::fail ? "failure" : "error");
        set(failure, "type", row.signature.empty() ? row.scenario : row.signature);
        set(failure, "message", place + row.reason);
        set_text(failure, failure_text(summary, row, {}));
    } else if (row.verdict == Verdict::advice) {
        set_text(test.append_child("system-out"), "advice: " + place + row.reason);
    } else if (row.verdict != Verdict::pass) {
        const auto& why = row.baseline.empty() ? row.reason : row.baseline;
        set(test.append_child("skipped"),
            "message",
            fmt::format("{}: {}{}", short_name(row.verdict), place, why));
    } else if (const auto left = count_of(count_rows(each.rows), Verdict::not_run)) {
        set_text(
            test.append_child("system-out"),
            fmt::format("{} of {} seeds were not run", left, rows_in(each.rows))
        );
    }
    if (!row.target_output.empty()) set_text(test.append_child("system-err"), row.target_output);
}

void add_case(pugi::xml_node suite, const Summary& summary, const Case& each) {
    const auto& row = each.worst();
    auto test = suite.append_child("testcase");
    set(test, "name", each.name);
    set(test, "classname", row.scenario);
    set(test, "time", seconds_of(each.time()));
    if (!row.file.empty()) set(test, "file", row.file);
    const auto broken = broken_expectations(row);
    if (!broken.empty() && broken.front()->line != 0) {
        set(test, "line", std::to_string(broken.front()->line));
    }
    add_outcome(test, summary, each);
}

/// What befell a target is a test of its own: its rows may all be green.
struct TargetFailures {
    std::string target{};
    std::string product{};
    std::vector<std::string> why{};
};

std::vector<TargetFailures> target_failures_of(const Summary& summary) {
    std::vector<TargetFailures> out{};
    for (const auto& target : summary.targets) {
        if (target.info == nullptr) continue;
        auto why = failures_of(*target.info);
        if (!why.empty()) out.push_back({target.info->name, target.product, std::move(why)});
    }
    return out;
}

/// One test a target, and one error, as the strictest readers want it: of tests of one name and class
/// others would keep the last.
constexpr Tally of_target_failures{.tests = 1, .errors = 1};

void add_suite(pugi::xml_node root, const TargetFailures& failures) {
    auto suite = root.append_child("testsuite");
    set(suite, "name", failures.product + " target");
    set_tally(suite, of_target_failures);
    auto test = suite.append_child("testcase");
    set(test, "name", "the target serves the whole run");
    set(test, "classname", failures.target);
    set(test, "time", seconds_of({}));
    auto error = test.append_child("error");
    set(error, "type", "target");
    set(error, "message", fmt::format("{}", fmt::join(failures.why, "; ")));
    if (failures.why.size() > 1) set_text(error, fmt::format("{}", fmt::join(failures.why, "\n")));
}

}  // namespace

std::string render_junit(const Summary& summary) {
    std::map<std::pair<std::string, std::string>, Rows> rows_of_suites{};
    for (const auto& row : summary.results.rows)
        rows_of_suites[{row.target, chapter_of(row.scenario)}].push_back(&row);
    std::vector<std::pair<std::string, Cases>> suites{};
    Tally all{};
    for (const auto& [name, rows] : rows_of_suites) {
        suites.emplace_back(summary.product_of(name.first) + " " + name.second, cases_of(rows));
        add(all, tally_of(suites.back().second));
    }
    const auto target_failures = target_failures_of(summary);
    for (std::size_t i = 0; i < target_failures.size(); ++i)
        add(all, of_target_failures);
    pugi::xml_document document{};
    auto root = document.append_child("testsuites");
    set(root, "name", "assay");
    set_tally(root, all);
    for (const auto& each : target_failures)
        add_suite(root, each);
    for (const auto& [name, cases] : suites) {
        auto suite = root.append_child("testsuite");
        set(suite, "name", name);
        set_tally(suite, tally_of(cases));
        for (const auto& each : cases)
            add_case(suite, summary, each);
    }
    std::ostringstream out{};
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

}  // namespace assay::reports
