#pragma once
/// The reference broker on a TCP port.
///
///     acceptor --> Stream --bytes--> Broker --Effects--> Streams
///                     \--would block--> backlog --> congested --> the Broker queues instead
///
/// Everything that a stranger can send has a limit: connections (accepted and refused alike),
/// packet size and the time to CONNECT (the Broker's options), bytes that a peer does not read.
#include "harness/network/tcp_stream.hpp"
#include "reference/broker/broker.hpp"

#include <boost/asio/steady_timer.hpp>

#include <expected>
#include <map>
#include <memory>
#include <string>

namespace assay::harness {

struct ServerLimits {
    std::size_t connections_max{10'000};  ///< further ones are closed at once
    std::size_t backlog_bytes_max{16'777'216
    };  ///< for a peer that does not read; then it is cut off
};

class BrokerServer {
public:
    BrokerServer(boost::asio::io_context& io, broker::Broker broker, ServerLimits limits = {});

    /// Begins to listen; port 0 takes a free one. The error names address, port and reason.
    std::expected<boost::asio::ip::tcp::endpoint, std::string>
    listen(const std::string& address, std::uint16_t port);
    /// Says goodbye to all clients and accepts no more; `io` runs out of work when all is sent.
    void stop();
    std::size_t connections() const { return peers_.size(); }

private:
    struct Peer {
        std::unique_ptr<simulator::Stream> stream{};
        wire::Bytes backlog{};  ///< accepted from the broker, not yet by the stream
    };

    void accept();
    void admit(boost::asio::ip::tcp::socket socket);
    void carry_out(broker::Effects effects);
    void send(broker::ConnectionId id, wire::BytesView bytes);
    void writable(broker::ConnectionId id);
    void drop(broker::ConnectionId id, simulator::Ending how, broker::Ending as);
    void rearm();
    broker::Instant now() const;

    boost::asio::io_context& io_;
    broker::Broker broker_;
    ServerLimits limits_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer wake_;
    std::chrono::steady_clock::time_point start_{std::chrono::steady_clock::now()};
    std::map<broker::ConnectionId, Peer> peers_{};
    std::uint64_t next_id_{1};
};

}  // namespace assay::harness
