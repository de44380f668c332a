#pragma once
/// Malformed variants: every way that sections 1.5 and 2.2 of the standard let a packet be broken,
/// made from one good packet by a fault table (form x way of breaking it).
#include "reference/wire/check.hpp"

namespace assay::wire {

/// One broken packet. A receiver has to treat it as an error unless `advice` is set.
struct BrokenPacket {
    std::string name{};      ///< stable and unique for (packet, version): "topic.ill_formed_utf8"
    std::string what{};      ///< one line for people
    std::string field{};     ///< as in FieldSpan
    std::string statement{};  ///< as in Fault
    std::vector<std::uint8_t> reason_codes{};  ///< codes that a 5.0 receiver may answer with before it closes
    bool advice{};           ///< the standard leaves refusing it to the receiver: acceptance is no breach
    bool needs_more{};       ///< the bytes end inside the packet: the receiver may wait until we close or time-out
    Bytes bytes{};
};

/// All broken variants of `packet`, in a stable order, without variants that happen to be legal.
std::vector<BrokenPacket> broken_variants(const Packet& packet, Version version, Role sender);

}  // namespace assay::wire
