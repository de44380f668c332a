/// Faults of the fixed header: reserved flags, QoS 3, reserved packet types (2.1).
#include "reference/wire/breaker.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

Bytes with_header(const Breaker& breaker, unsigned header) {
    Bytes out{breaker.bytes().begin(), breaker.bytes().end()};
    out[0] = static_cast<std::uint8_t>(header);
    return out;
}

void break_reserved_flags(Breaker& breaker) {
    const unsigned header = breaker.bytes()[0];
    for (unsigned flags = 0; flags < 16; ++flags)
        if (flags != (header & 0x0FU))
            breaker.add(
                {"header",
                 fmt::format("flags_{:04b}", flags),
                 fmt::format("reserved flags {:04b} instead of {:04b}", flags, header & 0x0FU)},
                with_header(breaker, (header & 0xF0U) | flags)
            );
}

/// The flags of PUBLISH have a meaning, so only some of their values are wrong (3.3.1).
void break_publish_flags(Breaker& breaker, Publish publish) {
    const auto flags = publish.header_flags;
    const auto id = publish.packet_id;
    publish.packet_id = id == 0 ? 7 : id;
    for (unsigned wrong : {0x06U, 0x07U, 0x0EU, 0x0FU}) {
        publish.header_flags = static_cast<std::uint8_t>(wrong);
        breaker.add(
            {"header",
             fmt::format("qos_3_flags_{:04b}", wrong),
             fmt::format("QoS 3, flags {:04b}", wrong)},
            Packet{publish}
        );
    }
    publish.packet_id = id;
    publish.header_flags = flags | 0x08U;
    // No rule of 5.0 calls this a Malformed Packet or Protocol Error; in 3.1.1 any violation is
    // one.
    if (publish.qos() == 0)
        breaker.add({"header", "dup_at_qos_0", "DUP 1 at QoS 0", breaker.is_v5()}, Packet{publish});
}

}  // namespace

void break_header(Breaker& breaker) {
    const unsigned flags = breaker.bytes()[0] & 0x0FU;
    if (const auto* publish = std::get_if<Publish>(&breaker.packet()))
        break_publish_flags(breaker, *publish);
    else
        break_reserved_flags(breaker);
    breaker.add({"header", "type_0", "reserved packet type 0"}, with_header(breaker, flags));
    // AUTH in 5.0; there the body of another packet is a fault of AUTH, not of the type.
    if (!breaker.is_v5())
        breaker.add(
            {"header", "type_15", "reserved packet type 15"}, with_header(breaker, 0xF0U | flags)
        );
}

}  // namespace assay::wire
