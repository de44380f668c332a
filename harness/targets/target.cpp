#include "harness/targets/target.hpp"

#include "harness/network/transport.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/scenario/text_file.hpp"
#include "harness/targets/defects.hpp"
#include "harness/targets/target_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <ranges>
#include <utility>

namespace assay::targets {
namespace {

using ParsedTarget = std::expected<Target, std::string>;

std::unexpected<std::string> wrong(std::string_view text, std::string_view why) {
    return std::unexpected{fmt::format("'{}': {}", network::without_password(text), why)};
}

/// Why these are no defects to switch on; nothing if they are.
std::optional<std::string> wrong_defects(const std::vector<std::string>& defects, wire::Role role) {
    const auto known = defect_names(role);
    for (const auto& name : defects)
        if (std::ranges::find(known, name) == known.end())
            return fmt::format(
                "there is no defect '{}'{}\n'assay list --defects{}' lists them",
                name,
                scenario::did_you_mean(name, known),
                role == wire::Role::client ? " --clients" : ""
            );
    return std::nullopt;
}

ParsedTarget parse_builtin(std::string_view text, wire::Role role) {
    Target out{
        .name = std::string{text},
        .kind = Target::Kind::builtin,
        .can_restart = true,
        .can_kill = true
    };
    constexpr std::string_view broken = "builtin:broken=";
    if (text == "builtin") return out;
    if (!text.starts_with(broken) || text == broken)
        return wrong(text, "write builtin or builtin:broken=DEFECT[,DEFECT]");
    for (const auto part : std::views::split(text.substr(broken.size()), ','))
        out.defects.emplace_back(std::string_view{part});
    if (const auto why = wrong_defects(out.defects, role)) return wrong(text, *why);
    return out;
}

ParsedTarget parse_url(std::string_view text) {
    const auto written = network::parse_address(text);
    if (!written)
        return wrong(
            text, fmt::format("{} (column {})", written.error().message, written.error().column)
        );
    return Target{
        .name = network::print_address(written->address),
        .kind = Target::Kind::url,
        .address = written->address,
        .credentials = written->credentials
    };
}

/// "exec:mybroker" of "PATH=/opt ./mybroker --port {port}".
std::string program_in(std::string_view command) {
    for (const auto part : std::views::split(command, ' ')) {
        const std::string_view word{part};
        const auto file = std::filesystem::path{word}.filename().string();
        if (!file.empty() && !word.contains('=')) return "exec:" + file;
    }
    return "exec:";
}

/// "ws/mqtt" of "exec+ws/mqtt:": how a program of ours is reached.
std::expected<network::Address, std::string> transport_in(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto written = network::parse_address(
        fmt::format("{}://127.0.0.1{}", text.substr(0, slash), text.substr(slash))
    );
    if (written) return written->address;
    return std::unexpected{fmt::format(
        "{}; write exec+mqtts:'...', exec+ws/PATH:'...' or exec+wss/PATH:'...'",
        written.error().message
    )};
}

ParsedTarget parse_exec(std::string_view text, wire::Role role) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return wrong(text, "a colon and the command are missing");
    auto command = text.substr(colon + 1);
    const auto plus = std::string_view{"exec"}.size();
    const auto address =
        transport_in(plus == colon ? "mqtt" : text.substr(plus + 1, colon - plus - 1));
    if (!address) return wrong(text, address.error());
    if (command.size() >= 2 && (command.front() == '\'' || command.front() == '"') &&
        command.back() == command.front())
        command = command.substr(1, command.size() - 2);
    if (!command.contains("{port}"))
        return wrong(
            text,
            fmt::format(
                "the command has to say where {{port}} goes, as in exec:'{}'",
                role == wire::Role::client ? "program {host} {port}" : "mosquitto -p {port}"
            )
        );
    Target out{
        .name = program_in(command),
        .written = std::string{text},
        .kind = Target::Kind::exec,
        .address = *address,
        .can_restart = true,
        .can_kill = true
    };
    out.process.name = fmt::format("'{}'", command);
    out.process.shell = command;
    return out;
}

/// The name inside the file is the product's: `-t` with that name might be another target.
ParsedTarget named_as_written(ParsedTarget target, std::string_view text) {
    if (target) target->product = std::exchange(target->name, std::string{text});
    return target;
}

ParsedTarget parse_own_file(std::string_view text) {
    const std::string path{text.starts_with("file:") ? text.substr(5) : text};
    const auto content = scenario::read_text_file(path);
    if (!content) return wrong(text, fmt::format("cannot read {}: {}", path, content.error()));
    return named_as_written(load_target_file(*content, path), text);
}

/// A folder of the library with files about programs.
struct Shelf {
    std::string_view folder{};
    std::string_view what{};
    std::string_view otherwise{};  ///< what else can be named
};
constexpr Shelf of_brokers{"targets", "target", "a broker that runs already is mqtt://host:port"};
constexpr Shelf of_clients{
    "clients", "client", "a program of your own is exec:'program {host} {port}'"
};

ParsedTarget
parse_name(std::string_view text, const scenario::Library& library, const Shelf& shelf) {
    if (const auto* file = library.file(fmt::format("{}/{}.yaml", shelf.folder, text)))
        return named_as_written(
            load_target_file(file->text, library.root() + "/" + file->path), text
        );
    std::vector<std::string> names{"builtin"};
    for (const auto* file : library.below(shelf.folder))
        names.push_back(std::filesystem::path{file->path}.stem().string());
    return wrong(
        text,
        fmt::format(
            "no {} has that name{}\nThere are {}; {}",
            shelf.what,
            scenario::did_you_mean(text, names),
            fmt::join(names, ", "),
            shelf.otherwise
        )
    );
}

/// "listen:127.0.0.1:1884"
ParsedTarget parse_listen(std::string_view text) {
    const auto where = text.substr(std::string_view{"listen:"}.size());
    const auto written = network::parse_address(fmt::format("mqtt://{}", where));
    if (!written) return wrong(text, written.error().message);
    return Target{
        .name = std::string{text}, .kind = Target::Kind::url, .address = written->address
    };
}

ParsedTarget parse(std::string_view text, const scenario::Library& library) {
    if (text == "builtin" || text.starts_with("builtin:"))
        return parse_builtin(text, wire::Role::server);
    if (text.starts_with("exec:") || text.starts_with("exec+"))
        return parse_exec(text, wire::Role::server);
    if (text.starts_with("file:") || text.ends_with(".yaml") || text.ends_with(".yml"))
        return parse_own_file(text);
    if (text.contains(':')) return parse_url(text);
    return parse_name(text, library, of_brokers);
}

/// Who logs in: what the target's own text says, then what was said, then its file.
network::Credentials credentials_of(const Target& target, const network::Credentials& said) {
    const bool has_file = !target.product.empty();
    return has_file ? over(said, target.credentials) : over(target.credentials, said);
}

/// Whether a password that is said, and not by the target itself, is one that it logs in with.
bool takes_password(const Target& target, network::Credentials said) {
    said.password = network::Secret{"any"};
    const auto taken = credentials_of(target, said);
    return !taken.username.empty() && taken.password == said.password;
}

}  // namespace

