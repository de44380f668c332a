#pragma once
/// What the checks of both sides know of exchanges: PUBLISHes on their way, answers and requests
/// counted against each other, the window of one connection, and packets read alike.
#include "reference/wire/packets.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

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

/// The send quota of one connection's sender (5.0, 4.9), as little of it spent as can be.
///
/// Every closing acknowledgement raises the quota by one, also that of an exchange which an earlier
/// connection began, but never above its start. When the sender has read one is not known: it may
/// have sent what came behind it before. So none is wasted until it has been read for certain.
class SendWindow {
public:
    void open(std::uint16_t packet_id) {
        if (open_.insert(packet_id).second) ++spent_;
    }
    /// A closing acknowledgement was sent to the sender.
    void close(std::uint16_t packet_id) {
        open_.erase(packet_id);
        --spent_;
        ++closes_;
    }
    /// How many closing acknowledgements were sent so far.
    std::size_t closes() const { return closes_; }
    /// The sender has read the first `closes` of them: what those behind may yet raise is all by
    /// which its quota may seem to be above its start.
    void settle(std::size_t closes) {
        spent_ = std::max(spent_, -static_cast<std::ptrdiff_t>(closes_ - closes));
    }
    /// PUBLISHes without a closing acknowledgement.
    std::size_t size() const { return open_.size(); }
    bool is_above(std::size_t receive_maximum) const {
        return std::cmp_greater(spent_, receive_maximum);
    }

private:
    std::set<std::uint16_t> open_{};
    std::ptrdiff_t spent_{};  ///< with all that was sent read; below zero by what may be wasted
    std::size_t closes_{};
};

/// Of a message whose topic is not known.
inline constexpr std::size_t no_fingerprint = 0;
/// Of topic and payload: the same message has the same one in every copy.
std::size_t fingerprint(const wire::Publish& publish);

/// The properties of a packet, or null if it has none.
const wire::Properties* properties_of(const wire::Packet& packet);

}  // namespace assay::evidence
