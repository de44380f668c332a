#pragma once
/// Two clients of the harness's own beside the rows: a message that one of them publishes and the
/// other receives shows that the broker delivers at present, and how fast.
#include "harness/network/address.hpp"
#include "harness/network/client_host.hpp"
#include "harness/network/wall_clock.hpp"

#include <vector>

namespace assay::harness {

class Fence {
public:
    Fence(
        WallClock& clock,
        Address address,
        Credentials credentials,
        wire::Version version,
        std::string nonce
    );
    ~Fence();
    Fence(const Fence&) = delete;
    Fence& operator=(const Fence&) = delete;

    /// Calls `done` when a message published after this call was delivered, or after `give_up` at
    /// the latest: silence of the fence itself must not keep a row for ever.
    void request(std::function<void()> done);
    /// The longest delivery so far; nothing before the first.
    std::optional<Duration> delivery() const { return delivery_; }

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
    bool is_connected() const { return host_.phase() != ClientHost::Phase::idle; }

    WallClock& clock_;
    Address address_;
    Credentials credentials_;
    wire::Version version_;
    std::string topic_;
    std::string client_id_;
    ClientHost host_;
    bool is_subscribed_{};
    std::vector<std::function<void()>> waiting_{};    ///< served by the next message
    std::vector<std::function<void()>> in_flight_{};  ///< served by the message that is under way
    bool under_way_{};
    std::uint64_t number_{};
    Instant published_{};
    std::optional<Duration> delivery_{};
    simulator::TimerId guard_{};
};

}  // namespace assay::harness
