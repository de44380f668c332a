#pragma once
/// Where a packet has its properties, and values to put there.
#include "reference/wire/packets.hpp"

namespace assay::wire {

/// The property block of `packet`, or that of its Will; null where the packet has none. An absent
/// optional block is made, and with it the reason code in front of it. Borrowed from `packet`.
Properties* properties_of(Packet& packet, bool of_will = false);

/// A legal value for a row of the property table.
PropertyValue sample_value(const PropertyRow& row);

}  // namespace assay::wire
