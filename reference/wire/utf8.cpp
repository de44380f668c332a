#include "reference/wire/utf8.hpp"

#include "reference/wire/check.hpp"

namespace assay::wire {

namespace {

/// One row of Unicode table 3-7: lead bytes, the range of the second byte, the whole size.
struct Shape {
    unsigned char lead_min, lead_max, second_min, second_max;
    std::size_t size;
};

constexpr Shape shapes[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2},
    {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4},
    {0xF4, 0xF4, 0x80, 0x8F, 4},
};

bool in(unsigned char byte, unsigned char min, unsigned char max) {
    return byte >= min && byte <= max;
}

}  // namespace

std::size_t scalar_size(std::string_view text) {
    if (text.empty()) return 0;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (at(0) < 0x80) return 1;
    for (const auto& shape : shapes) {
        if (!in(at(0), shape.lead_min, shape.lead_max)) continue;
        if (text.size() < shape.size || !in(at(1), shape.second_min, shape.second_max)) return 0;
        for (std::size_t i = 2; i < shape.size; ++i)
            if (!in(at(i), 0x80, 0xBF)) return 0;
        return shape.size;
    }
    return 0;
}

bool is_control(std::string_view text, std::size_t size) {
    return size == 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

bool is_well_formed(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\0') return false;
        // Most text is ASCII, and every packet passes here.
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const auto size = scalar_size(text.substr(at));
        if (size == 0) return false;
        at += size;
    }
    return true;
}

}  // namespace assay::wire
