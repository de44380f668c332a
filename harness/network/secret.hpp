#pragma once
/// A password. Whoever prints it prints three dots; who needs it says so.
#include <fmt/format.h>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace assay::network {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_{std::move(text)} {}

    /// The password itself, for the packet that logs in, and for what masks it elsewhere.
    const std::string& reveal() const { return text_; }
    bool operator==(const Secret&) const = default;

private:
    std::string text_{};
};

inline constexpr std::string_view secret_in_print = "•••";

/// For tests, which print what they compare.
inline void PrintTo(const Secret&, std::ostream* out) {
    *out << secret_in_print;
}

}  // namespace assay::network

template <>
struct fmt::formatter<assay::network::Secret> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const assay::network::Secret&, Context& context) const {
        return fmt::formatter<std::string_view>::format(assay::network::secret_in_print, context);
    }
};
