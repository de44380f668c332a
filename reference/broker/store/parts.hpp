#pragma once
/// Parts of the state as changes; for the journal and for snapshots.
#include "reference/broker/core.hpp"
#include "reference/broker/store/record.hpp"

namespace assay::broker {

change::Wanted wanted_of(const Subscription& subscription);
change::Copy copy_of(const Delivery& delivery);
/// Writes the body of a message.
void put_message(wire::Bytes& record, const Message& message);
/// Writes whether it is connected, its Will and its end.
void put_status(wire::Bytes& record, const Core& core, const Session& session);
/// Writes what retained messages its subscriptions wait for.
void put_retained_wanted(wire::Bytes& record, const Session& session);

}  // namespace assay::broker
