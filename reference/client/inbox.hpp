#pragma once
/// Messages on their way in: QoS 2 state, which is the Session's, and Topic Aliases and the window,
/// which are the connection's.
#include "reference/client/outbox.hpp"
#include "reference/session/incoming.hpp"

#include <expected>

namespace assay::client {

class Inbox {
public:
    Inbox(wire::Version version, std::uint16_t receive_maximum, std::uint16_t topic_alias_maximum)
        : version_{version},
          receive_maximum_{receive_maximum},
          topic_alias_maximum_{topic_alias_maximum} {}

    void begin();
    /// Acknowledges by QoS [MQTT-3.3.4-1], at once and so in the order of arrival [MQTT-4.6.0-2],
    /// and delivers what is not a repeat. The failure is the reason code of the server's error.
    std::expected<void, std::uint8_t>
    on_publish(wire::Publish publish, const Transmit& transmit, Effects& out);
    void on_pubrel(const wire::Pubrel& pubrel, const Transmit& transmit);
    void lose_session() { incoming_ = {}; }

private:
    wire::Version version_;
    std::uint16_t receive_maximum_;
    std::uint16_t topic_alias_maximum_;
    session::ReceivedAliases aliases_{};
    session::ReceiveWindow window_{};  ///< what the server has in flight on this connection
    session::Incoming incoming_{};     ///< QoS 2, delivered, PUBREL not yet seen
};

}  // namespace assay::client
