#include "harness/cli/tls_flags.hpp"

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
}

}  // namespace assay::cli
