#include "harness/network/tls_trouble.hpp"

#include <array>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <string_view>

namespace assay::network {
namespace {

struct Words {
    int reason{};
    std::string_view text{};
};

constexpr std::string_view plain_text =
    "it does not speak TLS there, but something else (plain MQTT?)";

// clang-format off
constexpr std::array<Words, 12> said_here{{
    {SSL_R_WRONG_VERSION_NUMBER,         plain_text},
    {SSL_R_PACKET_LENGTH_TOO_LONG,       plain_text},
    {SSL_R_RECORD_TOO_SMALL,             plain_text},
    {SSL_R_BAD_RECORD_TYPE,              plain_text},
    {SSL_R_UNEXPECTED_MESSAGE,           plain_text},
    {SSL_R_HTTP_REQUEST,                 "it speaks plain HTTP or WebSocket, not TLS"},
    {SSL_R_HTTPS_PROXY_REQUEST,          "it speaks plain HTTP, not TLS"},
    {SSL_R_UNSUPPORTED_PROTOCOL,         "it speaks only TLS older than 1.2"},
    {SSL_R_NO_SHARED_CIPHER,             "the two sides have no cipher in common"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "it sent no certificate of its own"},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "it requires a certificate from us; give --cert and --key"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "it refused the handshake (alert 'handshake failure'): no cipher or version in common, or it requires a certificate from us"},
}};
// clang-format on

// clang-format off
constexpr std::array<Words, 8> alerts{{
    {SSL_AD_UNKNOWN_CA,              "it does not trust the certificate that we sent"},
    {SSL_AD_BAD_CERTIFICATE,         "it refused the certificate that we sent, or misses one"},
    {SSL_AD_CERTIFICATE_UNKNOWN,     "it refused the certificate that we sent"},
    {SSL_AD_CERTIFICATE_EXPIRED,     "it says that the certificate that we sent has expired"},
    {SSL_AD_PROTOCOL_VERSION,        "it speaks neither TLS 1.2 nor 1.3"},
    {SSL_AD_UNRECOGNIZED_NAME,       "it does not know the server name; see --server-name"},
    {SSL_AD_NO_APPLICATION_PROTOCOL, "it does not take the ALPN protocol offered"},
    {SSL_AD_DECRYPT_ERROR,           "it could not verify what we signed with our key"},
}};
// clang-format on

std::string alert_in_words(int alert) {
    std::string_view meaning = "it ended TLS";
    for (const auto& row : alerts)
        if (row.reason == alert) meaning = row.text;
    return fmt::format("{} (alert '{}')", meaning, SSL_alert_desc_string_long(alert));
}

}  // namespace

std::string describe_tls_error() {
    const auto code = ERR_get_error();
    ERR_clear_error();
    const auto number = ERR_GET_REASON(code);
    for (const auto& row : said_here)
        if (row.reason == number) return std::string{row.text};
    if (number >= SSL_AD_REASON_OFFSET && number < SSL_AD_REASON_OFFSET + 256)
        return alert_in_words(number - SSL_AD_REASON_OFFSET);
    const char* text = ERR_reason_error_string(code);
    return fmt::format("TLS failed: {}", text != nullptr ? text : "no reason given");
}

std::string describe_doubt(X509_STORE_CTX& verification, const std::string& server_name) {
    const auto error = X509_STORE_CTX_get_error(&verification);
    const auto* certificate = X509_STORE_CTX_get_current_cert(&verification);
    const auto seen = certificate != nullptr ? read_certificate(*certificate) : Certificate{};
    const bool is_own = X509_STORE_CTX_get_error_depth(&verification) == 0;
    const auto whose = is_own ? std::string{"its certificate"}
                              : fmt::format("the certificate of {} above its own", seen.subject);
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format("{} has expired on {}", whose, seen.valid_until);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format("{} is not valid before {}", whose, seen.valid_from);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("its certificate is for {}, not for {}", whom_for(seen), server_name);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return fmt::format(
            "its certificate ({}) is signed by itself and not trusted", seen.subject
        );
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return fmt::format("its certificate is signed by {}, which is not trusted", seen.issuer);
    default:
        return fmt::format("{}: {}", whose, X509_verify_cert_error_string(error));
    }
}

}  // namespace assay::network
