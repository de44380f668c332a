#pragma once
/// Validity of packets, apart from decoding: all violations at once, each with the statements it
/// breaks.
#include "reference/wire/codec.hpp"

namespace assay::wire {

/// Who sent the packet: some rules bind one side only.
enum class Role : std::uint8_t { client, server };

struct Violation {
    std::string field{};      ///< as in FieldSpan
    std::string what{};       ///< "reserved flags are 0001, expected 0000"
    std::string statement{};  ///< "MQTT-2.1.3-1"; "ASSAY-2.2.2-3" where the rule has no number
    std::uint8_t reason_code{
    };  ///< what 5.0 names for it: 0x81 Malformed Packet, 0x82 Protocol Error, ...
};

/// Every violation of `packet` that the packet alone shows, in wire order; empty means legal. Only
/// rules that bind `sender` count. A CONNECT is held to the version that it names itself. Two of
/// its violations have an answer of their own in 3.1.1: reason_code 0x84 (return code 1) and 0x85
/// (return code 2).
std::vector<Violation> check(const Packet& packet, Version version, Role sender);
/// As above for raw bytes, which adds the violations of the encoding (over-long integers, bytes left
/// over).
std::vector<Violation> check(BytesView packet, Version version, Role sender);

/// A packet and all that is wrong with its bytes, from one pass over them.
struct Inspection {
    std::optional<Packet> packet{};  ///< absent if it cannot be held; then `violations` says why
    std::vector<Violation> violations{};  ///< as `check` of the bytes gives them
};
/// `decode` and `check` of raw bytes at the price of one decoding.
Inspection inspect(BytesView packet, Version version, Role sender);

/// Whether that side sends packets of this type at all (3.1.1 table 2.1, 5.0 table 2-1).
bool may_send(PacketType type, Version version, Role sender);

/// Whether `text` is well-formed UTF-8 without U+0000 and surrogates (1.5.4).
bool is_well_formed(std::string_view text);

}  // namespace assay::wire
