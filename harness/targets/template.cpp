#include "harness/targets/template.hpp"

#include <algorithm>
#include <functional>

namespace assay::targets {
namespace {

using Spelling = std::function<std::string(const std::string&)>;

std::string replaced(std::string_view text, const Placeholders& values, const Spelling& spell) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        const auto close = text.find('}');
        const auto value =
            close == std::string_view::npos ? values.end() : values.find(text.substr(1, close - 1));
        if (value == values.end()) {
            out += '{';
            text.remove_prefix(1);
        } else {
            out += spell(value->second);
            text.remove_prefix(close + 1);
        }
    }
    return out;
}

std::string quoted(const std::string& value) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:";
    if (!value.empty() && value.find_first_not_of(plain) == std::string::npos) return value;
    std::string out{"'"};
    for (const char c : value)
        out += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    return out + "'";
}

}  // namespace

std::string filled(std::string_view text, const Placeholders& values) {
    return replaced(text, values, [](const std::string& value) { return value; });
}

std::string filled_for_shell(std::string_view text, const Placeholders& values) {
    return replaced(text, values, quoted);
}

}  // namespace assay::targets
