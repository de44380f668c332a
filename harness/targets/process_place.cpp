#include "harness/targets/process_place.hpp"

#include "harness/network/tls_self_signed.hpp"
#include "harness/network/transport.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::targets {
namespace {

/// Whether a certificate has to be made for it.
bool wants_certificate(const ProcessSpec& spec) {
    const auto speaks_of_it = [](const std::string& text) {
        return text.contains("{cert}") || text.contains("{key}");
    };
    const auto second = [&](const auto& pair) { return speaks_of_it(pair.second); };
    return speaks_of_it(spec.shell) || std::ranges::any_of(spec.argv, speaks_of_it) ||
           std::ranges::any_of(spec.environment, second) || std::ranges::any_of(spec.files, second);
}

}  // namespace

std::expected<void, std::string> ProcessPlace::settle_in() {
    auto folder = TemporaryFolder::make("assay-target");
    if (!folder) return std::unexpected{folder.error()};
    ports_ = network::free_ports(spec_.ports);
    if (!ports_) return std::unexpected{std::string{"no free port on 127.0.0.1"}};
    folder_ = std::move(*folder);
    const auto port = ports_->first();
    values_ = {{"port", std::to_string(port)}, {"dir", folder_->path().string()}};
    for (int i = 2; i <= spec_.ports; ++i)
        values_[fmt::format("port{}", i)] = std::to_string(port + i - 1);
    address_ = spec_.address;
    address_.port = port;
    return wants_certificate(spec_) ? make_certificate() : std::expected<void, std::string>{};
}

std::expected<void, std::string> ProcessPlace::make_certificate() {
    const auto [certificate, key] =
        network::self_signed_texts({"localhost", "127.0.0.1", "::1", address_.host});
    constexpr auto cert_name = "assay-cert.pem";
    constexpr auto key_name = "assay-key.pem";
    values_["cert"] = (folder_->path() / cert_name).string();
    values_["key"] = (folder_->path() / key_name).string();
    if (spec_.tls.ca.empty()) spec_.tls.ca = values_["cert"];
    if (auto written = folder_->write(cert_name, certificate); !written) return written;
    return folder_->write(key_name, key);
}

/// Reads the certificates of its clients, which may lie among its files.
std::expected<void, std::string> ProcessPlace::find_address() {
    auto tls = spec_.tls;
    for (auto* file : {&tls.ca, &tls.cert, &tls.key})
        *file = filled(*file, values_);
    auto address = network::layered(address_, tls);
    if (!address) return std::unexpected{fmt::format("{}: {}", spec_.name, address.error())};
    address_ = std::move(*address);
    return {};
}

std::expected<void, std::string> ProcessPlace::prepare() {
    const bool is_first = !folder_;
    if (is_first)
        if (auto settled = settle_in(); !settled) return settled;
    for (const auto& [name, content] : spec_.files)
        if (auto written = folder_->write(name, filled(content, values_)); !written) return written;
    return is_first ? find_address() : std::expected<void, std::string>{};
}

std::expected<std::string, std::string> ProcessPlace::program(const std::string& name) const {
    if (auto found = find_program(name)) return *found;
    return std::unexpected{fmt::format(
        "{}: the program '{}' is not on this machine{}",
        spec_.name,
        name,
        spec_.install.empty() ? "" : "; install it: " + spec_.install
    )};
}

std::expected<SpawnSpec, std::string> ProcessPlace::command() const {
    SpawnSpec out;
    for (const auto& need : spec_.needs)
        if (auto found = program(need); !found) return std::unexpected{found.error()};
    for (const auto& [name, value] : spec_.environment)
        out.environment[name] = filled(value, values_);
    if (!spec_.shell.empty()) {
        out.argv = {"/bin/sh", "-c", filled_for_shell(spec_.shell, values_)};
        return out;
    }
    for (const auto& word : spec_.argv)
        out.argv.push_back(filled(word, values_));
    auto found = program(out.argv.front());
    if (!found) return std::unexpected{found.error()};
    out.argv.front() = *found;
    return out;
}

std::optional<int> ProcessPlace::port_in_use() const {
    for (int i = 0; i < spec_.ports; ++i)
        if (const int port = ports_->first() + i;
            network::has_listener(static_cast<std::uint16_t>(port)))
            return port;
    return std::nullopt;
}

}  // namespace assay::targets
