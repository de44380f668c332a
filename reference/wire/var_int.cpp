#include "reference/wire/var_int.hpp"

namespace assay::wire {

Bytes var_int_bytes(std::size_t value, std::size_t size_min) {
    Bytes bytes;
    do {
        auto& byte = bytes.emplace_back();
        VarIntByte::value.set(byte, value);
        value >>= 7U;
        VarIntByte::more.set(byte, value > 0 || bytes.size() < size_min);
    } while (VarIntByte::more.is_set(bytes.back()));
    return bytes;
}

}  // namespace assay::wire
