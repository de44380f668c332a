#pragma once
/// Well-formed UTF-8 (RFC 3629, Unicode 3.9 table 3-7), one scalar value at a time.
#include <cstddef>
#include <string_view>

namespace assay::wire {

/// The size in bytes of the well-formed scalar value that `text` begins with; 0 if it begins with
/// none. Over-long forms, surrogates and values past U+10FFFF are not well-formed.
std::size_t scalar_size(std::string_view text);

/// Whether the scalar value of `size` bytes is a C1 control character (U+0080..U+009F).
bool is_control(std::string_view text, std::size_t size);

}  // namespace assay::wire
