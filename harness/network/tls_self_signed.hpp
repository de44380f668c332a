#pragma once
/// A certificate made on the spot, for a server that has none.
#include "harness/network/tls_context.hpp"

#include <chrono>

namespace assay::network {

/// A server whose certificate is for these names (DNS names and IP addresses) from `since` on for a
/// year, signed by itself with a fresh key. With a file of CAs only clients with certificates of
/// theirs are let in.
MadeTls make_tls_self_signed(
    const std::vector<std::string>& names,
    std::chrono::sys_seconds since,
    const std::string& ca = {}
);

/// A client that takes any certificate and knows no CA: for a world where both ends are ours.
std::shared_ptr<TlsContext> make_trusting_tls_client();

}  // namespace assay::network
