#pragma once
/// Traces written by hand: each call is one packet, one second after the last.
#include "harness/evidence/guarantees/guarantees.hpp"
#include "reference/wire/packets.hpp"

#include <string>
#include <vector>

namespace assay::evidence {

/// The Subscription Options with No Local and this QoS.
constexpr std::uint8_t no_local(unsigned qos) {
    using Options = wire::SubscriptionOptions;
    return wire::byte_of({{Options::qos, qos}, {Options::no_local, 1}});
}

class TraceBuilder {
public:
    explicit TraceBuilder(wire::Version version = wire::Version::v5_0) : version_{version} {}

    TraceBuilder& sent(const std::string& actor, const wire::Packet& packet);
    TraceBuilder& received(const std::string& actor, const wire::Packet& packet);
    TraceBuilder& ended(const std::string& actor, std::string how = "closed");
    TraceBuilder& link(const std::string& name, const std::string& text);
    TraceBuilder& wait(std::chrono::seconds span);

    /// CONNECT and CONNACK; the Client Identifier is the actor's name.
    TraceBuilder& connects(
        const std::string& actor,
        bool clean = true,
        bool session_present = false,
        std::uint32_t expiry_seconds = 3600
    );
    /// CONNECT of Clean Start 1 with these wishes, and CONNACK.
    TraceBuilder& connects_with(
        const std::string& actor,
        std::uint16_t keep_alive,
        wire::Properties properties = {},
        wire::Connack connack = {}
    );
    /// The payload is "gone". Keep Alive and Will Delay Interval are in seconds.
    TraceBuilder& connects_with_will(
        const std::string& actor,
        std::string topic,
        std::uint8_t qos = 1,
        std::uint16_t keep_alive = 0,
        std::uint32_t delay = 0
    );
    /// A PINGREQ and its answer.
    TraceBuilder& pings(const std::string& actor);
    TraceBuilder& subscribes(
        const std::string& actor,
        std::string filter,
        std::uint8_t options = 2,
        std::uint16_t packet_id = 1000
    );
    TraceBuilder& unsubscribes(const std::string& actor, std::string filter);
    /// PUBLISH of message `number` of load "cmd" on topic "t".
    TraceBuilder& publishes(
        const std::string& actor,
        std::uint32_t number,
        std::uint8_t qos,
        std::uint16_t packet_id,
        bool dup = false
    );
    TraceBuilder& retains(const std::string& actor, std::string payload, std::uint16_t packet_id);
    TraceBuilder& gets(
        const std::string& actor,
        std::uint32_t number,
        std::uint8_t qos,
        std::uint16_t packet_id,
        bool dup = false
    );
    /// A QoS 0 message with RETAIN, as a new subscription gets it.
    TraceBuilder& gets_retained(const std::string& actor, std::string payload);
    TraceBuilder& puback(const std::string& actor, std::uint16_t packet_id);
    /// PUBACK by the actor.
    TraceBuilder& acknowledges(const std::string& actor, std::uint16_t packet_id);

    std::uint32_t most{};  ///< what a guarantee that counts allows
    /// "pass", "fail ..." or "undecided ...": verdict of one guarantee, and what happened instead.
    std::string judge(const std::string& guarantee, std::vector<std::string> of = {}) const;
    /// The same with the witness, a line each event.
    std::string witness(const std::string& guarantee, std::vector<std::string> of = {}) const;
    /// The packet added last, sent by an actor, reached the server so much later.
    TraceBuilder& after(std::chrono::milliseconds way);
    /// The packet added last, sent by an actor, was lost by the link.
    TraceBuilder& lost();
    /// The packet added last, received by an actor, left the server so much earlier.
    TraceBuilder& left_before(std::chrono::milliseconds way);
    /// Time that a delivery may take.
    std::chrono::seconds settle{2};
    /// The same of a link's actors, or of those that have none: "".
    std::map<std::string, reports::Offset> settles{};
    /// Actor to link.
    std::map<std::string, std::string> links{{"depot", "sat"}};

    /// When the server was restarted.
    std::vector<reports::Offset> restarts{};
    /// The server is restarted now.
    TraceBuilder& restarted();
    /// The server is stopped, starts again at once, and says that it keeps what it has acknowledged.
    TraceBuilder& survives_a_stop();
    TraceBuilder& paused();

    const std::vector<reports::TraceEvent>& events() const { return trace_; }

private:
    TraceBuilder& add(reports::TraceEvent event);

    wire::Version version_;
    std::chrono::seconds now_{};
    std::vector<reports::TraceEvent> trace_{};
};

/// A PUBLISH of any topic and payload.
wire::Publish publish_of(
    std::string topic,
    std::string payload,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool dup = false,
    bool retain = false
);

}  // namespace assay::evidence
