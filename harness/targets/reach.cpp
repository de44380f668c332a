#include "harness/targets/reach.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>

namespace assay::targets {
namespace {

/// As long as the length before it in a CONNECT can say.
constexpr std::size_t password_bytes_max = 65'535;

}  // namespace

std::expected<network::Secret, std::string> read_password(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file)
        return std::unexpected{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    std::string line;
    if (!std::getline(file, line))
        return std::unexpected{fmt::format("there is no password in {}", path)};
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() > password_bytes_max)
        return std::unexpected{fmt::format("the first line of {} is no password: too long", path)};
    return network::Secret{line};
}

std::string blamed_on(std::string_view flag, const std::string& why) {
    return why.starts_with("--") ? why : fmt::format("{}: {}", flag, why);
}

network::TlsFiles over(const network::TlsFiles& said, network::TlsFiles own) {
    using network::TlsFiles;
    for (const auto member : {&TlsFiles::ca, &TlsFiles::server_name})
        if (!(said.*member).empty()) own.*member = said.*member;
    if (!said.cert.empty() || !said.key.empty()) {
        own.cert = said.cert;
        own.key = said.key;
    }
    own.is_insecure |= said.is_insecure;
    if (said != TlsFiles{}) own.said_as = said.said_as;
    return own;
}

network::Credentials over(const network::Credentials& said, network::Credentials own) {
    const bool is_of_another = !own.username.empty() && said.username != own.username;
    if (!said.username.empty() && is_of_another) own.password = {};
    if (!said.username.empty()) own.username = said.username;
    if (said.password != network::Secret{}) own.password = said.password;
    return own;
}

}  // namespace assay::targets
