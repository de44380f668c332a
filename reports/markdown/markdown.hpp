#pragma once
/// What a build server shows: a job summary in GitHub-flavoured Markdown, and annotations.
#include "reports/result/summary.hpp"

namespace assay::reports {

/// A job summary may have 1 MiB; failures past this size are counted and not shown.
inline constexpr std::size_t summary_size_max_bytes = 900'000;

/// Scores, causes with expected, actual and packets, and a table of chapters.
std::string render_markdown(const Summary& summary);

/// `::error file=..,line=..::` for the ten worst rows, each on its line.
std::string render_annotations(const Summary& summary);

}  // namespace assay::reports