std::expected<Target, std::string>
parse_target(std::string_view text, const scenario::Library& library, const Reach& said) {
    auto target = parse(text, library);
    if (!target) return target;
    if (target->written.empty()) target->written = target->name;
    target->tls = over(said.tls, target->tls);
    if (target->kind == Target::Kind::builtin) return target;
    auto login = said.credentials;
    if (said.exported_password && takes_password(*target, login)) {
        const auto password = said.exported_password();
        if (!password) return std::unexpected{password.error()};
        login.password = *password;
    }
    target->credentials = credentials_of(*target, login);
    if (target->credentials.username.empty() && target->credentials.password != network::Secret{})
        return wrong(text, "a password needs a user name, as --username gives it");
    target->process.credentials = target->credentials;
    target->process.tls = target->tls;
    target->process.address = target->address;
    if (target->kind != Target::Kind::url) return target;
    auto address = network::layered(target->address, target->tls);
    if (!address) return std::unexpected{address.error()};
    target->address = std::move(*address);
    return target;
}

namespace {

/// How a target would have to be written to have TLS; empty: it cannot.
std::string remedy_for(const Target& target) {
    if (target.kind == Target::Kind::builtin) return {};
    if (!target.product.empty()) return "write 'address: mqtts://...' into its target file";
    return target.kind == Target::Kind::exec ? "say exec+mqtts:'...'" : "say mqtts:// or wss://";
}

}  // namespace

std::expected<void, std::string>
check_reach_is_used(const Reach& said, const std::vector<Target>& targets) {
    std::vector<network::TlsPlace> places;
    for (const auto& target : targets)
        places.push_back(
            {.name = target.name, .scheme = target.address.scheme, .remedy = remedy_for(target)}
        );
    if (auto used = network::check_tls_is_used(said.tls.flags, places); !used) return used;
    const auto is_builtin = [](const Target& target) {
        return target.kind == Target::Kind::builtin;
    };
    if (!said.login_flags.empty() && std::ranges::all_of(targets, is_builtin))
        return std::unexpected{fmt::format(
            "{}: the built-in broker knows no user names and passwords",
            fmt::join(said.login_flags, ", ")
        )};
    return {};
}

std::expected<Target, std::string>
parse_client(std::string_view text, const scenario::Library& library) {
    const bool is_file =
        text.starts_with("file:") || text.ends_with(".yaml") || text.ends_with(".yml");
    const bool is_builtin = text == "builtin" || text.starts_with("builtin:");
    auto target = text.starts_with("exec:") ? parse_exec(text, wire::Role::client)
                  : is_awaited(text)        ? parse_listen(text)
                  : is_file                 ? parse_own_file(text)
                  : is_builtin              ? parse_builtin(text, wire::Role::client)
                                            : parse_name(text, library, of_clients);
    if (!target) return target;
    if (target->written.empty()) target->written = target->name;
    target->role = wire::Role::client;
    target->is_driven = target->kind == Target::Kind::exec && !text.starts_with("exec:");
    return target;
}

bool is_awaited(std::string_view client) {
    return client.starts_with("listen:");
}

std::string product_of(const Target& target) {
    if (target.kind == Target::Kind::builtin) return fmt::format("assay {}", ASSAY_VERSION);
    const auto version = installed_version(target);
    const auto& name = target.product.empty() ? target.name : target.product;
    return version ? fmt::format("{} {}", name, *version) : std::string{};
}

}  // namespace assay::targets
