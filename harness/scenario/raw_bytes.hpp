#pragma once
/// The notation of `send: {bytes: "…"}`:
///
///     10 FF            hex pairs
///     'text'           its bytes
///     s'text' s(…)     with its size before it in two bytes
///     <len> <len+N>    the size of what follows, up to the end or to the ) around it
///     <props>          an empty Property block: nothing in 3.1.1
///     <client_id>      the Client Identifier of the actor in this row
///     (…)              one packet of several
#include "harness/scenario/raw_packet.hpp"

namespace assay::scenario {

/// The bytes that `notation` means. `<len>` is a Variable Byte Integer and may stand once in a
/// parenthesis. An error says what is wrong and where (column from 1 in the notation).
std::expected<wire::Bytes, std::string> raw_bytes(
    std::string_view notation, Version version, std::string_view client_id, const TopicText& topic
);

}  // namespace assay::scenario
