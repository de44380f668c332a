#include "harness/play/actor/match.hpp"

#include "reference/session/topic_match.hpp"
#include "reference/wire/match.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::play {
namespace {

std::optional<std::int64_t> number(std::string_view text) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    std::int64_t value{};
    const auto* last = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), last, value, hex ? 16 : 10);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != last) return std::nullopt;
    return value;
}

bool same(std::string_view expected, std::string_view actual) {
    if (expected == actual) return true;
    const auto want = number(expected);
    const auto got = number(actual);
    if (want && got) return *want == *got;
    // Flags are spelled as words by the packet and as 0 / 1 by some authors.
    if (actual == "true") return expected == "1";
    if (actual == "false") return expected == "0";
    return false;
}

bool same_topic(std::string_view expected, std::string_view actual) {
    if (expected.find_first_of("+#") == std::string_view::npos) return expected == actual;
    return session::filter_matches(expected, actual);
}

bool is_topic(std::string_view field) {
    return field == "topic" || field == "will_topic" || field == "response_topic";
}

/// Texts of the publisher, in which "01" is not "1".
bool is_verbatim(std::string_view field) {
    return field == "payload" || field == "correlation_data" || field.starts_with("user_propert");
}

/// A payload matcher may be shorter than what a person reads; comparison is on the bytes.
bool holds(const scenario::FieldMatch& field, std::string_view actual, const Names& names) {
    const auto& matcher = field.matcher;
    const auto prepared = [&](const std::string& value) {
        const bool has_root = is_topic(field.name) || field.name == "topic_filter";
        return has_root ? names.topic(value) : value;
    };
    switch (matcher.kind) {
    case scenario::Matcher::Kind::any:
        return true;
    case scenario::Matcher::Kind::absent:
        return false;
    case scenario::Matcher::Kind::prefix:
        return actual.starts_with(prepared(matcher.values.front()));
    case scenario::Matcher::Kind::range: {
        const auto value = number(actual);
        return value && *value >= matcher.low && *value <= matcher.high;
    }
    case scenario::Matcher::Kind::one_of:
        return std::ranges::any_of(matcher.values, [&](const auto& value) {
            return is_topic(field.name)      ? same_topic(prepared(value), actual)
                   : is_verbatim(field.name) ? value == actual
                                             : same(prepared(value), actual);
        });
    }
    return false;
}

}  // namespace

std::vector<Difference> differences(
    const wire::Packet& packet,
    wire::Version version,
    const std::vector<scenario::FieldMatch>& fields,
    const Names& names
) {
    std::vector<Difference> found;
    if (fields.empty()) return found;
    const auto texts = wire::fields_of(packet, version);
    for (const auto& field : fields) {
        std::vector<std::string_view> actual;
        for (const auto& text : texts)
            if (text.name == field.name) actual.push_back(text.value);
        const bool absent_wanted = field.matcher.kind == scenario::Matcher::Kind::absent;
        if (actual.empty() ? absent_wanted : std::ranges::any_of(actual, [&](auto value) {
                return holds(field, value, names);
            }))
            continue;
        std::vector<std::string> shown;
        for (const auto value : actual)
            shown.push_back(wire::escape(is_topic(field.name) ? names.shorten(value) : value));
        found.push_back(
            {field.name,
             fmt::format(
                 "{}: expected {}, got {}",
                 field.name,
                 describe(field.matcher),
                 shown.empty() ? "none" : fmt::format("{}", fmt::join(shown, " and "))
             )}
        );
    }
    return found;
}

std::string describe(const scenario::Matcher& matcher) {
    switch (matcher.kind) {
    case scenario::Matcher::Kind::any:
        return "anything";
    case scenario::Matcher::Kind::absent:
        return "none";
    case scenario::Matcher::Kind::prefix:
        return fmt::format("text starting with \"{}\"", matcher.values.front());
    case scenario::Matcher::Kind::range:
        return fmt::format("{}..{}", matcher.low, matcher.high);
    case scenario::Matcher::Kind::one_of:
        break;
    }
    if (matcher.values.size() == 1)
        return matcher.values.front().empty() ? "\"\"" : wire::escape(matcher.values.front());
    return fmt::format("one of {}", fmt::join(matcher.values, ", "));
}

std::string describe(wire::PacketType type, const std::vector<scenario::FieldMatch>& fields) {
    std::string text{wire::name_of(type)};
    for (std::size_t i = 0; i < fields.size(); ++i)
        text += fmt::format(
            "{}{} {}", i == 0 ? " with " : ", ", fields[i].name, describe(fields[i].matcher)
        );
    return text;
}

}  // namespace assay::play
