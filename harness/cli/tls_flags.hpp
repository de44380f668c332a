#pragma once
/// The flags of every command that connects to a target by TLS.
#include "harness/cli/arguments.hpp"
#include "harness/network/transport.hpp"

namespace assay::cli {

/// --ca, --cert, --key, --server-name, --insecure.
void add_tls_flags(Arguments& arguments, network::TlsFiles& tls);

/// The flags of a command that serves by TLS: PREFIXcert, PREFIXkey, PREFIXca, --self-signed.
void add_server_tls_flags(
    Arguments& arguments, network::ServerTls& tls, const std::string& prefix = {}
);

}  // namespace assay::cli
