#pragma once
/// Flow control (5.0, 4.9): how many QoS 1 and 2 PUBLISHes may be unacknowledged, in each
/// direction.
#include <cstdint>
#include <set>

namespace assay::session {

/// The sender's quota on one Network Connection.
class SendQuota {
public:
    SendQuota() = default;
    /// `receive_maximum` is the other side's; `pending` exchanges of the Session wait for PUBCOMP
    /// already and count from the start, but the quota is never zero then [MQTT-4.9.0-1]: what it
    /// begins with too much is earned first.
    SendQuota(std::uint16_t receive_maximum, std::size_t pending)
        : maximum_{receive_maximum},
          left_{
              static_cast<std::uint16_t>(pending < receive_maximum ? receive_maximum - pending : 1U)
          },
          lent_{pending < receive_maximum ? 0 : pending - receive_maximum + 1} {}
    bool has_room() const { return left_ > 0; }
    /// A PUBLISH of QoS 1 or 2 was sent.
    void spend() {
        if (left_ > 0) --left_;
    }
    /// A PUBACK, a PUBCOMP or a refusing PUBREC came; never above the start (4.9).
    void earn() {
        if (lent_ > 0)
            --lent_;
        else if (left_ < maximum_)
            ++left_;
    }

private:
    std::uint16_t maximum_{65535};
    std::uint16_t left_{65535};
    std::size_t lent_{};
};

/// The receiver's count on one Network Connection of what the sender has in flight.
class ReceiveWindow {
public:
    ReceiveWindow() = default;
    explicit ReceiveWindow(std::uint16_t receive_maximum) : maximum_{receive_maximum} {}
    /// A PUBLISH of QoS 1 or 2 arrived; false if the sender exceeded Receive Maximum.
    bool open(std::uint16_t packet_id) {
        if (!open_.contains(packet_id) && open_.size() >= maximum_) return false;
        open_.insert(packet_id);
        return true;
    }
    /// The PUBACK, the PUBCOMP or a refusing PUBREC was sent.
    void close(std::uint16_t packet_id) { open_.erase(packet_id); }

private:
    std::uint16_t maximum_{65535};
    std::set<std::uint16_t> open_{};
};

}  // namespace assay::session
