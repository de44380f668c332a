#pragma once
/// A server that greets like a broker and then sends without end: PUBLISH packets that nobody asked
/// for, to every connection, as fast as they are taken.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace assay::hostile {

class FloodingServer {
public:
    FloodingServer();
    ~FloodingServer();
    FloodingServer(const FloodingServer&) = delete;
    FloodingServer& operator=(const FloodingServer&) = delete;

    /// As `-t` takes it.
    std::string address() const;

private:
    struct Guest {
        boost::asio::ip::tcp::socket socket;
        std::vector<std::uint8_t> bytes{};  ///< the CONNECT, then what is sent again and again
    };
    void accept();
    void greet(const std::shared_ptr<Guest>& guest);
    void pour(const std::shared_ptr<Guest>& guest);

    boost::asio::io_context io_{1};
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread thread_{};
};

}  // namespace assay::hostile
