#pragma once
/// How read_history follows the trace: one state a connection, one a Session.
#include "harness/evidence/history/history.hpp"

#include <map>
#include <set>
#include <unordered_map>

namespace assay::evidence {

class HistoryReader {
public:
    void read(const reports::TraceEvent& event, EventIndex index);
    History take() { return std::move(history_); }

private:
    /// As long as the Session of one Client Identifier.
    struct SessionState {
        std::map<std::uint16_t, std::size_t> publishing{};   ///< packet id -> message
        std::set<std::uint16_t> unreleased{};                ///< QoS 2 received, PUBREL not yet
        std::map<std::string, std::size_t> subscriptions{};  ///< whole filter -> span in force
    };
    /// As long as one Network Connection of an actor.
    struct Connection {
        std::optional<std::size_t> span{};
        wire::Version version{wire::Version::v5_0};
        std::map<std::uint16_t, std::string> aliases_sent{};
        std::map<std::uint16_t, std::string> aliases_received{};
        std::set<std::uint16_t> exchanges{};  ///< identifiers that the server may speak of
        std::map<std::uint16_t, std::vector<std::size_t>> subscribing{};
        std::map<std::uint16_t, std::vector<std::string>> unsubscribing{};
        /// Of the Session that it had, once a CONNACK to another connection has begun a new one: what
        /// was sent before may be heard later.
        std::optional<SessionState> left{};
    };

    void on_sent(const reports::TraceEvent& event, EventIndex index);
    void on_received(const reports::TraceEvent& event, EventIndex index);
    void on_ended(const std::string& actor, EventIndex index);
    void on_connect(const std::string& actor, const wire::Connect& packet, EventIndex index);
    void on_connack(Connection& connection, const wire::Connack& packet, EventIndex index);
    /// The state of a Session that begins with this CONNACK behind `last`, which is over: what the
    /// connection asked for before it is in it already.
    SessionState
    begin_session(const SessionState& last, std::size_t connection, EventIndex connack);
    /// Leaves it to the other connections of the Client whose it was.
    void leave_to_others(const SessionState& last, const Connection& newer);
    /// Gives the connection, and all that it has done, the Client Identifier that the server chose.
    /// What its Session was so far, which is known under no other name.
    SessionState rename(ConnectionSpan& span, const std::string& name);
    /// Of a new connection, see ConnectionSpan::line: that of the Client's last one where the server has
    /// answered it, or a new one.
    EventIndex line_behind(const ConnectionSpan& span) const;
    static EventIndex line_of(const ConnectionSpan* span);
    /// Whether a newer connection of the Client has begun.
    bool is_taken_over(const Connection& connection) const;
    /// Before the send is added.
    static void note_retain(Message& message, bool retain);
    static void note_expiry(Message& message, const wire::Properties& properties);
    static void read_wishes(ConnectionSpan& span, const wire::Connect& packet);
    void on_will(const std::string& actor, const wire::Connect& packet, EventIndex index);
    void on_publish_sent(
        const std::string& actor, Connection& connection, wire::Publish packet, EventIndex index
    );
    void on_publish_received(
        const std::string& actor, Connection& connection, wire::Publish packet, EventIndex index
    );
    void on_acknowledged(
        Connection& connection,
        std::uint16_t packet_id,
        std::uint8_t reason,
        bool is_last,
        EventIndex index
    );
    void on_subscribe(
        const std::string& actor,
        Connection& connection,
        const wire::Subscribe& packet,
        EventIndex index
    );
    void on_suback(Connection& connection, const wire::Suback& packet, EventIndex index);
    void on_unsubscribe(Connection& connection, const wire::Unsubscribe& packet, EventIndex index);
    void on_unsuback(Connection& connection, const wire::Unsuback& packet, EventIndex index);
    void
    on_acknowledgement_sent(Connection& connection, const wire::Packet& packet, EventIndex index);
    void on_pubrel_received(Connection& connection, const wire::Pubrel& packet, EventIndex index);
    void on_disconnect(
        Connection& connection, const wire::Disconnect& packet, bool was_lost, EventIndex index
    );
    /// The message with this topic and payload, an index into History::messages; nothing: none yet.
    std::optional<std::size_t>
    find_message(const std::string& topic, const wire::Bytes& payload) const;
    std::size_t message(const std::string& topic, const wire::Bytes& payload);
    ConnectionSpan* span_of(Connection& connection);
    SessionState* session_of(Connection& connection);

    History history_{};
    std::unordered_map<std::string, Connection> connections_{};  ///< by actor
    std::unordered_map<std::string, SessionState> sessions_{};   ///< by Client Identifier
    /// Client Identifier -> its last connection.
    std::unordered_map<std::string, std::size_t> last_of_{};
    /// Client Identifier -> who has ever connected with it: a fleet is not asked one by one.
    std::unordered_map<std::string, std::set<std::string>> actors_of_{};
    /// Hash of topic and payload -> message; a map of the texts themselves would double them.
    std::unordered_multimap<std::size_t, std::size_t> messages_{};
};

}  // namespace assay::evidence
