#pragma once
/// From an Address to a Stream, and the other way round for whoever listens. The one place that
/// knows what lies between them: TCP, and TLS and WebSocket as streams around a stream.
#include "harness/network/address.hpp"
#include "harness/network/io_context.hpp"
#include "harness/network/layer.hpp"
#include "harness/network/tls_context.hpp"
#include "simulator/tcp/stream.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace assay::network {

class WallClock;

/// The address with the IP addresses of its host: the host itself, or all that its name has.
/// Blocks until the name is known; the error names the host and the reason.
std::expected<Address, std::string> resolved(Address address);

/// The address with what its scheme needs beyond TCP: certificates are read, and whom the peer's has
/// to be for is known. The error says which file is wrong, and how.
std::expected<Address, std::string> layered(Address address, const TlsFiles& files);

/// With what a server greets where its scheme has TLS.
struct ServerTls {
    TlsFiles files{};
    bool is_self_signed{};             ///< a fresh certificate instead of `files.cert`
    std::chrono::sys_seconds since{};  ///< from when on that one is valid
};

/// A place that flags of TLS stand beside, as messages call it.
struct TlsPlace {
    std::string name{};
    Scheme scheme{};
    std::string remedy{"say mqtts:// or wss://"};  ///< how it comes to have TLS; empty: it cannot
};
/// Whether these flags, if any, have a place that uses them. The error names them and the places.
std::expected<void, std::string>
check_tls_is_used(const std::vector<std::string>& flags, const std::vector<TlsPlace>& places);

/// An address to listen on with what its scheme needs beyond TCP. The error is for the user.
std::expected<Address, std::string> layered_server(Address address, const ServerTls& tls);

/// A connection that was accepted at an address to listen on, as the server behind it sees it.
std::unique_ptr<simulator::Stream>
serve(std::unique_ptr<simulator::Stream> stream, const Address& address);

/// What an address needs over a stream to it that carries bytes as TCP does: a socket, a modelled
/// connection.
std::unique_ptr<simulator::Stream> over(
    std::unique_ptr<simulator::Stream> stream, const Address& address, const Patience& patience = {}
);

/// How long a connection attempt lasts; then `ended(timed_out)`.
constexpr std::chrono::milliseconds connect_limit{10'000};

/// Begins to connect to an address that is resolved (and layered, or the system's CAs decide);
/// `established` or `ended` follows on `io`, never from inside this call.
std::unique_ptr<simulator::Stream> open_stream(
    boost::asio::io_context& io,
    const Address& address,
    std::chrono::milliseconds limit = connect_limit
);
/// As above; the clock is put right before each of its events.
std::unique_ptr<simulator::Stream> open_stream(
    WallClock& clock, const Address& address, std::chrono::milliseconds limit = connect_limit
);

}  // namespace assay::network
