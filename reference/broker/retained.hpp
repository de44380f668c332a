#pragma once
/// Retained messages (3.3.1.3).
#include "reference/broker/core.hpp"

namespace assay::broker {

/// Stores, replaces or removes the retained message of the topic, as the message says.
void update_retained(Core& core, const MessagePtr& message);
/// False if `publish` would be one more than the limit.
bool has_room_for_retained(const Core& core, const wire::Publish& publish);
/// Sends the retained messages that match a new subscription, as fast as the Client takes them.
void send_retained(Core& core, Session& session, const Subscription& subscription);
/// Looks at retained messages, as many as one turn may, for the oldest subscription that has not
/// got all of them, and returns the first that is to be delivered. Nothing: none was found so far;
/// `session.retained` is empty once there is none left.
std::optional<Delivery> next_retained(Core& core, Session& session);
/// A subscription that is taken away or replaced gets no more of them.
void stop_retained(Core& core, Session& session, std::string_view filter);

}  // namespace assay::broker
