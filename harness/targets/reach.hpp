#pragma once
/// What flags and the environment say of how targets are reached.
#include "harness/network/address.hpp"
#include "harness/network/tls_context.hpp"

#include <functional>

namespace assay::targets {

struct Reach {
    network::TlsFiles tls{};             ///< for targets whose scheme has TLS
    network::Credentials credentials{};  ///< for those that are not written with their own
    /// A password of the environment, which may be for other commands: asked for where a target logs
    /// in that brings none, and then as good as said. Empty: there is none. The error is for the user.
    std::function<std::expected<network::Secret, std::string>()> exported_password{};
    /// Of `credentials`, as TlsFiles::flags.
    std::vector<std::string> login_flags{};
};

/// The first line of a file, or of what another process writes there (/dev/fd/3). The error names
/// the file.
std::expected<network::Secret, std::string> read_password(const std::string& path);

/// What is wrong with a target, after the flag that is to blame: the one by which the target came, if
/// the text does not begin with another, as "--ca nofile: there is no such file" does.
std::string blamed_on(std::string_view flag, const std::string& why);

/// What `said` and a target file's `own` come to: what was said comes first.
network::TlsFiles over(const network::TlsFiles& said, network::TlsFiles own);
network::Credentials over(const network::Credentials& said, network::Credentials own);

}  // namespace assay::targets
