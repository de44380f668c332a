#pragma once
/// What may lie between TCP and MQTT on the way to one target, and what was met there.
///
///     MQTT -- WebSocket -- TLS -- TCP
#include "harness/network/web_socket_manner.hpp"
#include "simulator/random/random.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace assay::network {

class TlsContext;
class TlsSession;

/// A certificate as people know it.
struct Certificate {
    std::string subject{};             ///< "CN=broker.example, O=Example"
    std::string issuer{};              ///< likewise
    std::vector<std::string> names{};  ///< what it is for: DNS names and IP addresses
    std::string valid_from{};          ///< "2026-01-31"
    std::string valid_until{};
};

/// Whom a TLS connection was made with.
struct TlsPeer {
    std::string version{};             ///< "TLSv1.3"
    std::string cipher{};              ///< "TLS_AES_256_GCM_SHA384"
    std::string protocol{};            ///< that ALPN chose; empty: none
    std::vector<Certificate> chain{};  ///< as the peer sent it, its own first
    std::string doubt{};               ///< why it would not be trusted; empty: it is trusted
    bool is_resumed{};
};

/// Shared by all connections to one target.
struct Layers {
    std::shared_ptr<TlsContext> tls{};            ///< null: the scheme has none
    WebSocketManner web_socket{};                 ///< of our own end
    std::shared_ptr<TlsSession> session{};        ///< null: nothing is remembered
    std::shared_ptr<simulator::Random> random{};  ///< null: the machine's
    std::string server_name{};  ///< that the peer's certificate has to be for, and is asked for
    std::string trouble{};      ///< why the latest connection was not made, in words
    bool is_breach{};           ///< ... which is a breach of MQTT by the peer
    std::shared_ptr<const TlsPeer> peer{};  ///< of the latest connection; null: none yet
};

}  // namespace assay::network
