#pragma once
/// Servers that are no brokers: what a target may do instead of speaking MQTT.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace assay::cli {

/// Listens on a loopback port from a thread of its own until it is destroyed.
class HostileServer {
public:
    enum class Manner : std::uint8_t { silent, closes, garbage, huge_length };

    explicit HostileServer(Manner manner) : manner_{manner} {
        accept();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~HostileServer() {
        io_.stop();
        thread_.join();
    }
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;

    std::string address() const {
        return "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

private:
    using Socket = std::shared_ptr<boost::asio::ip::tcp::socket>;

    void accept() {
        auto socket = std::make_shared<boost::asio::ip::tcp::socket>(io_);
        acceptor_.async_accept(*socket, [this, socket](boost::system::error_code error) {
            if (error) return;
            if (manner_ == Manner::garbage) speak(socket, std::vector<std::uint8_t>(4096, 0xA5));
            // CONNACK with the largest Remaining Length there is: 268 435 455 bytes to come.
            if (manner_ == Manner::huge_length) speak(socket, {0x20, 0xFF, 0xFF, 0xFF, 0x7F, 0x00});
            if (manner_ == Manner::silent) open_.push_back(socket);
            accept();
        });
    }

    void speak(const Socket& socket, std::vector<std::uint8_t> bytes) {
        open_.push_back(socket);
        auto kept = std::make_shared<std::vector<std::uint8_t>>(std::move(bytes));
        boost::asio::async_write(
            *socket,
            boost::asio::buffer(*kept),
            [this, socket, kept](boost::system::error_code error, std::size_t) {
                if (!error && manner_ == Manner::garbage) speak(socket, *kept);
            }
        );
    }

    Manner manner_;
    boost::asio::io_context io_{1};
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::vector<Socket> open_{};
    std::thread thread_{};
};

}  // namespace assay::cli
