#include "harness/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <span>

namespace assay::scenario {

namespace {

struct Unit {
    std::string_view name{};
    std::int64_t factor{};
};

// clang-format off
constexpr std::array<Unit, 7> time_units{{
    {"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000},
    {"h", 3'600'000'000'000}, {"d", 86'400'000'000'000},
}};
constexpr std::array<Unit, 4> size_units{{{"", 1}, {"B", 1}, {"kB", 1'000}, {"MB", 1'000'000}}};
// Also as netem and trickle write them.
constexpr std::array<Unit, 13> rate_units{{
    {"bit/s", 1}, {"kbit/s", 1'000}, {"Mbit/s", 1'000'000}, {"Gbit/s", 1'000'000'000},
    {"bit", 1}, {"kbit", 1'000}, {"Mbit", 1'000'000}, {"Gbit", 1'000'000'000},
    {"mbit", 1'000'000}, {"gbit", 1'000'000'000},
    {"B/s", 8}, {"kB/s", 8'000}, {"MB/s", 8'000'000},
}};
constexpr std::array<Unit, 1> share_units{{{"%", 10'000'000}}};
// clang-format on

/// `12.5unit` as an integer in the smallest unit; nothing if it is not that, not exact, or too
/// large.
std::optional<std::int64_t> scaled(std::string_view text, std::span<const Unit> units) {
    const auto digits = text.find_first_not_of("0123456789.");
    const auto number = text.substr(0, digits);
    const auto name = digits == std::string_view::npos ? std::string_view{} : text.substr(digits);
    const auto unit = std::ranges::find(units, name, &Unit::name);
    const auto dot = number.find('.');
    const auto whole = number.substr(0, dot);
    if (unit == units.end() || whole.empty() || whole.size() > 12) return {};
    std::int64_t value = 0;
    for (const char c : whole)
        value = value * 10 + (c - '0');
    if (__builtin_mul_overflow(value, unit->factor, &value)) return {};
    if (dot == std::string_view::npos) return value;
    const auto fraction = number.substr(dot + 1);
    if (fraction.empty() || fraction.contains('.')) return {};
    auto weight = unit->factor;
    for (const char c : fraction) {
        if (weight % 10 != 0) {
            if (c != '0') return {};
            continue;
        }
        weight /= 10;
        if (__builtin_add_overflow(value, weight * (c - '0'), &value)) return {};
    }
    return value;
}

}  // namespace

Parsed<simulator::Duration> parse_duration(std::string_view text) {
    if (const auto value = scaled(text, time_units)) return simulator::Duration{*value};
    return std::unexpected{"a duration with its unit, such as 500ms, 2s, 5m, 1h or 1d"};
}

bool counts_seconds(std::string_view field) {
    return field.ends_with("_interval") || field.ends_with("keep_alive");
}

std::string in_seconds(std::string_view field, std::string text) {
    const auto duration = counts_seconds(field) ? parse_duration(text)
                                                : Parsed<simulator::Duration>{std::unexpected{""}};
    const auto second = simulator::Duration{std::chrono::seconds{1}};
    if (!duration || *duration % second != simulator::Duration{}) return text;
    return std::to_string(*duration / second);
}

Parsed<std::pair<simulator::Duration, simulator::Duration>>
parse_duration_range(std::string_view text) {
    const std::string expected = "a range of durations such as 3s..5s, the smaller first";
    // Fractions make single dots, so the separator is the first pair that is followed by a digit.
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return std::unexpected{expected};
    const auto low = parse_duration(text.substr(0, dots));
    const auto high = parse_duration(text.substr(dots + 2));
    if (!low || !high || *low > *high) return std::unexpected{expected};
    return std::pair{*low, *high};
}

Parsed<std::uint32_t> parse_share(std::string_view text) {
    const auto value = scaled(text, share_units);
    if (value && *value <= 1'000'000'000) return static_cast<std::uint32_t>(*value);
    return std::unexpected{"a percentage from 0% to 100%, such as 0.5%"};
}

Parsed<std::int64_t> parse_drift(std::string_view text) {
    const bool loses = text.starts_with('-');
    if (loses || text.starts_with('+')) text.remove_prefix(1);
    const auto value = scaled(text, share_units);
    if (value && *value <= (loses ? 500'000'000 : 1'000'000'000)) return loses ? -*value : *value;
    return std::unexpected{"a deviation from -50% to 100%, such as 5%, -20% or 0.002%"};
}

Parsed<std::uint64_t> parse_size(std::string_view text) {
    if (const auto value = scaled(text, size_units)) return static_cast<std::uint64_t>(*value);
    return std::unexpected{"a size such as 300, 300B, 48kB or 2MB"};
}

Parsed<std::uint64_t> parse_rate(std::string_view text) {
    if (text == "unlimited") return 0;
    const auto value = scaled(text, rate_units);
    if (value && *value > 0) return static_cast<std::uint64_t>(*value);
    return std::unexpected{"a rate such as 9600bit/s, 240kbit/s, 2Mbit/s, or unlimited"};
}

Parsed<std::int64_t> parse_integer(std::string_view text, std::int64_t low, std::int64_t high) {
    const auto is_hex = text.starts_with("0x") || text.starts_with("0X");
    const auto digits = is_hex ? text.substr(2) : text;
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex ? 16 : 10);
    const auto is_whole = !digits.empty() && end == digits.data() + digits.size();
    const auto is_signed_hex = is_hex && digits.starts_with('-');
    if (error == std::errc{} && is_whole && !is_signed_hex && value >= low && value <= high)
        return value;
    if (low == 0 && high == 255) return std::unexpected{"an integer from 0 to 255 (0x00 to 0xFF)"};
    return std::unexpected{fmt::format("an integer from {} to {}", low, high)};
}

Parsed<std::pair<std::int64_t, std::int64_t>>
parse_integer_range(std::string_view text, std::int64_t low, std::int64_t high) {
    const auto dots = text.find("..");
    const auto expected = fmt::format("a range such as 1..2, both ends from {} to {}", low, high);
    if (dots == std::string_view::npos) return std::unexpected{expected};
    const auto first = parse_integer(text.substr(0, dots), low, high);
    const auto last = parse_integer(text.substr(dots + 2), low, high);
    if (!first || !last) return std::unexpected{expected};
    if (*first > *last) return std::unexpected{"a range such as 1..2, the smaller first"};
    return std::pair{*first, *last};
}

Parsed<bool> parse_boolean(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::unexpected{"true or false"};
}

std::string print_duration(simulator::Duration duration) {
    const auto count = duration.count();
    for (auto unit = time_units.rbegin(); unit != time_units.rend(); ++unit)
        if (count != 0 && count % unit->factor == 0)
            return fmt::format("{}{}", count / unit->factor, unit->name);
    return "0s";
}

}  // namespace assay::scenario
