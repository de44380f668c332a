#pragma once
/// A conversation of actors with a server that the test plays itself, seen by the passive checks.
#include "harness/evidence/passive/passive.hpp"
#include "reference/wire/packets.hpp"

#include <string>
#include <vector>

namespace assay::evidence {

constexpr auto v3 = wire::Version::v3_1_1;
constexpr auto v5 = wire::Version::v5_0;

class Conversation {
public:
    explicit Conversation(wire::Version version = v5, PassiveOptions options = {})
        : version_{version}, checker_{version, options} {}

    Conversation& opens(const std::string& actor = "a");
    Conversation& ends(const std::string& actor = "a");
    /// It lasts, but nobody looks any more.
    Conversation& is_left(const std::string& actor = "a");
    Conversation& client(const wire::Packet& packet, const std::string& actor = "a");
    Conversation& client_bytes(const wire::Bytes& bytes, const std::string& actor = "a");
    Conversation& server(const wire::Packet& packet, const std::string& actor = "a");
    Conversation& server_bytes(const wire::Bytes& bytes, const std::string& actor = "a");
    Conversation& restarts();
    /// What follows happens so long after the start, at the client's end; without it instants are
    /// not known.
    Conversation& at(std::chrono::milliseconds moment);
    /// `packet` was sent now and reaches the client only then.
    Conversation& server_late(
        const wire::Packet& packet,
        std::chrono::milliseconds arrives,
        const std::string& actor = "a"
    );
    Conversation& disturbs();
    Conversation& catches_up(const std::string& actor = "a");

    /// opens, CONNECT with these properties, CONNACK.
    Conversation&
    connects(wire::Connect connect, wire::Connack connack = {}, const std::string& actor = "a");
    /// A Session from its beginning, or resumed.
    Conversation& begins(const std::string& actor = "a");
    Conversation& resumes(const std::string& actor = "a");
    Conversation& subscribes(std::string filter, std::uint8_t options, std::uint8_t granted);

    /// The statements of all findings so far without the version, in order, and forgets them.
    std::string found();

private:
    wire::Version version_;
    PassiveChecker checker_;
    std::vector<PassiveFinding> findings_{};
    std::uint16_t last_id_{};
    Moment now_{};

    void keep(std::vector<PassiveFinding> findings);
};

wire::Connect connect_of(wire::Version version, std::string client_id, bool clean);
wire::Connect connect_with(wire::PropertyId id, wire::PropertyValue value);
wire::Publish publish_of(
    std::string topic,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool dup = false,
    std::string payload = "x"
);
/// A PUBLISH of QoS 0 with one property.
wire::Publish publish_with(std::string topic, wire::PropertyId id, wire::PropertyValue value);

}  // namespace assay::evidence
