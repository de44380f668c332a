#include "harness/network/tls_self_signed.hpp"

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace assay::network {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using OwnCertificate = std::unique_ptr<X509, void (*)(X509*)>;

constexpr std::chrono::days lifetime{365};

/// "DNS:broker.example,IP:127.0.0.1", as OpenSSL reads it.
std::string alternative_names(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) {
        boost::system::error_code error;
        boost::asio::ip::make_address(name, error);
        out += fmt::format("{}{}:{}", out.empty() ? "" : ",", error ? "DNS" : "IP", name);
    }
    return out;
}

void name(X509& certificate, const std::vector<std::string>& names) {
    auto* subject = X509_get_subject_name(&certificate);
    constexpr std::string_view text = "assay self-signed";
    X509_NAME_add_entry_by_NID(
        subject,
        NID_commonName,
        MBSTRING_UTF8,
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size()),
        -1,
        0
    );
    X509_set_issuer_name(&certificate, subject);
    const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension{
        X509V3_EXT_conf_nid(
            nullptr, nullptr, NID_subject_alt_name, alternative_names(names).c_str()
        ),
        X509_EXTENSION_free
    };
    if (extension) X509_add_ext(&certificate, extension.get(), -1);
}

OwnCertificate
certify(EVP_PKEY& key, const std::vector<std::string>& names, std::chrono::sys_seconds since) {
    OwnCertificate out{X509_new(), X509_free};
    X509_set_version(out.get(), X509_VERSION_3);
    std::uint32_t serial{};
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(out.get()), serial);
    ASN1_TIME_set(X509_getm_notBefore(out.get()), since.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(out.get()), (since + lifetime).time_since_epoch().count());
    X509_set_pubkey(out.get(), &key);
    name(*out, names);
    X509_sign(out.get(), &key, EVP_sha256());
    return out;
}

}  // namespace

std::shared_ptr<TlsContext> make_trusting_tls_client() {
    return std::make_shared<TlsContext>(TlsContext::Handle{SSL_CTX_new(TLS_client_method())}, true);
}

MadeTls make_tls_self_signed(
    const std::vector<std::string>& names, std::chrono::sys_seconds since, const std::string& ca
) {
    auto made = make_tls_server({.ca = ca});
    if (!made) return made;
    const Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    const auto certificate = certify(*key, names, since);
    if (SSL_CTX_use_certificate((*made)->handle(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey((*made)->handle(), key.get()) != 1)
        return std::unexpected{std::string{"OpenSSL could not make a certificate"}};
    return made;
}

}  // namespace assay::network
