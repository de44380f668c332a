#pragma once
/// Packet Identifiers of one sender: which are in use, which is the next free one (2.2.1).
#include <cstdint>
#include <optional>
#include <set>

namespace assay::session {

/// The identifiers that one side of a Session uses for its own requests. An identifier is free
/// again only after the acknowledgement that ends its exchange [MQTT-2.2.1-3], [MQTT-2.2.1-4].
class PacketIds {
public:
    /// Takes the next free identifier, in rising order and from 65535 back to 1, so that one is
    /// used again as late as possible; nothing if all 65535 are in use.
    std::optional<std::uint16_t> take();
    /// Takes this one; false if it is 0 or in use.
    bool take(std::uint16_t packet_id);
    void release(std::uint16_t packet_id) { in_use_.erase(packet_id); }
    bool is_in_use(std::uint16_t packet_id) const { return in_use_.contains(packet_id); }
    std::size_t size() const { return in_use_.size(); }
    /// Forgets all of them and begins at 1 again, as a new Session does.
    void clear();

private:
    std::set<std::uint16_t> in_use_{};
    std::uint16_t last_{};
};

}  // namespace assay::session
