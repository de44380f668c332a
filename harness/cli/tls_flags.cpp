#include "harness/cli/tls_flags.hpp"

#include "harness/cli/suite.hpp"

namespace assay::cli {

void add_tls_flags(Arguments& arguments, network::TlsFiles& tls) {
    // clang-format off
    arguments.flags().add_options()
        ("ca", po::value(&tls.ca)->value_name("FILE"), "mqtts and wss: trust certificates of these CAs (PEM) instead of the system's")
        ("cert", po::value(&tls.cert)->value_name("FILE"), "... show this certificate (PEM, with those between it and its root)")
        ("key", po::value(&tls.key)->value_name("FILE"), "... whose key this is (PEM, without a passphrase)")
        ("server-name", po::value(&tls.server_name)->value_name("NAME"), "... the name that the target's certificate has to be for, if not the host's")
        ("insecure", po::bool_switch(&tls.is_insecure), "... take any certificate: whoever is in between can read and change all");
    // clang-format on
    arguments.when_read([&arguments, &tls] {
        tls.flags = arguments.said_of({"ca", "cert", "key", "server-name", "insecure"});
    });
}

void add_server_tls_flags(
    Arguments& arguments, network::ServerTls& tls, const std::string& prefix
) {
    // A certificate that begins today would be of tomorrow for a clock that is late.
    tls.since = std::chrono::sys_days{today()} - std::chrono::days{1};
    tls.files.said_as = "--" + prefix;
    const auto name = [&](const char* flag) { return prefix + flag; };
    // clang-format off
    arguments.flags().add_options()
        (name("cert").c_str(), po::value(&tls.files.cert)->value_name("FILE"), "mqtts and wss: the certificate shown to clients (PEM, with those between it and its root)")
        (name("key").c_str(), po::value(&tls.files.key)->value_name("FILE"), "... whose key this is (PEM, without a passphrase)")
        (name("ca").c_str(), po::value(&tls.files.ca)->value_name("FILE"), "... let only clients in whose certificates are of these CAs (PEM)")
        ("self-signed", po::bool_switch(&tls.is_self_signed), "... or with a certificate for localhost made now, which only --insecure takes");
    // clang-format on
    for (const auto* own : {"cert", "key"})
        arguments.exclude_each_other("self-signed", name(own), {}, Both::let_be);
    arguments.when_read([&arguments, &tls, prefix] {
        tls.files.flags =
            arguments.said_of({prefix + "ca", prefix + "cert", prefix + "key", "self-signed"});
    });
}

}  // namespace assay::cli
