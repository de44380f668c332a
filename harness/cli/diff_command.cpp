/// assay diff: what changed from one run to the next.
#include "harness/cli/arguments.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "reports/markdown/changes.hpp"
#include "reports/result/clean.hpp"

#include <fmt/format.h>

namespace assay::cli {
namespace {

std::string_view outcome(const reports::RowResult* row) {
    return row ? reports::name_of(row->verdict) : "no row";
}

void print_rows(std::string_view what, const std::vector<reports::Change>& changes) {
    for (const auto& change : changes) {
        const auto& row = change.row();
        say("{:<14} {} {} {}: {} -> {}{}{}\n",
            what,
            reports::printable(row.target),
            reports::printable(row.link),
            reports::printable(row.name),
            outcome(change.older),
            outcome(change.newer),
            row.reason.empty() ? "" : ": ",
            reports::printable(row.reason));
    }
}

}  // namespace

campaign::ExitCode diff_command(const Words& words) {
    std::vector<std::string> files;
    Arguments arguments{
        "diff", "OLD NEW", "Compares two results; exit code 1 if a row fails that did not."
    };
    bool is_markdown{};
    // clang-format off
    arguments.flags().add_options()
        ("md", po::bool_switch(&is_markdown), "as Markdown, for a job summary or a comment");
    // clang-format on
    arguments.positional(&files, "results", 2);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    if (files.size() != 2)
        throw Stop{campaign::ExitCode::usage, "assay diff: give two results, the older one first"};
    const auto older = load_folded(files[0]);
    const auto newer = load_folded(files[1]);
    const auto changes = reports::changes_between(older, newer);
    const auto code =
        changes.newly_failing.empty() ? campaign::ExitCode::ok : campaign::ExitCode::failed;
    if (is_markdown) {
        say("{}", reports::render_changes(changes));
        return code;
    }
    print_rows("newly failing", changes.newly_failing);
    print_rows("fixed", changes.fixed);
    print_rows("changed", changes.changed);
    print_rows("added", changes.added);
    print_rows("removed", changes.removed);
    say("{} newly failing, {} fixed, {} changed, {} added, {} removed\n",
        changes.newly_failing.size(),
        changes.fixed.size(),
        changes.changed.size(),
        changes.added.size(),
        changes.removed.size());
    return code;
}

}  // namespace assay::cli
