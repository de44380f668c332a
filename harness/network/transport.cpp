#include "harness/network/transport.hpp"

#include "harness/network/clocked_stream.hpp"
#include "harness/network/layers.hpp"
#include "harness/network/tcp_stream.hpp"
#include "harness/network/tls_self_signed.hpp"
#include "harness/network/tls_stream.hpp"
#include "harness/network/web_socket_stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::network {

namespace asio = boost::asio;
using asio::ip::tcp;

std::expected<Address, std::string> resolved(Address address) {
    asio::io_context io{1};
    boost::system::error_code error;
    const auto found = tcp::resolver{io}.resolve(address.host, std::to_string(address.port), error);
    if (error) return std::unexpected{fmt::format("{}: {}", address.host, error.message())};
    for (const auto& entry : found)
        address.ips.push_back(entry.endpoint().address().to_string());
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

std::expected<void, std::string>
check_tls_is_used(const std::vector<std::string>& flags, const std::vector<TlsPlace>& places) {
    const auto uses_it = [](const TlsPlace& place) { return has_tls(place.scheme); };
    if (flags.empty() || std::ranges::any_of(places, uses_it)) return {};
    std::vector<std::string> names;
    std::vector<std::string> remedies;
    for (const auto& place : places) {
        names.push_back(place.name);
        if (!place.remedy.empty() && std::ranges::find(remedies, place.remedy) == remedies.end())
            remedies.push_back(place.remedy);
    }
    return std::unexpected{fmt::format(
        "{}: {} {} no TLS; {}{}leave {} out",
        fmt::join(flags, ", "),
        fmt::join(names, ", "),
        names.size() == 1 ? "has" : "have",
        fmt::join(remedies, ", or "),
        remedies.empty() ? "" : ", or ",
        flags.size() == 1 ? "the flag" : "the flags"
    )};
}

std::expected<Address, std::string> layered_server(Address address, const ServerTls& tls) {
    if (address.scheme == Scheme::mqtt) return address;
    address.layers = std::make_shared<Layers>();
    if (!has_tls(address.scheme)) return address;
    const auto& as = tls.files.said_as;
    const bool has_own = !tls.files.cert.empty() || !tls.files.key.empty();
    if (tls.is_self_signed && has_own)
        return std::unexpected{
            fmt::format("--self-signed makes what {0}cert and {0}key name: leave one of them", as)
        };
    if (!tls.is_self_signed && !has_own)
        return std::unexpected{fmt::format(
            "{0} needs a certificate: {1}cert and {1}key, or --self-signed",
            print_address(address),
            as
        )};
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    if (std::ranges::find(names, address.host) == names.end()) names.push_back(address.host);
    auto context = tls.is_self_signed ? make_tls_self_signed(names, tls.since, tls.files)
                                      : make_tls_server(tls.files);
    if (!context) return std::unexpected{context.error()};
    address.layers->tls = std::move(*context);
    return address;
}

namespace {

LayerTrouble note_in(const std::shared_ptr<Layers>& layers) {
    // The layer that broke speaks first; those above it only see their connection end.
    return
        [layers, is_noted = std::make_shared<bool>(false)](const std::string& why, bool is_breach) {
            if (std::exchange(*is_noted, true)) return;
            layers->trouble = why;
            layers->is_breach = is_breach;
        };
}

}  // namespace

std::unique_ptr<simulator::Stream>
serve(std::unique_ptr<simulator::Stream> stream, const Address& address) {
    const auto& layers = address.layers;
    if (!layers) return stream;
    const auto trouble = note_in(layers);
    if (has_tls(address.scheme))
        stream = secure_server(
            std::move(stream),
            {.context = layers->tls, .random = layers->random, .trouble = trouble}
        );
    if (has_web_socket(address.scheme))
        stream = web_socket_server(
            std::move(stream),
            {.manner = layers->web_socket, .random = layers->random, .trouble = trouble}
        );
    return stream;
}

namespace {

std::unique_ptr<simulator::Stream>
open_tcp(asio::io_context& io, const Address& address, std::chrono::milliseconds limit) {
    std::vector<tcp::endpoint> endpoints;
    for (const auto& ip : address.ips)
        endpoints.emplace_back(asio::ip::make_address(ip), address.port);
    if (endpoints.empty())
        endpoints.emplace_back(asio::ip::make_address(address.host), address.port);
    return connect_tcp(io, std::move(endpoints), {.connect = limit});
}

}  // namespace

std::unique_ptr<simulator::Stream>
over(std::unique_ptr<simulator::Stream> stream, const Address& address, const Patience& patience) {
    if (address.scheme == Scheme::mqtt) return stream;
    const auto layers = address.layers ? address.layers : layered(address, {}).value().layers;
    const auto trouble = note_in(layers);
    if (has_tls(address.scheme))
        stream = secure_client(
            std::move(stream),
            {.context = layers->tls,
             .server_name = layers->server_name,
             .protocol = has_web_socket(address.scheme) ? "http/1.1" : "mqtt",
             .session = layers->session,
             .random = layers->random,
             .met = [layers](std::shared_ptr<const TlsPeer> peer
                    ) { layers->peer = std::move(peer); },
             .patience = patience,
             .trouble = trouble}
        );
    if (has_web_socket(address.scheme))
        stream = web_socket_client(
            std::move(stream),
            {.host = host_and_port(address),
             .path = address.path,
             .manner = layers->web_socket,
             .random = layers->random,
             .patience = patience,
             .trouble = trouble}
        );
    return stream;
}

std::unique_ptr<simulator::Stream>
open_stream(asio::io_context& io, const Address& address, std::chrono::milliseconds limit) {
    return over(open_tcp(io, address, limit), address);
}

std::unique_ptr<simulator::Stream>
open_stream(WallClock& clock, const Address& address, std::chrono::milliseconds limit) {
    return over(
        clocked(clock, open_tcp(clock.io(), address, limit)), address, {&clock.schedule(), limit}
    );
}

}  // namespace assay::network
