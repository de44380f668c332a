#pragma once
/// SUBSCRIBE and UNSUBSCRIBE (3.8 to 3.11).
#include "reference/broker/core.hpp"

namespace assay::broker {

void on_subscribe(Core& core, Connection& connection, const wire::Subscribe& subscribe);
void on_unsubscribe(Core& core, Connection& connection, const wire::Unsubscribe& unsubscribe);
/// Puts a subscription in force, in place of one with the same filter [MQTT-3.8.4-3].
void put_subscription(
    Core& core, Session& session, const Subscription& subscription, bool is_shared
);
/// Takes the subscription to `filter`, as the Client wrote it, away; false if there is none.
bool remove_subscription(Core& core, Session& session, const std::string& filter);
/// Takes all subscriptions of a Session that ends out of the tree.
void remove_subscriptions(Core& core, Session& session);

}  // namespace assay::broker
