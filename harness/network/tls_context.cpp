#include "harness/network/tls_context.hpp"

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string_view>

namespace assay::network {
namespace {

/// Whatever OpenSSL has to say of the latest failure.
std::string reason() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* text = ERR_reason_error_string(code);
    return text != nullptr ? text : "unknown";
}

/// `what` is a member of `files`, the one that is wrong.
std::unexpected<std::string>
wrong(const TlsFiles& files, std::string_view what, const std::string& file, std::string_view why) {
    return std::unexpected{fmt::format("{}{} {}: {}", files.said_as, what, file, why)};
}

std::optional<std::string> missing(const std::string& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return "there is no such file";
    return std::nullopt;
}

using Loaded = std::expected<void, std::string>;

Loaded load_ca(SSL_CTX* context, const TlsFiles& files) {
    if (const auto why = missing(files.ca)) return wrong(files, "ca", files.ca, *why);
    if (SSL_CTX_load_verify_file(context, files.ca.c_str()) == 1) return {};
    return wrong(files, "ca", files.ca, "no certificates in PEM; " + reason());
}

Loaded load_own(SSL_CTX* context, const TlsFiles& files) {
    if (files.cert.empty() && files.key.empty()) return {};
    const auto& as = files.said_as;
    if (files.key.empty()) return std::unexpected{fmt::format("{0}cert needs {0}key", as)};
    if (files.cert.empty()) return std::unexpected{fmt::format("{0}key needs {0}cert", as)};
    if (const auto why = missing(files.cert)) return wrong(files, "cert", files.cert, *why);
    if (const auto why = missing(files.key)) return wrong(files, "key", files.key, *why);
    if (SSL_CTX_use_certificate_chain_file(context, files.cert.c_str()) != 1)
        return wrong(files, "cert", files.cert, "no certificate in PEM; " + reason());
    // Nobody is there to type a passphrase.
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        const auto why = reason();
        const bool is_other = why.contains("mismatch") || why.contains("no certificate assigned");
        return wrong(
            files,
            "key",
            files.key,
            is_other ? "it is not the key of " + files.cert : "no private key in PEM; " + why
        );
    }
    return {};
}

Loaded load(SSL_CTX* context, const TlsFiles& files) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // In the middle of a renegotiation OpenSSL takes no data, and a stream cannot wait for it.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    if (!files.ca.empty())
        if (const auto loaded = load_ca(context, files); !loaded) return loaded;
    return load_own(context, files);
}

/// ALPN: the one of ours that the client offers; if there is none, it goes on without.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered, unsigned int offered_size, void*) {
    constexpr std::string_view ours = "\x04mqtt\x08http/1.1";
    unsigned char* chosen{};
    const auto* known = reinterpret_cast<const unsigned char*>(ours.data());
    if (SSL_select_next_proto(
            &chosen, size, known, static_cast<unsigned>(ours.size()), offered, offered_size
        ) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

MadeTls make_tls_client(const TlsFiles& files) {
    TlsContext::Handle handle{SSL_CTX_new(TLS_client_method())};
    if (files.ca.empty()) SSL_CTX_set_default_verify_paths(handle.get());
    if (const auto loaded = load(handle.get(), files); !loaded)
        return std::unexpected{loaded.error()};
    return std::make_shared<TlsContext>(std::move(handle), files.is_insecure);
}

MadeTls make_tls_server(const TlsFiles& files) {
    TlsContext::Handle handle{SSL_CTX_new(TLS_server_method())};
    if (const auto loaded = load(handle.get(), files); !loaded)
        return std::unexpected{loaded.error()};
    if (!files.ca.empty()) {
        SSL_CTX_set_verify(
            handle.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr
        );
        // So that a client is told whose certificates are taken.
        SSL_CTX_set_client_CA_list(handle.get(), SSL_load_client_CA_file(files.ca.c_str()));
    }
    constexpr std::string_view sessions_of = "assay";
    SSL_CTX_set_session_id_context(
        handle.get(),
        reinterpret_cast<const unsigned char*>(sessions_of.data()),
        static_cast<unsigned>(sessions_of.size())
    );
    SSL_CTX_set_alpn_select_cb(handle.get(), choose_protocol, nullptr);
    return std::make_shared<TlsContext>(std::move(handle), false);
}

std::string tls_library() {
    return OpenSSL_version(OPENSSL_VERSION);
}

}  // namespace assay::network
