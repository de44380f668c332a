#include "reports/markdown/markdown.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"

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

std::string annotation_of(const RowResult& row) {
    const auto broken = broken_expectations(row);
    const auto message = broken.empty() ? row.reason : difference_text(*broken.front());
    return fmt::format(
        "::error file={},line={},title={}::{}\n",
        quoted(row.file, true),
        broken.empty() ? 1 : std::max(1, broken.front()->line),
        quoted(row.name, true),
        quoted(message, false)
    );
}

}  // namespace

std::string render_annotations(const Summary& summary) {
    std::string out{};
    std::size_t count = 0;
    // First one row of each cause: ten annotations of one cause would hide the others.
    for (std::size_t depth = 0; count < annotations_max; ++depth) {
        bool any = false;
        for (const auto& cause : summary.causes) {
            if (!is_unexpected_failure(cause.verdict) || depth >= cause.rows.size()) continue;
            any = true;
            if (count++ < annotations_max) out += annotation_of(*cause.rows[depth]);
        }
        if (!any) break;
    }
    return out;
}

}  // namespace assay::reports
