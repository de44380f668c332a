#pragma once
/// A row's trace read as MQTT: which messages were published, what became of them, which
/// subscriptions and sessions there were. The guarantees are questions to this history.
///
///     trace events --read_history--> messages with deliveries | subscriptions | connections
///
/// Positions are indices of trace events, so that order and evidence are one thing.
#include "reference/wire/packets.hpp"
#include "reports/result/model.hpp"

#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace assay::evidence {

/// An index into the trace.
using EventIndex = std::size_t;
constexpr EventIndex never = std::numeric_limits<EventIndex>::max();

/// One PUBLISH that an actor received.
struct Delivery {
    EventIndex event{};
    std::string actor{};
    std::string client_id{};
    std::optional<std::size_t> connection{};  ///< an index into History::connections
    std::uint16_t packet_id{};                ///< 0 at QoS 0
    std::uint8_t qos{};
    bool dup{};
    bool retain{};
    /// The same copy again: QoS 2 under an identifier that was not released yet, or QoS 1 with DUP.
    bool is_repeat{};
};

/// One Application Message by topic and payload, or a Will.
struct Message {
    std::string load{};          ///< the load it belongs to, empty if it does not
    std::uint32_t number{};      ///< in its load
    std::string publisher{};     ///< the actor
    std::string publisher_id{};  ///< its Client Identifier
    EventIndex line{never};      ///< of the connection that sent it first
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};          ///< of one send at least
    bool retain_differs{};  ///< of some sends only
    bool qos_differs{};     ///< of some sends
    bool is_will{};
    /// The shortest Message Expiry Interval of its sends.
    std::optional<std::uint32_t> expiry_seconds{};
    bool may_expire{};  ///< before the trace ends
    /// Several Clients have sent it, or connections of one whose order is not known: a copy may be of
    /// any of them.
    bool has_publishers{};
    std::vector<EventIndex> sends{};    ///< each PUBLISH, repeats too; a Will: its CONNECT
    std::size_t first_transmissions{};  ///< sends with DUP 0
    EventIndex last_fresh{};            ///< the last send with DUP 0; repeats follow its order
    EventIndex accepted{never};         ///< PUBACK or PUBREC of success reached the publisher
    EventIndex completed{never};        ///< PUBACK or PUBCOMP did: a server may wait for PUBREL
    /// From here on no send of it is on its way: all are acknowledged to the end, one with success.
    EventIndex settled{never};
    std::size_t open_sends{};   ///< not acknowledged to the end, or never to be
    EventIndex refused{never};  ///< PUBACK or PUBREC with 0x80 or above did
    std::vector<Delivery> deliveries{};
};

/// One Topic Filter of one client, from SUBSCRIBE to its end.
struct SubscriptionSpan {
    std::string actor{};
    std::string client_id{};
    std::size_t connection{};  ///< over which it was made, an index into History::connections
    std::string share_name{};  ///< empty: not shared
    std::string filter{};      ///< without $share/NAME/
    std::uint8_t options{};
    std::uint8_t granted_qos{};
    EventIndex asked{never};      ///< SUBSCRIBE: it may be in force from here
    EventIndex granted{never};    ///< SUBACK: it is in force from here; never: not known
    EventIndex end_asked{never};  ///< UNSUBSCRIBE or a CONNECT that discards the Session
    EventIndex ended{never};      ///< UNSUBACK or CONNACK without the Session: it is over
    bool replaces{};              ///< the Session had this filter before
    /// The connection whose CONNACK ended it, an index into History::connections.
    std::optional<std::size_t> lost_with{};
};

/// A PUBLISH of QoS 1 or 2 begins to count against Receive Maximum, or its last answer ends that.
struct WindowStep {
    EventIndex event{};
    std::uint16_t packet_id{};
    bool opens{};
};

/// One Network Connection of an actor, from CONNECT on.
struct ConnectionSpan {
    std::string actor{};
    std::string client_id{};
    wire::Version version{wire::Version::v5_0};
    EventIndex connect{never};
    /// The same of connections of one Client that the server has had one behind another, whoever played
    /// it: the CONNECT of the first of them.
    EventIndex line{never};
    EventIndex connack{never};
    EventIndex last_received{never};
    EventIndex last_sent{never};
    EventIndex disconnected{never};  ///< the actor sent a DISCONNECT that deletes the Will
    EventIndex ended{never};
    bool clean{};
    bool accepted{};
    bool session_present{};
    bool carries_load{};  ///< it belongs to the reference client, so its faults are ours
    bool has_will{};
    std::uint32_t will_delay_seconds{};
    std::uint32_t keep_alive_seconds{};  ///< the server's where it names one; 0: none
    std::set<std::uint16_t> unacknowledged{
    };  ///< PUBLISHes that the actor has not answered to the end
    std::uint32_t session_expiry_seconds{};  ///< as last said; 0xFFFFFFFF: never; 3.1.1: 0 or never
    std::uint32_t expiry_before_disconnect_seconds{};  ///< the same, as CONNECT and CONNACK said
    std::uint32_t packet_size_max_bytes{std::numeric_limits<std::uint32_t>::max()};
    std::optional<std::uint16_t> receive_maximum{};         ///< of the actor
    std::optional<std::uint16_t> server_receive_maximum{};  ///< of the server
    std::vector<WindowStep> window_in{};                    ///< PUBLISHes received
    std::vector<WindowStep> window_out{};                   ///< PUBLISHes sent
    /// Without the Session, the first packet that only an older Session explains: a repeat or a
    /// PUBREL of something that this connection has not seen.
    EventIndex old_state{never};
};

struct History {
    std::vector<Message> messages{};
    std::vector<SubscriptionSpan> subscriptions{};
    std::vector<ConnectionSpan> connections{};
    /// PUBLISHes received that no actor of this trace had sent before.
    struct Unknown {
        Delivery delivery{};
        std::string topic{};
        wire::Bytes payload{};
    };
    std::vector<Unknown> unknown{};
    EventIndex end{};  ///< behind the last event
};

History read_history(std::span<const reports::TraceEvent> trace);

}  // namespace assay::evidence
