#pragma once
/// The lines of results.jsonl: one JSON object each, and `kind` says which.
///
///     {"kind":"header",...}  {"kind":"target",...}  {"kind":"row",...} ...
///     {"kind":"finding",...} ...  {"kind":"footer",...}
///
/// Spans of time are integers of nanoseconds (names end in `_ns`), packets are hex digits, members
/// that hold their default are left out where a row would only grow by them. Text is made
/// well-formed UTF-8 on the way out, so that any JSON reader takes the file.
#include "reports/result/model.hpp"

#include <expected>
#include <variant>

namespace assay::reports {

/// Of the header. Since 3 the evidence of rows that pass is packed; `jq -r .packed | base64 -d | zcat`
/// shows it. Since 2 events name both ends; in 1 the one that was not named was the broker.
inline constexpr int format_written = 3;

std::string json_line(const Header& header);
/// What the probe learnt of a target that the header names; the last such line of a target counts.
std::string json_line(const TargetInfo& target);
std::string json_line(const RowResult& row);
std::string json_line(const ExploredFinding& finding);
/// The footer of results that have one, and behind it what the statistics of their rows add up to,
/// for whoever reads the file without adding up.
std::string footer_line(const Results& results);

using Line = std::variant<Header, TargetInfo, RowResult, ExploredFinding, Footer>;

/// Reads one line; the error says which member is wrong. Unknown members are passed over, so that
/// an older program reads a newer file.
std::expected<Line, std::string> parse_json_line(std::string_view line);

}  // namespace assay::reports
