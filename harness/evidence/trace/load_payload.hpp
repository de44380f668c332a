#pragma once
/// Payloads that say which message of which load they are: `load:NAME:000017:xxxx`. The load writes
/// them and the guarantees read them back from the trace.
#include "reference/wire/forms.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace assay::evidence {

struct LoadMark {
    std::string load{};      ///< the exchange's name
    std::uint32_t number{};  ///< from 1
    bool operator==(const LoadMark&) const = default;
};

/// The payload of message `number`, filled with `x` to `size_bytes`; longer if the mark needs more.
wire::Bytes load_payload(std::string_view load, std::uint32_t number, std::uint32_t size_bytes);

/// The mark of a payload that `load_payload` made; nothing for any other.
std::optional<LoadMark> load_mark(wire::BytesView payload);

}  // namespace assay::evidence
