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
#include <string>
#include <vector>

namespace assay::harness {

/// An index into the trace.
using EventIndex = std::size_t;
constexpr EventIndex never = std::numeric_limits<EventIndex>::max();

/// One PUBLISH that an actor received.
struct Delivery {
    EventIndex event{};
    std::string actor{};
    std::string client_id{};
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
    std::string topic{};
    wire::Bytes payload{};
    std::uint8_t qos{};
    bool retain{};
    bool is_will{};
    bool may_expire{};
    std::vector<EventIndex> sends{};    ///< each PUBLISH, repeats too; a Will: its CONNECT
    std::size_t first_transmissions{};  ///< sends with DUP 0
    EventIndex accepted{never};         ///< PUBACK or PUBREC of success reached the publisher
    EventIndex refused{never};          ///< PUBACK or PUBREC with 0x80 or above did
    std::vector<Delivery> deliveries{};
};

/// One Topic Filter of one client, from SUBSCRIBE to its end.
struct SubscriptionSpan {
    std::string actor{};
    std::string client_id{};
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

/// One Network Connection of an actor, from CONNECT on.
struct ConnectionSpan {
    std::string actor{};
    std::string client_id{};
    wire::Version version{wire::Version::v5_0};
    EventIndex connect{never};
    EventIndex connack{never};
    EventIndex last_received{never};
    EventIndex last_sent{never};
    EventIndex ended{never};
    bool clean{};
    bool accepted{};
    bool session_present{};
    std::set<std::uint16_t> unacknowledged{
    };  ///< PUBLISHes that the actor has not answered to the end
    std::uint32_t session_expiry_seconds{};  ///< as last said; 0xFFFFFFFF: never; 3.1.1: 0 or never
};

struct History {
    std::vector<Message> messages{};
    std::vector<SubscriptionSpan> subscriptions{};
    std::vector<ConnectionSpan> connections{};
    /// PUBLISHes received that nobody in this trace had sent before.
    struct Unknown {
        Delivery delivery{};
        std::string topic{};
        wire::Bytes payload{};
    };
    std::vector<Unknown> unknown{};
    EventIndex end{};  ///< behind the last event

    /// The connection of `client_id` that is open and accepted at the end, or null.
    const ConnectionSpan* open_at_end(const std::string& client_id) const;
};

History read_history(const std::vector<reports::TraceEvent>& trace);

}  // namespace assay::harness
