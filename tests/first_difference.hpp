#pragma once
/// Where two texts that should be equal begin to differ.
#include <algorithm>
#include <sstream>
#include <string>

namespace assay {

/// "line 7: '...' and '...'" of the first line that differs, what surrounds the place if it is
/// long; nothing if all are equal. The shorter text ends with "the end".
inline std::string first_difference(const std::string& one, const std::string& other) {
    constexpr std::ptrdiff_t before = 100;
    constexpr std::size_t shown = 300;
    std::istringstream left{one};
    std::istringstream right{other};
    std::string a;
    std::string b;
    for (int line = 1;; ++line) {
        const bool has_a = static_cast<bool>(std::getline(left, a));
        const bool has_b = static_cast<bool>(std::getline(right, b));
        if (!has_a && !has_b) return {};
        if (has_a == has_b && a == b) continue;
        if (!has_a) a = "the end";
        if (!has_b) b = "the end";
        const auto at = std::ranges::mismatch(a, b).in1 - a.begin();
        const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - before));
        return "line " + std::to_string(line) + ": '" + a.substr(from, shown) + "' and '" +
               b.substr(std::min(from, b.size()), shown) + "'";
    }
}

}  // namespace assay
