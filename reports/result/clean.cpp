#include "reports/result/clean.hpp"

#include "reference/wire/utf8.hpp"

#include <cstdint>

namespace assay::reports {
namespace {

/// One step through UTF-8: a code point and its length, or an ill-formed byte (length 1).
struct Step {
    char32_t code{};
    std::size_t size{1};
    bool is_well_formed{};
};

std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

Step step_at(std::string_view text, std::size_t at) {
    const std::size_t size = wire::scalar_size(text.substr(at));
    if (size == 0) return {};
    const std::uint8_t lead = byte_at(text, at);
    if (size == 1) return {lead, 1, true};
    char32_t code = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        code = (code << 6U) | (byte_at(text, at + i) & 0x3FU);
    return {code, size, true};
}

bool turns_direction(char32_t code) {
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x200E || code == 0x200F || code == 0x061C;
}

/// Zero-width characters, soft hyphens, fillers, tags: words with them look like other words.
bool takes_no_room(char32_t code) {
    return code == 0x00AD || code == 0x034F || code == 0x180E || code == 0xFEFF ||
           (code >= 0x115F && code <= 0x1160) || code == 0x3164 || code == 0xFFA0 ||
           (code >= 0x200B && code <= 0x200D) || (code >= 0x2060 && code <= 0x2064) ||
           (code >= 0x206A && code <= 0x206F) || (code >= 0xFFF9 && code <= 0xFFFB) ||
           (code >= 0xE0000 && code <= 0xE0FFF);
}

bool is_hidden(char32_t code) {
    const bool is_control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
    const bool is_non_character = (code & 0xFFFEU) == 0xFFFEU;
    const bool is_line_end = code == 0x2028 || code == 0x2029;
    return is_control || is_non_character || is_line_end || turns_direction(code) ||
           takes_no_room(code);
}

void append_hex(std::string& out, char32_t value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string reversed{};
    do {
        reversed += digits[value & 0xFU];
        value >>= 4U;
    } while (value != 0 || reversed.size() < 2);
    out.append(reversed.rbegin(), reversed.rend());
}

void append_spelled(std::string& out, char32_t code) {
    const bool is_short = code <= 0xFF;
    out += is_short ? "\\x" : "\\u{";
    append_hex(out, code);
    if (!is_short) out += '}';
}

std::string shown(std::string_view text, bool keeps_lines) {
    std::string out{};
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (const char c = text[at]; c >= ' ' && c <= '~') {
            out += c;
            ++at;
            continue;
        }
        const Step step = step_at(text, at);
        const bool is_layout = keeps_lines && (step.code == '\n' || step.code == '\t');
        if (!step.is_well_formed) {
            append_spelled(out, byte_at(text, at));
        } else if (is_hidden(step.code) && !is_layout) {
            append_spelled(out, step.code);
        } else {
            out += text.substr(at, step.size);
        }
        at += step.size;
    }
    return out;
}

/// `##[`, `##vso[` and the like, which some machines obey wherever they stand. A heading of Markdown is none.
bool is_bracketed_command(std::string_view text) {
    if (!text.starts_with("##")) return false;
    const auto end =
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 2);
    return end != std::string_view::npos && text[end] == '[';
}

}  // namespace

std::string well_formed(std::string_view text) {
    constexpr std::string_view replacement{"\xEF\xBF\xBD"};
    std::string out{};
    out.reserve(text.size());
    std::size_t begin = 0;  // of what may stay and is not in `out` yet
    for (std::size_t at = 0; at < text.size();) {
        const auto size = byte_at(text, at) < 0x80 ? 1 : wire::scalar_size(text.substr(at));
        at += size;
        if (size > 0) continue;
        out.append(text, begin, at - begin).append(replacement);
        begin = ++at;
    }
    out.append(text, begin);
    return out;
}

std::string printable(std::string_view text) {
    return shown(text, false);
}

std::string printable_lines(std::string_view text) {
    return shown(text, true);
}

std::string without_commands(std::string_view text) {
    std::string out{};
    out.reserve(text.size());
    bool is_at_start = true;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool begins_command = (is_at_start && text.substr(at).starts_with("::")) ||
                                    is_bracketed_command(text.substr(at));
        if (begins_command)
            append_spelled(out, byte_at(text, at));
        else
            out += c;
        // Blanks before a command do not hide it.
        is_at_start = c == '\n' || c == '\r' || (is_at_start && (c == ' ' || c == '\t'));
    }
    return out;
}

std::string shortened(std::string_view text, std::size_t characters_max) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += step_at(text, at).size) {
        if (count++ == characters_max) return std::string{text.substr(0, at)} + "…";
    }
    return std::string{text};
}

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

std::string hex_of(wire::BytesView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out{};
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
    return out;
}

}  // namespace assay::reports
