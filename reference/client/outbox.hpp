#pragma once
/// Publishes on their way out, as the Session keeps them over connections (4.1, 4.3, 4.4):
///
///     add --> queued --window--> unacknowledged --PUBREC--> released --PUBCOMP--> Acknowledged
///                                      |  PUBACK
///                                      +---------------------------------------> Acknowledged
#include "reference/client/effects.hpp"
#include "reference/client/limits.hpp"
#include "reference/session/outgoing.hpp"
#include "reference/session/quota.hpp"
#include "reference/session/topic_aliases.hpp"

#include <deque>
#include <functional>

namespace assay::client {

using Transmit = std::function<void(const wire::Packet&)>;

class Outbox {
public:
    Outbox(wire::Version version, std::size_t queue_max, std::uint16_t inflight_max)
        : version_{version}, queue_max_{queue_max}, inflight_max_{inflight_max} {}

    /// False: the queue is full.
    bool add(Token token, wire::Publish publish);
    /// A connection begins: what is in flight has to be sent again.
    void begin(const ServerLimits& limits, bool with_aliases);
    /// Sends PUBREL again for all that were released, in the order of their PUBRECs.
    void resend_released(const Transmit& transmit);
    /// Sends what the window allows: first again what an earlier connection sent, in the original
    /// order [MQTT-4.6.0-1], then new ones. QoS 0 never waits for the window [MQTT-3.3.4-8].
    void pump(const Transmit& transmit, Effects& out);
    void on_puback(const wire::Puback& puback, Effects& out);
    void on_pubrec(const wire::Pubrec& pubrec, const Transmit& transmit, Effects& out);
    void on_pubcomp(const wire::Pubcomp& pubcomp, Effects& out);
    /// The Session is gone. QoS 1 goes back to the head of the queue as new messages; of QoS 2 the
    /// outcome is unknown, and sending again could deliver twice.
    void lose_session(Effects& out);

    std::size_t size() const { return outgoing_.size() + waiting_.size() + waiting_qos0_.size(); }
    /// The identifiers of this client's side, which its other requests share.
    session::PacketIds& packet_ids() { return outgoing_.packet_ids(); }

private:
    struct Entry {
        Token token{};
        wire::Publish publish{};
    };
    using Exchanges = std::list<session::Exchange<Entry>>;

    std::optional<DropReason> refusal(const wire::Publish& publish) const;
    void send(wire::Publish publish, const Transmit& transmit);
    void pump_qos0(const Transmit& transmit, Effects& out);
    void pump_resends(const Transmit& transmit, Effects& out);
    void pump_new(const Transmit& transmit, Effects& out);
    static const Entry* find(const Exchanges& exchanges, std::uint16_t packet_id);

    wire::Version version_;
    std::size_t queue_max_;
    std::uint16_t inflight_max_;
    ServerLimits limits_{};
    session::SentAliases aliases_{};
    session::SendQuota quota_{};
    session::Outgoing<Entry> outgoing_{};
    std::deque<Entry> waiting_{};
    std::deque<Entry> waiting_qos0_{};
};

}  // namespace assay::client
