#pragma once
/// Bytes written as people read them: "10 0C 'MQTT' 04"; the versions by short names.
#include "reference/wire/forms.hpp"

#include <string_view>

namespace assay::wire {

constexpr auto v3 = Version::v3_1_1;
constexpr auto v5 = Version::v5_0;

/// Hex pairs and 'text' in single quotes, spaces between them free.
inline Bytes operator""_bytes(const char* text, std::size_t size) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
    Bytes out;
    bool quoted = false;
    for (std::string_view rest{text, size}; !rest.empty();) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '\'') {
            quoted = !quoted;
        } else if (quoted) {
            out.push_back(static_cast<std::uint8_t>(c));
        } else if (c != ' ') {
            out.push_back(static_cast<std::uint8_t>(digit(c) * 16 + digit(rest.front())));
            rest.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace assay::wire
