/// Faults of the fixed header: reserved flags, QoS 3, reserved packet types (2.1).
#include "reference/wire/breaker.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

constexpr std::uint8_t flags_count = 16;

Bytes with_header(const Breaker& breaker, std::uint8_t header) {
    Bytes out{breaker.bytes().begin(), breaker.bytes().end()};
    out[0] = header;
    return out;
}

void break_reserved_flags(Breaker& breaker) {
    const auto good = FixedHeader::flags.get(breaker.bytes()[0]);
    for (std::uint8_t flags = 0; flags < flags_count; ++flags)
        if (flags != good)
            breaker.add(
                {"header",
                 fmt::format("flags_{:04b}", flags),
                 fmt::format("reserved flags {:04b} instead of {:04b}", flags, good)},
                with_header(breaker, first_byte_of(breaker.type(), flags))
            );
}

/// The flags of PUBLISH have a meaning, so only some of their values are wrong (3.3.1).
void break_publish_flags(Breaker& breaker, Publish publish) {
    const auto flags = publish.header_flags;
    const auto id = publish.packet_id;
    publish.packet_id = id == 0 ? 7 : id;
    for (std::uint8_t wrong = 0; wrong < flags_count; ++wrong) {
        publish.header_flags = wrong;
        if (publish.qos() != 3) continue;
        breaker.add(
            {"header",
             fmt::format("qos_3_flags_{:04b}", wrong),
             fmt::format("QoS 3, flags {:04b}", wrong)},
            Packet{publish}
        );
    }
    publish.packet_id = id;
    publish.header_flags = flags;
    publish.set_dup(true);
    // No rule of 5.0 calls this a Malformed Packet or Protocol Error; in 3.1.1 any violation is
    // one.
    if (publish.qos() == 0)
        breaker.add({"header", "dup_at_qos_0", "DUP 1 at QoS 0", breaker.is_v5()}, Packet{publish});
}

}  // namespace

void break_header(Breaker& breaker) {
    const auto flags = FixedHeader::flags.get(breaker.bytes()[0]);
    if (const auto* publish = std::get_if<Publish>(&breaker.packet()))
        break_publish_flags(breaker, *publish);
    else
        break_reserved_flags(breaker);
    breaker.add(
        {"header", "type_0", "reserved packet type 0"},
        with_header(breaker, first_byte_of(PacketType{}, flags))
    );
    // AUTH in 5.0; there the body of another packet is a fault of AUTH, not of the type.
    if (!breaker.is_v5())
        breaker.add(
            {"header", "type_15", "reserved packet type 15"},
            with_header(breaker, first_byte_of(PacketType::auth, flags))
        );
}

}  // namespace assay::wire
