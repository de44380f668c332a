#pragma once
/// The bytes of Variable Byte Integers (1.5.5): seven bits each, the low ones first; the eighth says
/// that more follow.
#include "reference/wire/flags.hpp"

namespace assay::wire {

struct VarIntByte {
    static constexpr BitField value{"value", 0x7F};
    static constexpr BitField more{"more", 0x80};
};

/// How many bytes the integer takes that `bytes` begin with; all, if it does not end among them.
constexpr std::size_t size_of_var_int(BytesView bytes) {
    std::size_t size = 1;
    while (size < bytes.size() && VarIntByte::more.is_set(bytes[size - 1]))
        ++size;
    return size;
}

/// The number that is written in these bytes, all of them.
constexpr std::uint32_t value_of_var_int(BytesView bytes) {
    std::uint32_t value = 0;
    for (unsigned shift = 0; const auto byte : bytes) {
        value |= std::uint32_t{VarIntByte::value.get(byte)} << shift;
        shift += 7;
    }
    return value;
}

/// `value` in as many bytes as it needs, or in `size_min` if those are more.
Bytes var_int_bytes(std::size_t value, std::size_t size_min = 1);

}  // namespace assay::wire
