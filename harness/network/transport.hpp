#pragma once
/// From an Address to a Stream, and the other way round for whoever listens. The one place that
/// knows what lies between them: TCP alone so far; TLS and WebSocket are streams around a stream.
#include "harness/network/address.hpp"
#include "harness/network/io_context.hpp"
#include "harness/network/tls_context.hpp"
#include "simulator/tcp/stream.hpp"

#include <chrono>
#include <optional>

namespace assay::network {

class WallClock;

/// Why no stream can lead to addresses of this scheme, or nothing.
std::optional<std::string> unsupported(Scheme scheme);

/// The address with the IP address of its host: the host itself, or the first that its name has.
/// Blocks until the name is known; the error names the host and the reason.
std::expected<Address, std::string> resolved(Address address);

/// The address with what its scheme needs beyond TCP: certificates are read, and whom the peer's has
/// to be for is known. The error says which file is wrong, and how.
std::expected<Address, std::string> layered(Address address, const TlsFiles& files);

/// How long a connection attempt lasts; then `ended(timed_out)`.
constexpr std::chrono::milliseconds connect_limit{10'000};

/// Begins to connect to an address that is resolved (and layered, or the system's CAs decide); `established` or `ended` follows on `io`,
/// never from inside this call.
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
