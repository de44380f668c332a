#pragma once
/// TLS over any stream, a socket or a modelled connection: OpenSSL reads and writes memory, and this
/// carries the bytes. That is why it is not asio::ssl, which wants sockets of its own kind.
#include "harness/network/layer.hpp"
#include "harness/network/tls_context.hpp"
#include "simulator/random/random.hpp"

namespace assay::network {

/// What a client remembers of its last connection, so that the next one greets more shortly.
class TlsSession;
std::shared_ptr<TlsSession> make_tls_session();

/// Said by a client to a server, and the other way round.
struct TlsGreeting {
    std::shared_ptr<TlsContext> context{};
    std::string server_name{};  ///< client: that the certificate has to be for; IP addresses too
    std::string protocol{};     ///< client: offered by ALPN; empty: none
    std::shared_ptr<TlsSession> session{};        ///< client: null: it remembers nothing
    std::shared_ptr<simulator::Random> random{};  ///< null: the machine's
    std::function<void(std::shared_ptr<const TlsPeer>)> met{};  ///< the handshake is done
    Patience patience{};                                        ///< client
    LayerTrouble trouble{};  ///< it is not, or the connection broke later; in words
};

/// The client's end of `inner`, which is being established.
std::unique_ptr<simulator::Stream>
secure_client(std::unique_ptr<simulator::Stream> inner, TlsGreeting greeting);
/// The server's end of `inner`, which is established.
std::unique_ptr<simulator::Stream>
secure_server(std::unique_ptr<simulator::Stream> inner, TlsGreeting greeting);

}  // namespace assay::network
