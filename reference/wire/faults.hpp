#pragma once
/// Malformed variants: every way that sections 1.5 and 2.2 of the standard let a packet be broken,
/// made from one good packet by fault tables (form x way of breaking it, field x illegal value).
///
///     good packet --map--> fields --fault tables--> bytes --check--> BrokenPacket (legal ones
///     dropped)
#include "reference/wire/check.hpp"

#include <optional>

namespace assay::wire {

/// One broken packet. A receiver has to treat it as an error unless `advice` is set.
struct BrokenPacket {
    /// Stable and unique for (packet, version), of [a-z0-9._-] only: "topic.ill_formed_surrogate",
    /// "subscriptions.1.options.qos_3".
    std::string name{};
    std::string what{};       ///< one line for people
    std::string field{};      ///< as in FieldSpan
    std::string statement{};  ///< as in Violation
    /// Codes that a receiver may answer with before it closes. 3.1.1 has them for CONNECT only:
    /// with an empty list it closes without an answer.
    std::vector<std::uint8_t> reason_codes{};
    bool advice{};  ///< the standard leaves refusing it to the receiver: acceptance is no breach
    bool needs_more{
    };  ///< the bytes end inside a packet: the receiver may wait until we close or time-out
    /// An acknowledgement that carries a failure code (SUBACK 0x80, PUBACK 0x90) is as good as a
    /// close.
    bool refusal_suffices{};
    Bytes bytes{};
};

/// All broken variants of `packet`, in a stable order, without variants that happen to be legal.
/// A packet that `sender` may not send at all has one variant: itself.
std::vector<BrokenPacket> broken_variants(const Packet& packet, Version version, Role sender);
/// The one variant with this name, without the cost of the others; nothing if there is none.
std::optional<BrokenPacket>
broken_variant(const Packet& packet, Version version, Role sender, std::string_view name);

}  // namespace assay::wire
