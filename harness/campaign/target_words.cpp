#include "harness/campaign/target_words.hpp"

#include "harness/targets/target_file.hpp"

#include <fmt/format.h>

namespace assay::campaign {

std::string address_of(const targets::Target& target) {
    if (target.role == wire::Role::client && target.kind == targets::Target::Kind::exec)
        return target.is_driven ? "own process, driven by an adapter" : "own process, not driven";
    switch (target.kind) {
    case targets::Target::Kind::builtin:
        return "in process, virtual time";
    case targets::Target::Kind::exec:
        return target.address.scheme == network::Scheme::mqtt
                   ? "own process on loopback"
                   : fmt::format(
                         "own process on loopback, {}", network::name_of(target.address.scheme)
                     );
    case targets::Target::Kind::url:
        return network::print_address(target.address);
    }
    return {};
}

std::string product_of(const targets::Target& target, const Probe& probe) {
    if (target.kind == targets::Target::Kind::builtin)
        return fmt::format(
            "reference {} {}",
            target.role == wire::Role::client ? "client" : "broker",
            ASSAY_VERSION
        );
    if (const auto version = targets::installed_version(target))
        return fmt::format(
            "{} {}", target.product.empty() ? target.name : target.product, *version
        );
    return probe.product.empty() ? target.product : probe.product;
}

std::vector<std::string>
warnings_of(const targets::Target& target, const Probe& probe, bool has_links) {
    std::vector<std::string> out;
    if (target.source == "from its documentation")
        out.emplace_back(
            "what its target file says of it is from its documentation and was not tried"
        );
    if (!network::has_tls(target.address.scheme)) return out;
    if (target.tls.is_insecure)
        out.push_back(fmt::format(
            "INSECURE: whoever answered was taken for the target, because {}insecure said so{}",
            target.tls.said_as,
            probe.peer && !probe.peer->doubt.empty() ? "; " + probe.peer->doubt : ""
        ));
    if (has_links)
        out.emplace_back(
            "links carry MQTT in the clear here: TLS begins behind them, so its bytes and round "
            "trips cost nothing"
        );
    return out;
}

}  // namespace assay::campaign
