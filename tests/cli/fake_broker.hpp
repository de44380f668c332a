#pragma once
/// Brokers that speak MQTT and are wrong as a whole, each in its manner, on a loopback port of
/// their own.
#include "reference/wire/codec.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace assay::cli {

class FakeBroker {
public:
    enum class Manner : std::uint8_t {
        agrees,    ///< acknowledges everything with success and delivers nothing
        refuses,   ///< closes the Network Connection at everything behind CONNECT
        chatters,  ///< as `agrees`, and sends valid messages that no client has subscribed to
        is_none,   ///< answers whatever comes with the same bytes, which are none of a broker
    };

    explicit FakeBroker(Manner manner);
    /// Answers whatever comes with these bytes and closes.
    explicit FakeBroker(std::string answer);
    ~FakeBroker();
    FakeBroker(const FakeBroker&) = delete;
    FakeBroker& operator=(const FakeBroker&) = delete;

    /// "mqtt://127.0.0.1:PORT"
    std::string address() const;

private:
    struct Peer;
    using PeerPtr = std::shared_ptr<Peer>;
    void accept();
    void read(const PeerPtr& peer);
    void on_packet(const PeerPtr& peer, const wire::Packet& packet);
    void send(const PeerPtr& peer, const wire::Packet& packet);
    void turn_away(const PeerPtr& peer) const;

    Manner manner_;
    std::string answer_{};
    boost::asio::io_context io_{1};
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread thread_{};
};

/// Carries bytes to a port of this machine and back, each way `delay` late. With `dies_after`
/// everything ends when that many connections have come: those that are open and the way in.
class SlowPath {
public:
    SlowPath(std::uint16_t port, std::chrono::milliseconds delay, int dies_after = 0);
    ~SlowPath();
    SlowPath(const SlowPath&) = delete;
    SlowPath& operator=(const SlowPath&) = delete;

    /// "mqtt://127.0.0.1:PORT"
    std::string address() const;

private:
    struct Side;
    void accept();
    void carry(const std::shared_ptr<Side>& from, const std::shared_ptr<Side>& to);
    void die();

    std::uint16_t port_;
    std::chrono::milliseconds delay_;
    int left_;  ///< connections until it dies; never if it starts at 0
    std::vector<std::weak_ptr<Side>> sides_{};
    boost::asio::io_context io_{1};
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread thread_{};
};

}  // namespace assay::cli
