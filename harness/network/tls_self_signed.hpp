#pragma once
/// A certificate made on the spot, for a server that has none.
#include "harness/network/tls_context.hpp"

#include <chrono>

namespace assay::network {

/// A server whose certificate is for these names (DNS names and IP addresses) from `since` on for a
/// year, signed by itself with a fresh key. With `ca` in `clients` only those with certificates of
/// these CAs are let in.
MadeTls make_tls_self_signed(
    const std::vector<std::string>& names,
    std::chrono::sys_seconds since,
    const TlsFiles& clients = {}
);

/// A certificate and its key as PEM texts.
struct CertificateTexts {
    std::string certificate{};
    std::string key{};
};
/// For a program that we start: signed by itself, and valid on every day of this century.
CertificateTexts self_signed_texts(const std::vector<std::string>& names);

/// A client that takes any certificate and knows no CA: for a world where both ends are ours.
std::shared_ptr<TlsContext> make_trusting_tls_client();

}  // namespace assay::network
