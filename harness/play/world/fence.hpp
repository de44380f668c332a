#pragma once
/// Two clients of the harness's own beside the rows: a message that one of them publishes and the
/// other receives shows that the broker delivers at present, and how fast.
#include "harness/network/wall_clock.hpp"
#include "harness/targets/target.hpp"
#include "reference/wire/codec.hpp"
#include "simulator/tcp/stream.hpp"

#include <memory>
#include <vector>

namespace assay::harness {

class Fence {
public:
    Fence(
        WallClock& clock,
        boost::asio::ip::tcp::endpoint endpoint,
        const Credentials& credentials,
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
    struct Client;
    void connect();
    void publish();
    void on_packet(Client& client, const wire::Packet& packet);
    void send(Client& client, const wire::Packet& packet);

    WallClock& clock_;
    boost::asio::ip::tcp::endpoint endpoint_;
    Credentials credentials_;
    wire::Version version_;
    std::string topic_;
    std::string client_id_;
    std::unique_ptr<Client> client_{};
    std::vector<std::function<void()>> waiting_{};    ///< served by the next message
    std::vector<std::function<void()>> in_flight_{};  ///< served by the message that is under way
    bool under_way_{};
    std::uint64_t number_{};
    Instant published_{};
    std::optional<Duration> delivery_{};
    simulator::TimerId guard_{};
};

}  // namespace assay::harness
