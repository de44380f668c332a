#pragma once
/// Traces written by hand: each call is one packet, one second after the last.
#include "harness/run/evidence/guarantees.hpp"
#include "reference/wire/packets.hpp"

#include <string>
#include <vector>

namespace assay::harness {

/// "pass", "fail ..." or "undecided ...": verdict and `actual` of one guarantee.
class TraceBuilder {
public:
    explicit TraceBuilder(wire::Version version = wire::Version::v5_0) : version_{version} {}

    TraceBuilder& sent(const std::string& actor, const wire::Packet& packet);
    TraceBuilder& received(const std::string& actor, const wire::Packet& packet);
    TraceBuilder& ended(const std::string& actor);
    TraceBuilder& link(const std::string& name, const std::string& text);
    TraceBuilder& wait(std::chrono::seconds span);

    /// CONNECT and CONNACK; the Client Identifier is the actor's name.
    TraceBuilder& connects(
        const std::string& actor,
        bool clean = true,
        bool session_present = false,
        std::uint32_t expiry_seconds = 3600
    );
    TraceBuilder&
    connects_with_will(const std::string& actor, std::string topic, std::uint8_t qos = 1);
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

    std::string judge(const std::string& guarantee, std::vector<std::string> of = {}) const;
    /// Time that a delivery may take.
    std::chrono::seconds settle{2};

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

}  // namespace assay::harness
