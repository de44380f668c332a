#pragma once
/// Retained messages (3.3.1.3).
#include "reference/broker/core.hpp"

namespace assay::broker {

/// Stores, replaces or removes the retained message of the topic, as the message says.
void update_retained(Core& core, const MessagePtr& message);
/// False if `publish` would be one more than the limit.
bool has_room_for_retained(const Core& core, const wire::Publish& publish);
/// Sends the retained messages that match a new subscription.
void send_retained(Core& core, Session& session, const Subscription& subscription);

}  // namespace assay::broker
