#include "harness/network/transport.hpp"

#include "harness/network/clocked_stream.hpp"
#include "harness/network/tcp_stream.hpp"
#include "harness/network/tls_stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

namespace assay::network {

namespace asio = boost::asio;
using asio::ip::tcp;

std::optional<std::string> unsupported(Scheme scheme) {
    if (!has_web_socket(scheme)) return std::nullopt;
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

std::expected<Address, std::string> layered(Address address, const TlsFiles& files) {
    if (address.scheme == Scheme::mqtt) return address;
    address.layers = std::make_shared<Layers>();
    address.layers->server_name = files.server_name.empty() ? address.host : files.server_name;
    if (!has_tls(address.scheme)) return address;
    auto context = make_tls_client(files);
    if (!context) return std::unexpected{context.error()};
    address.layers->tls = std::move(*context);
    return address;
}

namespace {

std::unique_ptr<simulator::Stream>
open_tcp(asio::io_context& io, const Address& address, std::chrono::milliseconds limit) {
    const auto ip = asio::ip::make_address(address.ip.empty() ? address.host : address.ip);
    return connect_tcp(io, {ip, address.port}, {.connect = limit});
}

/// What lies over TCP.
std::unique_ptr<simulator::Stream>
over(std::unique_ptr<simulator::Stream> stream, const Address& address) {
    if (address.scheme == Scheme::mqtt) return stream;
    const auto layers = address.layers ? address.layers : layered(address, {}).value().layers;
    return secure_client(
        std::move(stream),
        {.context = layers->tls,
         .server_name = layers->server_name,
         .protocol = "mqtt",
         .met = [layers](std::shared_ptr<const TlsPeer> peer) { layers->peer = std::move(peer); },
         .trouble = [layers](const std::string& why) { layers->trouble = why; }}
    );
}

}  // namespace

std::unique_ptr<simulator::Stream>
open_stream(asio::io_context& io, const Address& address, std::chrono::milliseconds limit) {
    return over(open_tcp(io, address, limit), address);
}

std::unique_ptr<simulator::Stream>
open_stream(WallClock& clock, const Address& address, std::chrono::milliseconds limit) {
    return over(clocked(clock, open_tcp(clock.io(), address, limit)), address);
}

}  // namespace assay::network
