#pragma once
/// The one walk over a packet's fields that every visitor shares.
#include "reference/wire/packets.hpp"

namespace assay::wire {

/// Calls `use` with every Field of packet type `P`, in wire order, whether on the wire or not.
template <class P>
void each_field(auto&& use) {
    std::apply([&](const auto&... field) { (use(field), ...); }, P::fields());
}

/// Calls `visit(name, member)` for each field that is on the wire. The conditions are asked one by
/// one on the way, so a visitor that fills the packet (decoding) is asked with what it has read so
/// far.
template <class P>
void walk(P& packet, Version version, auto&& visit) {
    each_field<std::remove_const_t<P>>([&](const auto& field) {
        if (field.when(packet, version)) visit(field.name, packet.*field.member);
    });
}

}  // namespace assay::wire
