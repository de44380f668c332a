#include "harness/targets/target_file.hpp"

#include "harness/targets/target_keys.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace assay::targets {
namespace {

/// An excerpt may be the line with the password, however it is spelt: a file that has one shows none.
std::string rendered(const std::vector<scenario::Problem>& problems, const std::string& text) {
    const bool may_hold_secrets = text.contains("credentials") || text.contains("password");
    return scenario::render(problems, may_hold_secrets ? std::string{} : text);
}

bool is_ours(const Target& target) {
    return !target.process.argv.empty() || !target.process.shell.empty();
}

/// The address of a broker that runs already, or how one that we start is reached.
void settle_address(TargetReader& reader) {
    auto& target = reader.target;
    if (!reader.address) {
        target.address.host = "127.0.0.1";
        return;
    }
    const auto& node = *reader.address;
    auto text = reader.text(node);
    constexpr std::string_view place = ":{port}";
    const auto port = text.find(place);
    if (is_ours(target) && port == std::string::npos)
        return reader.wrong(
            node, "the program gets its port from us", "write mqtts://127.0.0.1:{port}"
        );
    if (is_ours(target)) text.replace(port, place.size(), ":1");
    const auto written = network::parse_address(text);
    if (!written) return reader.wrong(node, written.error().message);
    target.address = written->address;
    if (written->credentials != network::Credentials{})
        reader.wrong(node, "user name and password stand under 'credentials'");
    if (is_ours(target) && target.address.host != "127.0.0.1" && target.address.host != "::1")
        reader.wrong(node, "expected 127.0.0.1 or [::1]: it is started on this machine");
}

void check_way_to_start(TargetReader& reader, const scenario::Node& root) {
    const auto& process = reader.target.process;
    if (!process.argv.empty() && !process.shell.empty())
        reader.wrong(root, "a target file has 'command' (a list) or 'shell' (a text), not both");
    if (!is_ours(reader.target) && !reader.address)
        reader.wrong(
            root,
            "a target file needs 'command' (a list), 'shell' (a text), or 'address' of a broker "
            "that runs already"
        );
}

/// Keys that would change nothing beside the others.
void check_company(TargetReader& reader, const scenario::Node& root) {
    const auto& target = reader.target;
    const auto refuse = [&](std::string_view key, std::string why) {
        if (const auto* node = root.find_key(key)) reader.wrong(*node, std::move(why));
    };
    if (!network::has_tls(target.address.scheme))
        refuse("tls", "'tls' is for an address of mqtts:// or wss://");
    if (is_ours(target))
        return refuse("hooks", "'hooks' are for a broker at 'address' that is not started here");
    for (const auto& key : target_keys())
        if (key.is_for_ours)
            refuse(
                key.name,
                fmt::format(
                    "'{}' is for a program that is started by 'command' or 'shell'", key.name
                )
            );
    if (target.can_restart && !target.hooks.can_restart())
        refuse("restart", "a restart needs the hook 'restart', or 'stop' and 'start'");
    if (target.can_kill && !target.hooks.can_kill())
        refuse("kill", "a kill needs the hooks 'kill' and 'start'");
}

/// Arguments are seen by everybody on the machine.
void check_arguments(TargetReader& reader, const scenario::Node& root) {
    const auto& secret = reader.target.credentials.password.reveal();
    if (secret.empty()) return;
    const auto& process = reader.target.process;
    bool shows = process.shell.contains(secret);
    for (const auto& word : process.argv)
        shows |= word.contains(secret);
    constexpr std::size_t least_bytes = 4;
    if (shows && secret.size() >= least_bytes)
        reader.wrong(
            *root.find_key(process.shell.empty() ? "command" : "shell"),
            "arguments show the password to everybody on this machine: put it into a file"
        );
}

/// `restart` and `kill` are claims; the fact that they make wins if it is stated itself.
void claim_persistence(Target& target) {
    target.capabilities.try_emplace(
        "persistence",
        target.can_kill      ? "crash"
        : target.can_restart ? "clean"
                             : "none"
    );
}

}  // namespace

std::expected<Target, std::string>
load_target_file(const std::string& text, const std::string& path) {
    const auto root = scenario::parse_yaml(path, text);
    if (!root) return std::unexpected{rendered(root.error(), text)};
    TargetReader reader{.file = path};
    read_map(reader, *root, target_keys(), "a target file");
    auto& target = reader.target;
    if (!is_ours(target)) target.kind = Target::Kind::url;
    if (target.name.empty()) target.name = std::filesystem::path{path}.stem().string();
    target.process.name = target.name;
    claim_persistence(target);
    target.process.credentials = target.credentials;
    check_way_to_start(reader, *root);
    settle_address(reader);
    if (root->is_map()) {
        check_company(reader, *root);
        check_arguments(reader, *root);
    }
    if (!reader.problems.empty()) {
        scenario::tidy(reader.problems);
        return std::unexpected{rendered(reader.problems, text)};
    }
    return std::move(target);
}

}  // namespace assay::targets
