#pragma once
/// From the broker to Clients: routing, queues, flow control, and the PUBLISH itself.
#include "reference/broker/core.hpp"

namespace assay::broker {

/// Adds `message` to every Session with a matching subscription; false if there is none.
bool route(Core& core, const MessagePtr& message);
/// Sends `delivery`, or keeps it until the Client can take it.
void deliver(Core& core, Session& session, Delivery delivery);
/// Sends what has waited, as far as Receive Maximum and the driver allow: first what has to be
/// repeated, in the original order, then the queue.
void send_waiting(Core& core, Connection& connection);
/// After CONNACK: PUBRELs again, then what has waited [MQTT-4.4.0-1].
void resume_deliveries(Core& core, Connection& connection);

}  // namespace assay::broker
