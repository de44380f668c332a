#include "harness/targets/password_mask.hpp"

#include <algorithm>

namespace assay::targets {
namespace {

/// A shorter one would be found in any text.
constexpr std::size_t shortest_bytes = 4;

}  // namespace

std::string PasswordMask::take(std::string_view text) {
    const auto& secret = password_.reveal();
    if (secret.size() < shortest_bytes) return std::string{text};
    kept_ += text;
    std::string out;
    std::size_t from = 0;
    for (auto at = kept_.find(secret); at != std::string::npos; at = kept_.find(secret, from)) {
        out.append(kept_, from, at - from).append(network::secret_in_print);
        from = at + secret.size();
    }
    const std::string_view left = std::string_view{kept_}.substr(from);
    auto size = std::min(left.size(), secret.size() - 1);
    while (!secret.starts_with(left.substr(left.size() - size)))
        --size;
    out += left.substr(0, left.size() - size);
    kept_ = std::string{left.substr(left.size() - size)};
    return out;
}

std::string PasswordMask::rest() {
    return std::exchange(kept_, {});
}

}  // namespace assay::targets
