#pragma once
/// What the checks of both sides know of exchanges: PUBLISHes on their way, answers and requests
/// counted against each other, the window of one connection, and packets read alike.
#include "reference/wire/packets.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace assay::evidence {

/// A QoS 1 or 2 PUBLISH of the side that is judged.
struct OpenPublish {
    std::uint64_t serial{};     ///< of the connection that brought it last
    std::size_t fingerprint{};  ///< of topic and payload
    std::size_t size_bytes{};
    std::uint8_t qos{};
    bool is_received{};  ///< the other side sent PUBREC
    bool is_released{};  ///< its sender sent PUBREL
};

/// What passed under one Packet Identifier of the other side; an answer is right while there are
/// fewer answers than requests.
struct ExchangeCounts {
    std::size_t qos1{}, pubacks{};
    std::size_t qos2{}, pubrecs{};
    std::size_t pubrels{}, pubcomps{};
};

/// Counts a request of the other side: PUBLISH at QoS 1 or 2, PUBREL. Others leave it as it is.
void count_request(std::map<std::uint16_t, ExchangeCounts>& counts, const wire::Packet& packet);

/// The PUBLISHes of one connection without a closing acknowledgement, against a Receive Maximum.
class SendWindow {
public:
    void open(std::uint16_t packet_id) { open_.insert(packet_id); }
    /// A closing acknowledgement. One of an exchange that an earlier connection began raises the
    /// sender's quota, too, though no PUBLISH of this connection has lowered it (4.9); the sender may
    /// have sent its first messages here before it came, so that the quota was not at its start.
    void close(std::uint16_t packet_id) {
        if (open_.erase(packet_id) == 0) ++earned_;
    }
    /// The sender has read every acknowledgement so far: its quota is not above its start (4.9). It
    /// starts with Receive Maximum, so it has no more places earned than PUBLISHes open.
    void settle() { earned_ = std::min(earned_, open_.size()); }
    std::size_t size() const { return open_.size(); }
    bool is_above(std::size_t receive_maximum) const {
        return open_.size() > receive_maximum + earned_;
    }

private:
    std::set<std::uint16_t> open_{};
    std::size_t earned_{};  ///< places by what an earlier connection had open
};

/// Of a message whose topic is not known.
inline constexpr std::size_t no_fingerprint = 0;
/// Of topic and payload: the same message has the same one in every copy.
std::size_t fingerprint(const wire::Publish& publish);

/// The properties of a packet, or null if it has none.
const wire::Properties* properties_of(const wire::Packet& packet);

}  // namespace assay::evidence
