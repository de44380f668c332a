#pragma once
/// The receiver's half of QoS 2 (4.3.3): identifiers between PUBLISH and PUBREL.
#include <cstdint>
#include <set>

namespace assay::session {

/// Part of the Session State: it outlives Network Connections [MQTT-4.3.3-10].
class Incoming {
public:
    /// A QoS 2 PUBLISH arrived. True if it is a new message, false for a repeat, which is answered
    /// but not delivered again.
    bool publish(std::uint16_t packet_id) { return awaiting_pubrel_.insert(packet_id).second; }
    /// A PUBREL arrived. True if its PUBLISH was known.
    bool pubrel(std::uint16_t packet_id) { return awaiting_pubrel_.erase(packet_id) != 0; }
    bool has(std::uint16_t packet_id) const { return awaiting_pubrel_.contains(packet_id); }
    /// Identifiers whose PUBREL has not come.
    const std::set<std::uint16_t>& all() const { return awaiting_pubrel_; }
    std::size_t size() const { return awaiting_pubrel_.size(); }

private:
    std::set<std::uint16_t> awaiting_pubrel_{};
};

}  // namespace assay::session
