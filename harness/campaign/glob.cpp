#include "harness/campaign/glob.hpp"

namespace assay::campaign {
namespace {

constexpr std::string_view special = "*?\\";

/// How many characters of the glob at `at` stand for `c`; 0 if they do not.
std::size_t matched(std::string_view glob, std::size_t at, char c) {
    if (at >= glob.size() || glob[at] == '*') return 0;
    if (glob[at] == '\\' && at + 1 < glob.size()) return glob[at + 1] == c ? 2 : 0;
    return glob[at] == '?' || glob[at] == c ? 1 : 0;
}

}  // namespace

bool matches_glob(std::string_view glob, std::string_view text) {
    // Greedy with one point of return: enough for '*', and linear in practice.
    std::size_t g{};
    std::size_t t{};
    std::size_t star{std::string_view::npos};
    std::size_t resume{};
    while (t < text.size()) {
        if (const auto width = matched(glob, g, text[t]); width > 0) {
            g += width;
            ++t;
        } else if (g < glob.size() && glob[g] == '*') {
            star = g++;
            resume = t;
        } else if (star != std::string_view::npos) {
            g = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return glob.substr(g).find_first_not_of('*') == std::string_view::npos;
}

std::string glob_of(std::string_view name) {
    std::string glob;
    for (const char c : name) {
        if (special.contains(c)) glob += '\\';
        glob += c;
    }
    return glob;
}

}  // namespace assay::campaign
