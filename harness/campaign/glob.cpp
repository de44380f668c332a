#include "harness/campaign/glob.hpp"

namespace assay::campaign {

bool matches_glob(std::string_view glob, std::string_view text) {
    // Greedy with one point of return: enough for '*', and linear in practice.
    std::size_t g{};
    std::size_t t{};
    std::size_t star{std::string_view::npos};
    std::size_t resume{};
    while (t < text.size()) {
        if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t]) && glob[g] != '*') {
            ++g;
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

}  // namespace assay::campaign
