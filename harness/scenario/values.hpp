#pragma once
/// Texts to values: the number forms of scenario, link and target files. All of them are exact:
/// integer arithmetic only, and nothing is rounded silently.
#include "simulator/time/instant.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace assay::scenario {

/// A value, or what would have been right: "a duration such as 500ms, 2s, 5m, 1h or 1d".
template <class T>
using Parsed = std::expected<T, std::string>;

/// `500ms`, `1.5s`, `2m`, `1h`, `1d`, `20us`, `0s`. The unit is required.
Parsed<simulator::Duration> parse_duration(std::string_view text);
/// `3s..5s`
Parsed<std::pair<simulator::Duration, simulator::Duration>>
parse_duration_range(std::string_view text);
/// `0.5%` as parts per billion (5 000 000); at most 100%. The sign is required.
Parsed<std::uint32_t> parse_share(std::string_view text);
/// `5%`, `-20%`, `0.002%` as parts per billion; from -50% to 100%, which is half and double speed.
Parsed<std::int64_t> parse_drift(std::string_view text);
/// `300`, `300B`, `48kB`, `2MB` in bytes; kB is 1 000 bytes.
Parsed<std::uint64_t> parse_size(std::string_view text);
/// Whether a field of a packet counts seconds, so that a duration may stand for its number.
bool counts_seconds(std::string_view field);
/// "60" for the text `1m` of such a field; any other text as it is, whoever reads the number refuses
/// what is none.
std::string in_seconds(std::string_view field, std::string text);
/// `9600bit/s`, `240kbit/s`, `2Mbit/s`, `768kbit`, `1kB/s` (8 kbit/s), or `unlimited` (0) in bits
/// per second.
Parsed<std::uint64_t> parse_rate(std::string_view text);
/// Decimal or `0x` hexadecimal within the bounds.
Parsed<std::int64_t> parse_integer(std::string_view text, std::int64_t low, std::int64_t high);
/// `1..2`, `2..2`: decimal or hexadecimal within the bounds, the smaller first.
Parsed<std::pair<std::int64_t, std::int64_t>>
parse_integer_range(std::string_view text, std::int64_t low, std::int64_t high);
/// `true` or `false`.
Parsed<bool> parse_boolean(std::string_view text);

/// A duration as a scenario would spell it: `1500ms`, `2s`.
std::string print_duration(simulator::Duration duration);

}  // namespace assay::scenario
