#pragma once
/// The end of Sessions (4.1), and what else happens by itself when its time has come.
#include "reference/broker/core.hpp"

namespace assay::broker {

/// The Session lost its connection: it ends now, later or never.
void start_session_expiry(Core& core, Session& session);
/// Sends the Will if it still waits [MQTT-3.1.2-8], and forgets the Session.
void end_session(Core& core, Session& session);
/// Forgets the Session, and its Will with it.
void drop_session(Core& core, Session& session);
/// Does everything that is due.
void handle_deadlines(Core& core);

}  // namespace assay::broker
