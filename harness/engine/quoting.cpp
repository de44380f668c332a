#include "harness/engine/quoting.hpp"

#include "reports/result/clean.hpp"
#include "reports/result/shell.hpp"

namespace assay::engine {

bool is_plain(std::string_view text) {
    return reports::printable(text) == text;
}

std::string shell_words(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) {
        if (!out.empty()) out += ' ';
        out += reports::shell_quoted(word);
    }
    return out;
}

std::string double_quoted(std::string_view text) {
    std::string out{"\""};
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string without_references(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '$') out += '$';
        out += c;
    }
    return out;
}

}  // namespace assay::engine
