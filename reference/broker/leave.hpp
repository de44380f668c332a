#pragma once
/// How Network Connections end: with or without a last word, and what becomes of Session and Will.
#include "reference/broker/output.hpp"

namespace assay::broker {

/// Closes the connection and says nothing more [MQTT-3.14.4-1]. `connection` is gone afterwards.
void end_connection(Core& core, Connection& connection, Departure departure);

/// Tells the Client why (DISCONNECT, or CONNACK while it is not connected yet [MQTT-3.14.0-1]; in
/// 3.1.1 only a CONNACK has words), then closes. `connection` is gone afterwards.
void fail(
    Core& core,
    Connection& connection,
    ReasonCode code,
    std::string_view reason,
    Departure departure = Departure::error
);

}  // namespace assay::broker
