#include "harness/network/tls_self_signed.hpp"

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>
#include <openssl/pem.h>
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

Key new_key() {
    return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

OwnCertificate certify(
    EVP_PKEY& key,
    const std::vector<std::string>& names,
    std::chrono::sys_seconds since,
    std::chrono::sys_seconds until
) {
    OwnCertificate out{X509_new(), X509_free};
    X509_set_version(out.get(), X509_VERSION_3);
    std::uint32_t serial{};
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(out.get()), serial);
    ASN1_TIME_set(X509_getm_notBefore(out.get()), since.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(out.get()), until.time_since_epoch().count());
    X509_set_pubkey(out.get(), &key);
    name(*out, names);
    X509_sign(out.get(), &key, EVP_sha256());
    return out;
}

/// What `write` writes as PEM.
template <class Write>
std::string pem_of(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory{BIO_new(BIO_s_mem()), BIO_free};
    write(memory.get());
    char* text{};
    const auto size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

CertificateTexts self_signed_texts(const std::vector<std::string>& names) {
    constexpr std::chrono::sys_days since{std::chrono::year{2000} / 1 / 1};
    constexpr std::chrono::sys_days until{std::chrono::year{2099} / 12 / 31};
    const auto key = new_key();
    const auto certificate = certify(*key, names, since, until);
    return {
        .certificate = pem_of([&](BIO* out) { PEM_write_bio_X509(out, certificate.get()); }),
        .key = pem_of([&](BIO* out) {
            PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        })
    };
}

std::shared_ptr<TlsContext> make_trusting_tls_client() {
    return std::make_shared<TlsContext>(TlsContext::Handle{SSL_CTX_new(TLS_client_method())}, true);
}

MadeTls make_tls_self_signed(
    const std::vector<std::string>& names, std::chrono::sys_seconds since, const TlsFiles& clients
) {
    auto made = make_tls_server({.ca = clients.ca, .said_as = clients.said_as});
    if (!made) return made;
    const auto key = new_key();
    const auto certificate = certify(*key, names, since, since + lifetime);
    if (SSL_CTX_use_certificate((*made)->handle(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey((*made)->handle(), key.get()) != 1)
        return std::unexpected{std::string{"OpenSSL could not make a certificate"}};
    return made;
}

}  // namespace assay::network
