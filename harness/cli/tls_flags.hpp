#pragma once
/// The flags of every command that connects to a target by TLS.
#include "harness/cli/arguments.hpp"
#include "harness/network/tls_context.hpp"

namespace assay::cli {

/// --ca, --cert, --key, --server-name, --insecure.
void add_tls_flags(Arguments& arguments, network::TlsFiles& tls);

}  // namespace assay::cli
