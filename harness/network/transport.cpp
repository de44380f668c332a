#include "harness/network/transport.hpp"

#include "harness/network/clocked_stream.hpp"
#include "harness/network/tcp_stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

namespace assay::network {

namespace asio = boost::asio;
using asio::ip::tcp;

std::optional<std::string> unsupported(Scheme scheme) {
    if (scheme == Scheme::mqtt) return std::nullopt;
    return fmt::format(
        "{}:// is not supported yet; give the plain TCP listener as mqtt://host:port",
        name_of(scheme)
    );
}

std::expected<Address, std::string> resolved(Address address) {
    asio::io_context io{1};
    boost::system::error_code error;
    const auto found = tcp::resolver{io}.resolve(address.host, std::to_string(address.port), error);
    if (error) return std::unexpected{fmt::format("{}: {}", address.host, error.message())};
    address.ip = found.begin()->endpoint().address().to_string();
    return address;
}

std::unique_ptr<simulator::Stream>
open_stream(asio::io_context& io, const Address& address, std::chrono::milliseconds limit) {
    const auto ip = asio::ip::make_address(address.ip.empty() ? address.host : address.ip);
    return connect_tcp(io, {ip, address.port}, {.connect = limit});
}

std::unique_ptr<simulator::Stream>
open_stream(WallClock& clock, const Address& address, std::chrono::milliseconds limit) {
    return clocked(clock, open_stream(clock.io(), address, limit));
}

}  // namespace assay::network
