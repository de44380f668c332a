#include "harness/network/acceptor.hpp"

#include "harness/network/clocked_stream.hpp"
#include "harness/network/tcp_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fmt/format.h>

namespace assay::network {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// After an error, which is nearly always that no file descriptor is left: what waits in the
/// kernel's queue stays there, so trying again at once would only burn time.
constexpr std::chrono::milliseconds accept_pause{100};

/// Why one cannot listen, in words that say what to do about it.
std::string words_for(const boost::system::error_code& error) {
    if (error == asio::error::address_in_use)
        return "the port is in use: another program listens there";
    if (error == asio::error::access_denied)
        return "not permitted: ports below 1024 are the system's";
    return error.message();
}

}  // namespace

/// Lives on in a handler that is under way when the Acceptor is destroyed.
class Acceptor::Loop : public std::enable_shared_from_this<Loop> {
public:
    Loop(WallClock& clock, Accepted accepted, std::size_t open_max)
        : clock_{clock},
          accepted_{std::move(accepted)},
          open_max_{open_max},
          acceptor_{clock.io()},
          pause_{clock.io()} {}

    error_code open(const Address& address) {
        error_code error;
        const auto ip = asio::ip::make_address(address.host, error);
        const tcp::endpoint endpoint{ip, address.port};
        if (!error) std::ignore = acceptor_.open(endpoint.protocol(), error);
        // Connections of an earlier run that wait out their time must not keep the port.
        if (!error)
            std::ignore = acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
        if (!error) std::ignore = acceptor_.bind(endpoint, error);
        if (!error)
            std::ignore = acceptor_.listen(asio::socket_base::max_listen_connections, error);
        address_ = address;
        return error;
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void accept() {
        // One use of the seat is our own.
        if (static_cast<std::size_t>(seat_.use_count()) > open_max_) return pause();
        acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
            if (!self->acceptor_.is_open()) return;
            self->clock_.sync();  // what was due by now may have closed it
            if (!self->acceptor_.is_open()) return;
            if (error) return self->pause();
            auto stream = clocked(self->clock_, adopt_tcp(std::move(socket), {}, self->seat_));
            self->accepted_(serve(std::move(stream), self->address_));
            self->accept();
        });
    }
    void close() {
        error_code ignored;
        std::ignore = acceptor_.close(ignored);
        pause_.cancel();
    }

private:
    void pause() {
        pause_.expires_after(accept_pause);
        pause_.async_wait([self = shared_from_this()](error_code) {
            if (self->acceptor_.is_open()) self->accept();
        });
    }

    WallClock& clock_;
    Accepted accepted_;
    std::size_t open_max_;
    std::shared_ptr<void> seat_{std::make_shared<char>()
    };  ///< each socket that is open has a share
    Address address_{};
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
};

Acceptor::Acceptor(WallClock& clock, Accepted accepted, std::size_t open_max)
    : loop_{std::make_shared<Loop>(clock, std::move(accepted), open_max)} {}

Acceptor::~Acceptor() {
    loop_->close();
}

std::expected<Address, std::string> Acceptor::listen(const Address& address) {
    const auto failed = [&](std::string_view why) {
        return std::unexpected{fmt::format("cannot listen on {}: {}", host_and_port(address), why)};
    };
    if (address.scheme != Scheme::mqtt && !address.layers)
        return failed("it is not known how to greet there");
    if (const auto error = loop_->open(address)) return failed(words_for(error));
    loop_->accept();
    auto listening = address;
    listening.port = loop_->port();
    return listening;
}

void Acceptor::close() {
    loop_->close();
}

}  // namespace assay::network
