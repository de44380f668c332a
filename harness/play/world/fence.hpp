#pragma once
/// Two clients of the harness's own beside the rows: a message that one of them publishes and the
/// other receives shows that the broker delivers at present, and how fast.
#include "harness/network/address.hpp"
#include "harness/network/client_host.hpp"
#include "harness/network/wall_clock.hpp"

#include <vector>

namespace assay::play {

class Fence {
public:
    /// After this a fence message counts as delivered; the windows have bounds of their own.
    static constexpr simulator::Duration least_patience = std::chrono::seconds{2};

    Fence(
        network::WallClock& clock,
        network::Address address,
        network::Credentials credentials,
        wire::Version version,
        std::string nonce
    );
    ~Fence();
    Fence(const Fence&) = delete;
    Fence& operator=(const Fence&) = delete;

    /// Calls `done` when a message published after this call was delivered, or when the patience is
    /// over: silence of the fence itself must not keep a row for ever.
    void request(std::function<void()> done);
    /// From now on a target that is known to be slow gets so much time.
    void be_patient(simulator::Duration patience) { patience_ = patience; }
    /// Called for each delivery: when the message was published, and how long it took.
    void on_delivery(std::function<void(simulator::Instant, simulator::Duration)> handler) {
        on_delivery_ = std::move(handler);
    }
    /// The longest delivery so far; nothing before the first.
    std::optional<simulator::Duration> delivery() const { return delivery_; }

private:
    void connect();
    void publish();
    /// Ends the wait for the message under way, and begins the next.
    void serve();
    /// Gives up on whatever hangs: connecting, subscribing, a lost message.
    void watch();
    void on_established();
    void on_packet(const wire::Packet& packet);
    void send(const wire::Packet& packet) { host_.send(wire::encode(packet, version_)); }
    bool is_connected() const { return host_.phase() != network::ClientHost::Phase::idle; }

    network::WallClock& clock_;
    network::Address address_;
    network::Credentials credentials_;
    wire::Version version_;
    std::string topic_;
    std::string client_id_;
    network::ClientHost host_;
    bool is_subscribed_{};
    std::vector<std::function<void()>> waiting_{};    ///< served by the next message
    std::vector<std::function<void()>> in_flight_{};  ///< served by the message that is under way
    bool under_way_{};
    std::uint64_t number_{};
    simulator::Instant published_{};
    std::optional<simulator::Duration> delivery_{};
    simulator::Duration patience_{least_patience};
    std::function<void(simulator::Instant, simulator::Duration)> on_delivery_{};
    simulator::TimerId guard_{};
};

}  // namespace assay::play
