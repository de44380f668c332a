#include "reports/markdown/markdown.hpp"
#include "reports/result/clean.hpp"
#include "reports/result/findings.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace assay::reports {
namespace {

/// GitHub shows ten annotations for each step.
constexpr std::size_t annotations_max = 10;

/// Workflow commands are quoted by percent signs; properties also hide their separators.
std::string quoted(std::string_view text, bool is_property) {
    std::string out{};
    for (const char c : printable(text)) {
        if (c == '%') {
            out += "%25";
        } else if (is_property && c == ':') {
            out += "%3A";
        } else if (is_property && c == ',') {
            out += "%2C";
        } else {
            out += c;
        }
    }
    return out;
}

/// A place only where there is such a file: scenarios that Assay brings along are in nobody's
/// repository, and an annotation of a file that is not there is not shown.
std::string place_of_annotation(const RowResult& row, int line) {
    std::error_code ignored{};
    if (row.file.empty() || !std::filesystem::is_regular_file(row.file, ignored)) return {};
    return fmt::format("file={},line={},", quoted(row.file, true), line);
}

std::string annotation_of(const Cause& cause) {
    const auto& row = *cause.rows.front();
    const auto broken = broken_expectations(row);
    auto message = broken.empty() ? row.reason : difference_text(*broken.front());
    if (rows_in(cause.rows) > 1)
        message +=
            fmt::format(" (and {} with this cause)", counted(rows_in(cause.rows) - 1, "more row"));
    return fmt::format(
        "::error {}title={}::{}\n",
        place_of_annotation(row, broken.empty() ? 1 : std::max(1, broken.front()->line)),
        quoted(row.name, true),
        quoted(message, false)
    );
}

}  // namespace

std::string render_annotations(const Summary& summary) {
    std::vector<std::string> all{};
    // What befell a target comes first: it may be why rows fail.
    for (const auto& target : summary.results.header.targets)
        for (const auto& why : failures_of(target))
            all.push_back(
                fmt::format("::error title={}::{}\n", quoted(target.name, true), quoted(why, false))
            );
    for (const auto& cause : summary.causes)
        if (is_unexpected_failure(cause.verdict)) all.push_back(annotation_of(cause));
    // The last place says what had none.
    const auto shown = all.size() > annotations_max ? annotations_max - 1 : all.size();
    std::string out{};
    for (std::size_t i = 0; i < shown; ++i)
        out += all[i];
    if (shown < all.size())
        out += fmt::format(
            "::error title=and {}::the report has them all\n",
            counted(all.size() - shown, "more cause")
        );
    return out;
}

}  // namespace assay::reports
