#pragma once
/// What the broker remembers, and what it is about to say. The handlers (connect.hpp, publish.hpp,
/// ...) are functions over it, one file a chapter of the standard.
///
///     packet --> handler --> Core (sessions, subscriptions, retained, deadlines) --> outputs
#include "reference/broker/connection.hpp"
#include "reference/broker/deadlines.hpp"
#include "reference/broker/rules.hpp"
#include "reference/broker/store/journal.hpp"
#include "reference/broker/turn.hpp"

#include <map>

namespace assay::broker {

/// One packet to send, or a connection to close.
struct Output {
    ConnectionId connection{};
    wire::Version version{};
    std::optional<wire::Packet> packet{};  ///< nothing: close
};

struct Core {
    Account memory{};  ///< first, to outlive what is charged to it
    Options options{};
    Rules rules{};
    Instant now{};                              ///< of the event that is being handled
    std::map<std::string, Session> sessions{};  ///< by Client Identifier [MQTT-3.1.3-2]
    std::map<ConnectionId, Connection> connections{};
    std::map<SessionNumber, Session*> session_numbers{};
    SubscriptionTree subscriptions{};
    std::map<std::string, MessagePtr> retained{};  ///< by topic; not Session State (4.1)
    Deadlines deadlines{};
    Journal journal{};
    std::vector<Output> outputs{};
    Turn turn{};
    std::deque<ConnectionId> line{};  ///< has more to do once its turn comes, each one once
    std::uint64_t messages_made{};
    std::uint64_t sessions_made{};
    std::uint64_t client_ids_assigned{};
    std::uint64_t challenges_made{};

    Connection* connection(ConnectionId id) {
        const auto found = connections.find(id);
        return found == connections.end() ? nullptr : &found->second;
    }
    Session* session(const std::string& client_id) {
        const auto found = sessions.find(client_id);
        return found == sessions.end() ? nullptr : &found->second;
    }
    Session* session(SessionNumber number) const {
        const auto found = session_numbers.find(number);
        return found == session_numbers.end() ? nullptr : found->second;
    }
    void stand_in_line(Connection& connection) {
        if (std::exchange(connection.is_in_line, true)) return;
        line.push_back(connection.id);
    }
    /// The open connection of `session`, or null.
    Connection* connection_of(const Session& session) {
        return session.connection ? connection(*session.connection) : nullptr;
    }
};

}  // namespace assay::broker
