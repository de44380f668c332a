#pragma once
/// Every report by name. A report is a pure function of the results: same results, same bytes.
///
///     results.jsonl --load--> Results --render("html")--> {"report.html", text}
///                        \--merge--/
#include "reports/result/summary.hpp"

#include <expected>
#include <filesystem>
#include <span>

namespace assay::reports {

struct Renderer {
    std::string_view name{};       ///< as `--report` spells it
    std::string_view file_name{};  ///< in the output folder
    std::string (*render)(const Summary&){};
};

/// In the order in which messages list them. Some occur more than once: they are several files.
std::span<const Renderer> renderers();

/// The report called `format`, the first file if it has several; the error lists the formats there
/// are.
std::expected<std::string, std::string> render(std::string_view format, const Results& results);

/// Writes each format's files into `folder`, or that of "junit=PATH" to its path, and gives their
/// paths. The error is one sentence, after the flag that names the place: "--report junit=PATH: ...".
std::expected<std::vector<std::filesystem::path>, std::string> write_reports(
    std::span<const std::string> formats,
    const Summary& summary,
    const std::filesystem::path& folder
);

}  // namespace assay::reports
