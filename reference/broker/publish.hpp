#pragma once
/// PUBLISH from a Client, and the acknowledgements of both directions (3.3 to 3.7).
#include "reference/broker/core.hpp"

namespace assay::broker {

void on_publish(Core& core, Connection& connection, wire::Publish publish);
void on_puback(Core& core, Connection& connection, const wire::Puback& puback);
void on_pubrec(Core& core, Connection& connection, const wire::Pubrec& pubrec);
void on_pubrel(Core& core, Connection& connection, const wire::Pubrel& pubrel);
void on_pubcomp(Core& core, Connection& connection, const wire::Pubcomp& pubcomp);

/// Takes ownership of a message: stores it as retained if it says so, and adds it to every Session
/// that wants it [MQTT-4.5.0-1]. False if nobody does.
bool accept_message(Core& core, wire::Publish publish, const std::string& publisher);

/// Whether the access rule keeps everybody from publishing to `topic`.
bool is_forbidden(const Core& core, std::string_view topic);

}  // namespace assay::broker
