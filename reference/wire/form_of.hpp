#pragma once
/// The Form that goes with each C++ type of a form.
#include "reference/wire/properties.hpp"

namespace assay::wire {

// clang-format off
constexpr Form form_of(std::uint8_t) { return Form::byte; }
constexpr Form form_of(std::uint16_t) { return Form::two_byte; }
constexpr Form form_of(std::uint32_t) { return Form::four_byte; }
constexpr Form form_of(VarInt) { return Form::var_int; }
constexpr Form form_of(const Utf8&) { return Form::utf8; }
constexpr Form form_of(const Utf8Pair&) { return Form::utf8_pair; }
constexpr Form form_of(const Binary&) { return Form::binary; }
constexpr Form form_of(const Payload&) { return Form::payload; }
// clang-format on

inline Form form_of(const PropertyValue& value) {
    return std::visit([](const auto& v) { return form_of(v); }, value);
}

}  // namespace assay::wire
