#pragma once
/// A `simulator::Stream` over a real TCP socket: actors and proxies talk through it as through the
/// modelled one.
///
///     connect_tcp --> established | ended(refused, timed_out, reset)
///     write --> kernel, and what it does not take --> buffer --> kernel     (writable when it is
///     free) kernel --> received ... --> ended(fin, reset, timed_out)
///
/// Destroying a stream that was not ended closes it in order; bytes that are still buffered after
/// `end(fin)` or destruction are sent in the background for at most `linger_limit`.
#include "simulator/tcp/stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace assay::network {

struct TcpLimits {
    std::chrono::milliseconds connect{10'000};  ///< then `ended(timed_out)`
    std::chrono::milliseconds linger{2'000};  ///< from our FIN to the end of waiting for the peer's
    std::size_t write_buffer_bytes_max{1'048'576
    };  ///< `write` takes no more than this ahead of the kernel
};

/// Begins to connect to the first of these, at least one, that answers: each is given its part of
/// the time, one after the other. `established` or `ended` follows on `io`, never from inside this
/// call.
std::unique_ptr<simulator::Stream> connect_tcp(
    boost::asio::io_context& io,
    std::vector<boost::asio::ip::tcp::endpoint> endpoints,
    TcpLimits limits = {}
);

/// Takes over a connection that an acceptor made; no `established` follows. `seat` is let go of when
/// the socket is closed, which may be some time after the stream is gone.
std::unique_ptr<simulator::Stream> adopt_tcp(
    boost::asio::ip::tcp::socket socket, TcpLimits limits = {}, std::shared_ptr<void> seat = {}
);

}  // namespace assay::network
