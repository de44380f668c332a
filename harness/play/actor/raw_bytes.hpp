#pragma once
/// The notation of `send: {bytes: "…"}`: hex pairs, 'text', s'text', <len>, <len+N>, <len-N>,
/// <props>.
#include "harness/play/actor/names.hpp"
#include "reference/wire/forms.hpp"

#include <expected>

namespace assay::play {

/// The bytes that `notation` means. `<len>` is the number of bytes behind it as a Variable Byte
/// Integer and may stand once. An error says what is wrong and where (column from 1 in the
/// notation).
std::expected<wire::Bytes, std::string>
raw_bytes(std::string_view notation, wire::Version version, const Names& names);

}  // namespace assay::play
