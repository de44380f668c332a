#include "harness/explore/step_text.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace assay::explore {

namespace {

bool is_control(char c) {
    return std::iscntrl(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

std::string quoted(std::string_view text) {
    const auto is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view{"_/~$+.^-"}.contains(c);
    };
    if (!text.empty() && text != "~" && std::ranges::all_of(text, is_plain))
        return std::string{text};
    std::string out{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (is_control(c))
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + '"';
}

FlowMap& FlowMap::add(std::string_view key, std::string_view text) {
    return text.empty() ? *this : add_lines(fmt::format("{}: {}", key, text));
}

FlowMap& FlowMap::add_text(std::string_view key, std::string_view text) {
    return add(key, quoted(text));
}

FlowMap& FlowMap::add(std::string_view key, const FlowMap& map) {
    return map.is_empty() ? *this : add(key, map.str());
}

FlowMap& FlowMap::add_lines(std::string_view lines) {
    if (lines.empty()) return *this;
    if (!inside_.empty()) inside_ += ", ";
    inside_ += lines;
    return *this;
}

std::string step_of(std::string_view actor, const FlowMap& action) {
    return fmt::format("  - {}: {}\n", actor, action.str());
}

}  // namespace assay::explore
