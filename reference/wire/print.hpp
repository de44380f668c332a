#pragma once
/// Packets as text: one line for ladders and logs, an annotated hex dump for reports.
#include "reference/wire/codec.hpp"

namespace assay::wire {

/// One line in the standard's words, for example `PUBLISH qos 1 dup 0 retain 0 id 7 "a/b" 5 bytes "hello"`.
/// Text from the wire is escaped (control characters, ill-formed UTF-8) and cut after 64 characters.
std::string print(const Packet& packet, Version version);
/// One line for any bytes: the packet, or what is malformed about it.
std::string print(BytesView packet, Version version);

/// One row of the annotated hex dump.
struct HexRow {
    std::size_t offset{};
    std::string hex{};    ///< "00 03 61 2F 62"
    std::string field{};  ///< as in FieldSpan
    std::string value{};  ///< decoded and escaped
};
/// The bytes with a name for each field; what cannot be decoded comes as one last row "malformed".
std::vector<HexRow> hex_dump(BytesView packet, Version version);

/// `text` with control characters, quotes, backslashes and ill-formed UTF-8 as \xNN, cut after
/// `characters_max` with an ellipsis.
std::string escape(std::string_view text, std::size_t characters_max = 64);

}  // namespace assay::wire
