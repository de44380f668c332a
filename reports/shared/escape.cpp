#include "reports/shared/escape.hpp"

#include "reports/result/clean.hpp"

#include <algorithm>

namespace assay::reports {

std::string escape_html(std::string_view text) {
    std::string out{};
    for (const char c : printable_lines(text)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string escape_markdown(std::string_view text) {
    // A backslash makes any ASCII punctuation literal (CommonMark 2.4), but GitHub's mentions and
    // bare addresses are found after that: entities break those.
    static constexpr std::string_view as_entity = "<>&@:";
    static constexpr std::string_view as_literal = "\\`*_{}[]()#+!|~$";
    std::string out{};
    for (const char c : printable(text)) {
        if (as_entity.contains(c)) {
            out += "&#" + std::to_string(static_cast<int>(c)) + ";";
            continue;
        }
        if (as_literal.contains(c)) out += '\\';
        out += c;
    }
    return out;
}

std::string markdown_block(std::string_view text) {
    auto content = printable_lines(text);
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : content) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
    if (!content.ends_with('\n')) content += '\n';
    return fence + "text\n" + content + fence + "\n";
}

}  // namespace assay::reports
