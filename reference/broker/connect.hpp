#pragma once
/// CONNECT and CONNACK (3.1, 3.2).
#include "reference/broker/core.hpp"

namespace assay::broker {

/// The first CONNECT of a connection, free of violations: accepts, refuses, or begins to authenticate.
void on_connect(Core& core, Connection& connection, wire::Connect connect);
/// A CONNECT that no further question is open about: opens the Session.
void accept_connect(Core& core, Connection& connection);
/// A Session without anything.
Session& begin_session(Core& core, const std::string& client_id);
/// What a Session and its Will take, about.
std::size_t session_bytes(const std::string& client_id, const std::optional<Will>& will);
/// Answers a first packet that is not a legal CONNECT; `connection` is gone afterwards.
void refuse_connect(
    Core& core, Connection& connection, wire::BytesView packet, const wire::Violation& violation
);
/// Whether the CONNECT in `packet` names a protocol that we do not speak; then it is answered.
bool is_foreign(Core& core, Connection& connection, wire::BytesView packet);

}  // namespace assay::broker
