#pragma once
/// Will Messages (3.1.2.5).
#include "reference/broker/core.hpp"

namespace assay::broker {

/// The Will in `connect`, or nothing.
std::optional<Will> will_of(const wire::Connect& connect);
/// The Session lost its connection: sends the Will, drops it, or waits for its delay.
void start_will(Core& core, Session& session, Departure departure);
/// Sends the Will that is still there, and removes it [MQTT-3.1.2-10].
void publish_will(Core& core, Session& session);

}  // namespace assay::broker
