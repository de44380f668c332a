#pragma once
/// Much text made small, for results and pages: gzip (RFC 1952), and base64 (RFC 4648) where bytes have
/// to be text. `base64 -d | zcat` reads it.
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace assay::reports {

/// zlib's levels: 1 is quick, 9 is small.
enum class Effort : std::uint8_t { quick = 6, small = 9 };

/// Without time or name, so that the same text gives the same bytes.
std::string gzip(std::string_view text, Effort effort = Effort::small);
/// The error says what is wrong with the bytes; that they hold more than `bytes_max` is one.
std::expected<std::string, std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

std::string base64(std::string_view bytes);
/// The error says that it is none.
std::expected<std::string, std::string> unbase64(std::string_view text);

}  // namespace assay::reports
