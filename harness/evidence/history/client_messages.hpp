#pragma once
/// Messages between the application of a client under test and the servers of its row, read from both
/// ends:
///
///     told to publish ------ client == link == server     up
///     its application got -- client == link == server     down
#include "harness/evidence/history/history.hpp"
#include "reports/result/charge.hpp"

#include <map>

namespace assay::evidence {

/// When something happened, and after what: an index into the trace, or into what the application
/// exchanged with its client.
struct When {
    reports::Offset at{};
    std::size_t order{};
};

/// Messages of one topic and payload, one way.
struct Carried {
    std::vector<When> made{};     ///< told to publish; down: sent by a server as a new message
    std::vector<When> arrived{};  ///< taken by a server for a new one; down: the application got it
    std::set<int> qos{};          ///< of those that were made
    std::vector<EventIndex> publishes{};  ///< all that were on the wire
    /// Down: when the client had acknowledged each to its end, by PUBACK or PUBCOMP.
    std::vector<reports::Offset> answered{};
    std::size_t held{};     ///< down: acknowledged by PUBREC, and the exchange goes on
    std::size_t failed{};   ///< of those that it was told to publish, by its own words
    std::size_t refused{};  ///< up: by a server
    std::size_t repeats{};  ///< arrived by QoS 1 and DUP, which at least once allows
    /// Up: how often a Session ended without a sure acknowledgement; a client may publish it anew.
    std::size_t renewable{};
};

/// By topic and payload.
using CarriedOneWay = std::map<std::pair<std::string, wire::Bytes>, Carried>;

struct ClientMessages {
    CarriedOneWay up{};
    CarriedOneWay down{};
    /// Packet identifiers of the client's PUBLISH and PUBREL packets over its last connection that
    /// the server has not answered.
    std::set<std::uint16_t> unanswered{};
    reports::Offset answered_at{};  ///< when the server answered the latest of them
    bool is_unseen{};               ///< nobody tells what the application does and gets
};

ClientMessages read_client_messages(
    std::span<const reports::TraceEvent> trace,
    std::span<const reports::ApplicationMessage> application,
    wire::Version version
);

}  // namespace assay::evidence
