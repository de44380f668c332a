// Certificates in words.
#include "harness/network/tls_context.hpp"

#include <boost/asio/ip/address.hpp>

#include <ctime>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

namespace assay::network {
namespace {

std::string print_name(const X509_NAME* name) {
    const std::unique_ptr<BIO, int (*)(BIO*)> out{BIO_new(BIO_s_mem()), BIO_free};
    X509_NAME_print_ex(
        out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ
    );
    char* text{};
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string print_day(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string print_ip(const ASN1_OCTET_STRING* ip) {
    const auto* bytes = ASN1_STRING_get0_data(ip);
    if (ASN1_STRING_length(ip) == 4) {
        boost::asio::ip::address_v4::bytes_type v4{};
        std::copy_n(bytes, v4.size(), v4.begin());
        return boost::asio::ip::make_address_v4(v4).to_string();
    }
    boost::asio::ip::address_v6::bytes_type v6{};
    if (ASN1_STRING_length(ip) != static_cast<int>(v6.size())) return "?";
    std::copy_n(bytes, v6.size(), v6.begin());
    return boost::asio::ip::make_address_v6(v6).to_string();
}

std::vector<std::string> names_of(const X509& certificate) {
    std::vector<std::string> out;
    auto* names = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)
    );
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const auto* name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS)
            out.emplace_back(
                reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))
            );
        if (name->type == GEN_IPADD) out.push_back(print_ip(name->d.iPAddress));
    }
    GENERAL_NAMES_free(names);
    return out;
}

}  // namespace

Certificate read_certificate(const X509& certificate) {
    return {
        .subject = print_name(X509_get_subject_name(&certificate)),
        .issuer = print_name(X509_get_issuer_name(&certificate)),
        .names = names_of(certificate),
        .valid_from = print_day(X509_get0_notBefore(&certificate)),
        .valid_until = print_day(X509_get0_notAfter(&certificate))
    };
}

std::string whom_for(const Certificate& certificate) {
    if (certificate.names.empty()) return certificate.subject;
    return fmt::format("{}", fmt::join(certificate.names, ", "));
}

std::string describe(const TlsPeer& peer) {
    auto out = fmt::format(
        "{}, {}, ALPN {}{}\n",
        peer.version,
        peer.cipher,
        peer.protocol.empty() ? "none" : peer.protocol,
        peer.is_resumed ? ", resumed" : ""
    );
    for (const auto& certificate : peer.chain)
        out += fmt::format(
            "certificate for {} ({}), by {}, valid {} to {}\n",
            whom_for(certificate),
            certificate.subject,
            certificate.issuer,
            certificate.valid_from,
            certificate.valid_until
        );
    return out + (peer.doubt.empty() ? "trusted\n" : "NOT TRUSTED: " + peer.doubt + "\n");
}

}  // namespace assay::network
