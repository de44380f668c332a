#include "harness/cli/link_flags.hpp"

#include "harness/cli/tls_flags.hpp"
#include "harness/network/transport.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/values.hpp"
#include "harness/targets/target.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::cli {
namespace {

constexpr double speed_max = 1'000;
/// What `assay run` calls it, too.
constexpr std::string_view no_link = "direct";
constexpr std::size_t proxied_connections_max = 1'000'000;

[[noreturn]] void refuse(const LinkFlags& flags, const std::string& message) {
    throw Stop{campaign::ExitCode::usage, "assay " + flags.command + ": " + message};
}

network::Address listen_address_of(const LinkFlags& flags) {
    const auto& text = flags.listen;
    const auto written = network::parse_address(text, network::AddressUse::listen);
    if (!written)
        refuse(
            flags,
            fmt::format(
                "--listen cannot be '{}': {} (column {})",
                network::without_password(text),
                written.error().message,
                written.error().column
            )
        );
    const auto used = network::check_tls_is_used(
        flags.listen_tls.files.flags, {{.name = text, .scheme = written->address.scheme}}
    );
    if (!used) refuse(flags, used.error());
    const auto address = network::layered_server(written->address, flags.listen_tls);
    if (!address) refuse(flags, address.error());
    return *address;
}

network::Address broker_of(const LinkFlags& flags, const scenario::Library& library) {
    const auto& text = flags.to;
    if (text.empty()) refuse(flags, "say which broker: --to mqtt://127.0.0.1:1883");
    const auto target = targets::parse_target(text, library, {.tls = flags.tls});
    if (!target) refuse(flags, targets::blamed_on("--to", target.error()));
    if (target->kind != targets::Target::Kind::url)
        refuse(
            flags,
            fmt::format(
                "--to cannot be '{}'; expected mqtt://host:port", network::without_password(text)
            )
        );
    // A target file may have them for other commands.
    if (target->product.empty() && target->credentials != network::Credentials{})
        refuse(flags, "--to needs no user name and password: clients send their own");
    if (const auto used = targets::check_reach_is_used({.tls = flags.tls}, {*target}); !used) {
        const auto is_own = [](const std::string& flag) {
            return flag == "--cert" || flag == "--key";
        };
        const bool has_own = std::ranges::any_of(flags.tls.flags, is_own);
        refuse(
            flags,
            used.error() +
                (has_own ? "; clients are shown what --listen-cert and --listen-key name" : "")
        );
    }
    const auto address = network::resolved(target->address);
    if (!address)
        throw Stop{
            campaign::ExitCode::target_unreachable,
            "assay " + flags.command + ": " + address.error()
        };
    return *address;
}

simulator::LinkSpec link_of(const LinkFlags& flags, const scenario::Library& library) {
    const auto& presets = library.links();
    const auto found = presets.find(flags.preset == no_link ? "ideal" : flags.preset);
    if (found == presets.end()) {
        std::vector<std::string> names;
        for (const auto& [name, unused] : presets)
            names.push_back(name);
        refuse(
            flags,
            fmt::format(
                "--{}: no link preset is called '{}'{}",
                flags.preset_flag,
                flags.preset,
                scenario::did_you_mean(flags.preset, names)
            )
        );
    }
    auto spec = found->second;
    for (const auto& setting : flags.settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos)
            refuse(flags, fmt::format("--set cannot be '{}'; expected NAME=VALUE", setting));
        if (const auto wrong = scenario::apply_parameter(
                spec, setting.substr(0, equals), setting.substr(equals + 1)
            ))
            refuse(
                flags,
                fmt::format(
                    "--set: {}{}", wrong->message, wrong->hint.empty() ? "" : "; " + wrong->hint
                )
            );
    }
    if (const auto conflicts = scenario::conflicts_of(spec); !conflicts.empty())
        refuse(
            flags, fmt::format("--set: {}; {}", conflicts.front().message, conflicts.front().hint)
        );
    if (spec.carries == simulator::Cargo::datagrams)
        refuse(
            flags,
            fmt::format(
                "--{}: {} carries datagrams only, and this is for TCP",
                flags.preset_flag,
                flags.preset
            )
        );
    return spec;
}

std::vector<scenario::Fault> faults_of(const LinkFlags& flags) {
    std::vector<scenario::Fault> out;
    for (const auto& text : flags.faults) {
        const auto fault = scenario::parse_fault(text);
        if (!fault)
            refuse(
                flags,
                fmt::format(
                    "--fault '{}': {} at column {}{}",
                    text,
                    fault.error().message,
                    fault.error().offset + 1,
                    fault.error().hint.empty() ? "" : "; " + fault.error().hint
                )
            );
        if (fault->ends_broker())
            refuse(
                flags,
                fmt::format("--fault '{}': the broker behind a link is not ours to kill", text)
            );
        out.push_back(*fault);
    }
    return out;
}

}  // namespace

bool has_link(const LinkFlags& flags) {
    return flags.preset != no_link || !flags.settings.empty() || !flags.faults.empty();
}

void add_link_flags(Arguments& arguments, LinkFlags& flags) {
    // clang-format off
    arguments.flags().add_options()
        ("listen", po::value(&flags.listen)->value_name("URL"), "where clients connect (default mqtt://127.0.0.1:1884; mqtts, ws and wss too); port 0 takes a free one")
        ("to", po::value(&flags.to)->value_name("URL"), "the broker behind the link, mqtt://host:port (or mqtts, ws, wss)")
        (flags.preset_flag.c_str(), po::value(&flags.preset)->value_name("NAME"), "link preset; 'assay list --links' names them")
        ("set", po::value(&flags.settings)->composing()->value_name("NAME=VALUE"), "change a parameter of the preset: loss=2%, up.rate=9600bit/s (repeatable)")
        ("fault", po::value(&flags.faults)->composing()->value_name("TEXT"), "'cut 30s after PUBREC 2 up', 'drop 1 before PUBREL 1 up' (repeatable)")
        ("seed", number("--seed", &flags.seed, {0, UINT64_MAX}), "root of the weather: the same seed, the same storm (default 1)")
        ("speed", decimal("--speed", &flags.speed, 0, speed_max)->value_name("FACTOR"), "link time goes so many times as fast as the wall (default 1)")
        ("record", po::value(&flags.record)->value_name("FILE"), "write whole packets, datagrams and their fates, one JSON object a line; FILE.pcapng is for Wireshark")
        ("connections", number("--connections", &flags.connections, {1, proxied_connections_max}), "connections at a time; more are reset (default 4000)");
    // clang-format on
    add_tls_flags(arguments, flags.tls);
    add_server_tls_flags(arguments, flags.listen_tls, "listen-");
}

proxy::ProxyOptions proxy_options(const LinkFlags& flags, const scenario::Library& library) {
    return {
        .listen = listen_address_of(flags),
        .broker = broker_of(flags, library),
        .link = link_of(flags, library),
        .seed = flags.seed,
        .connections_max = flags.connections,
        .faults = faults_of(flags)
    };
}

}  // namespace assay::cli
