#pragma once
/// A server of a scenario: what a target that is a client connects to. It answers by itself what
/// its scenario leaves to it, and keeps everything for the steps to judge:
///
///     target === one Network Connection at a time === ServerActor <-- steps
///
/// A connection that the target makes while the one before lasts takes its place, once that one has
/// been read to its end: both may be there at the same time only for us, who have not looked yet.
#include "harness/play/actor/client_actor.hpp"

namespace assay::play {

class ServerActor final : public ClientActor {
public:
    ServerActor(
        const ActorContext& context, const scenario::Actor& actor, wire::Version row_version
    );

    /// Begins to listen.
    void listen();
    /// What it does from now on.
    void serve(const scenario::ServeAction& action);
    /// Whether the target spoke another version of MQTT in its last CONNECT.
    bool heard_other_version() const { return heard_other_version_; }

private:
    using Accept = scenario::ServeAction::Accept;
    void accept(std::unique_ptr<simulator::Stream> stream);
    /// The connection that waits takes the place of the present one.
    void take_next();
    void take_next_after(simulator::Duration delay);
    void on_over() override;
    void advance(const wire::Packet& packet, std::size_t arrival) override;
    void answer_connect(const wire::Connect& connect);
    void answer_subscribe(const wire::Subscribe& subscribe);
    void answer_unsubscribe(const wire::Unsubscribe& unsubscribe);

    Accept accept_;
    wire::PacketSet answers_;
    scenario::ConnackText connack_;
    bool has_session_{};  ///< of the client, by what its last CONNECT asked for
    bool heard_other_version_{};
    std::unique_ptr<simulator::Stream> next_{};  ///< waits for the end of the present one
    int next_number_{};                          ///< of those that have waited
    std::shared_ptr<int> lives_{std::make_shared<int>(0)};
};

}  // namespace assay::play
