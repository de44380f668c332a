#include "reports/junit/junit.hpp"

#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <fmt/format.h>
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

struct Tally {
    std::size_t failures{};
    std::size_t errors{};
    std::size_t skipped{};
    Offset time{};
};

Tally tally_of(const Rows& rows) {
    Tally out{};
    for (const auto* row : rows) {
        const auto verdict = row->verdict;
        out.failures += verdict == Verdict::fail ? 1 : 0;
        out.errors += verdict == Verdict::error ? 1 : 0;
        out.skipped += is_unexpected_failure(verdict) || holds(verdict) ? 0 : 1;
        out.time += row->duration;
    }
    return out;
}

void set_tally(pugi::xml_node node, const Rows& rows) {
    const auto tally = tally_of(rows);
    set(node, "tests", std::to_string(rows.size()));
    set(node, "failures", std::to_string(tally.failures));
    set(node, "errors", std::to_string(tally.errors));
    set(node, "skipped", std::to_string(tally.skipped));
    set(node, "time", seconds_of(tally.time));
}

void add_outcome(pugi::xml_node test, const Summary& summary, const RowResult& row) {
    if (is_unexpected_failure(row.verdict)) {
        auto failure = test.append_child(row.verdict == Verdict::fail ? "failure" : "error");
        set(failure, "type", row.signature.empty() ? row.scenario : row.signature);
        set(failure, "message", row.reason);
        set_text(failure, failure_text(summary, row, {}));
    } else if (row.verdict == Verdict::advice) {
        set_text(test.append_child("system-out"), "advice: " + row.reason);
    } else if (row.verdict != Verdict::pass) {
        const auto& why = row.baseline.empty() ? row.reason : row.baseline;
        set(test.append_child("skipped"),
            "message",
            fmt::format("{}: {}", short_name(row.verdict), why));
    }
    if (!row.target_output.empty()) set_text(test.append_child("system-err"), row.target_output);
}

void add_case(pugi::xml_node suite, const Summary& summary, const RowResult& row) {
    auto test = suite.append_child("testcase");
    set(test, "name", row.link == "direct" ? row.name : row.name + " over " + row.link);
    set(test, "classname", row.scenario);
    set(test, "time", seconds_of(row.duration));
    if (!row.file.empty()) set(test, "file", row.file);
    const auto broken = broken_expectations(row);
    if (!broken.empty() && broken.front()->line != 0) {
        set(test, "line", std::to_string(broken.front()->line));
    }
    add_outcome(test, summary, row);
}

}  // namespace

std::string render_junit(const Summary& summary) {
    std::map<std::pair<std::string, std::string>, Rows> suites{};
    Rows all{};
    for (const auto& row : summary.results.rows) {
        suites[{row.target, chapter_of(row.scenario)}].push_back(&row);
        all.push_back(&row);
    }
    pugi::xml_document document{};
    auto root = document.append_child("testsuites");
    set(root, "name", "assay");
    set_tally(root, all);
    for (const auto& [name, rows] : suites) {
        auto suite = root.append_child("testsuite");
        set(suite, "name", summary.product_of(name.first) + " " + name.second);
        set_tally(suite, rows);
        for (const auto* row : rows)
            add_case(suite, summary, *row);
    }
    std::ostringstream out{};
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

}  // namespace assay::reports
