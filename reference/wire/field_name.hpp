#pragma once
/// The name of a field in parts, put together only when a fault or a row needs it as text.
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::wire {

/// "topic"; "reason_codes[1]"; "subscriptions[0].options"; "properties.user_property[1]".
struct FieldName {
    std::string_view whole{};
    std::ptrdiff_t index{-1};  ///< which element of `whole`; -1: none
    std::string_view part{};   ///< of the element or the block
    int repeat{};              ///< how many of the same name stand before it

    FieldName() = default;
    // A plain name is a field name like any other, so it converts.
    FieldName(const char* name) : whole{name} {}
    FieldName(std::string_view name) : whole{name} {}
    FieldName(std::string_view name, std::ptrdiff_t element, std::string_view of_it = {})
        : whole{name}, index{element}, part{of_it} {}

    std::string text() const {
        std::string name{whole};
        if (index >= 0) name += '[' + std::to_string(index) + ']';
        if (!part.empty()) name.append(".").append(part);
        if (repeat > 0) name += '[' + std::to_string(repeat) + ']';
        return name;
    }
};

}  // namespace assay::wire
