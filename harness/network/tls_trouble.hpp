#pragma once
/// What went wrong with a TLS connection, in words.
#include "harness/network/tls_context.hpp"

#include <optional>

struct x509_store_ctx_st;

namespace assay::network {

/// Why a certificate is not trusted: expired since when, for whom it is instead.
std::string describe_doubt(x509_store_ctx_st& verification, const std::string& server_name);
/// The latest error of OpenSSL in this thread, which is forgotten by it.
std::string describe_tls_error();

}  // namespace assay::network
