#pragma once
/// What the broker promises in CONNACK.
#include "reference/broker/core.hpp"

namespace assay::broker {

/// What a Client asked for in CONNECT, into `connection`.
void read_wishes(Connection& connection, const wire::Connect& connect);
/// A Session Expiry Interval as a lifetime, at most as long as the options allow.
Lifetime lifetime_of(const Core& core, std::uint32_t session_expiry_interval);
/// The lifetime that `connect` asks for.
Lifetime lifetime_of(const Core& core, const wire::Connect& connect);
/// Sets the limits of both directions and writes the CONNACK that announces them. A Client with a
/// small Maximum Packet Size is offered less, so that CONNACK fits; nothing if it cannot.
std::optional<wire::Connack> make_connack(Core& core, Connection& connection);

}  // namespace assay::broker
