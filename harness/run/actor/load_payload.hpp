#pragma once
/// How the messages of a load name themselves, so that a trace shows each one's life.
#include "reference/wire/forms.hpp"

#include <fmt/format.h>

namespace assay::harness {

/// "load:NAME:000017:" and filler up to `size_bytes` (never shorter than the name itself).
inline wire::Bytes
load_payload(const std::string& name, std::uint32_t number, std::uint32_t size_bytes) {
    auto text = fmt::format("load:{}:{:06}:", name, number);
    if (text.size() < size_bytes) text.resize(size_bytes, '.');
    return {text.begin(), text.end()};
}

}  // namespace assay::harness
