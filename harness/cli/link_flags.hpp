#pragma once
/// The flags of commands that stand between clients and a broker, and what they mean.
#include "harness/cli/arguments.hpp"
#include "harness/proxy/link_proxy.hpp"
#include "harness/scenario/library.hpp"

namespace assay::cli {

struct LinkFlags {
    std::string command{};  ///< "link", for messages
    std::string preset_flag{"preset"};
    std::string listen{"127.0.0.1:1884"};
    network::ServerTls listen_tls{};
    network::TlsFiles tls{};
    std::string to{};
    std::string preset{"ideal"};
    std::vector<std::string> settings{};
    std::vector<std::string> faults{};
    std::string record{};
    std::uint64_t seed{1};
    double speed{1};
    std::size_t connections{4'000};
};

/// Whether they ask for more than to pass on what comes.
bool has_link(const LinkFlags& flags);

void add_link_flags(Arguments& arguments, LinkFlags& flags);

/// Where to listen, what to connect to, over which link. Throws Stop with what is wrong.
proxy::ProxyOptions proxy_options(const LinkFlags& flags, const scenario::Library& library);

}  // namespace assay::cli
