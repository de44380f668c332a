#pragma once
/// What TLS connections to one target, or on one port, have in common: certificates, the key, whom
/// to trust. OpenSSL stays inside of the .cpp files.
#include "harness/network/layers.hpp"

#include <expected>
#include <functional>
#include <optional>

struct ssl_ctx_st;
struct x509_st;

namespace assay::network {

/// As flags or a target file say it. Files are PEM; an empty text means that there is none.
struct TlsFiles {
    std::string ca{};           ///< whom to trust; a client without it trusts whom the system does
    std::string cert{};         ///< our own, with those between it and its root
    std::string key{};          ///< of `cert`
    std::string server_name{};  ///< instead of the host's
    bool is_insecure{};         ///< any certificate will do
    /// In messages before a member's name, as its author wrote it: "--listen-" of --listen-cert.
    std::string said_as{"--"};
    /// The flags that somebody wrote for these, and not for whatever else is called in the same
    /// environment: "--ca". They have to be of use.
    std::vector<std::string> flags{};
    bool operator==(const TlsFiles&) const = default;
};

class TlsContext {
public:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };
    using Handle = std::unique_ptr<ssl_ctx_st, Free>;

    TlsContext(Handle handle, bool is_insecure)
        : handle_{std::move(handle)}, is_insecure_{is_insecure} {}

    ssl_ctx_st* handle() const { return handle_.get(); }
    bool is_insecure() const { return is_insecure_; }

private:
    Handle handle_;
    bool is_insecure_;
};

using MadeTls = std::expected<std::shared_ptr<TlsContext>, std::string>;

/// The errors name the file, and what is wrong with it.
MadeTls make_tls_client(const TlsFiles& files);
/// With `ca` it asks clients for a certificate of one that this CA vouches for.
MadeTls make_tls_server(const TlsFiles& files);

/// "OpenSSL 3.0.19 27 Jan 2026".
std::string tls_library();

/// What a certificate says.
Certificate read_certificate(const x509_st& certificate);
/// Version, cipher, chain and doubts, a line each, for people.
std::string describe(const TlsPeer& peer);
/// "broker.example, 10.0.0.1", or its subject if it is for no name.
std::string whom_for(const Certificate& certificate);

}  // namespace assay::network
