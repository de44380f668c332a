#include "harness/cli/reach_flags.hpp"

#include "harness/cli/tls_flags.hpp"

#include <cstdlib>
#include <memory>
#include <optional>

namespace assay::cli {
namespace {

/// Reads the file when the password is asked for first: what a descriptor gives, it gives once.
std::function<std::expected<network::Secret, std::string>()> read_once(std::string path) {
    using Read = std::optional<std::expected<network::Secret, std::string>>;
    return [path = std::move(path), read = std::make_shared<Read>()] {
        if (!*read) *read = password_in(path);
        return **read;
    };
}

}  // namespace

std::expected<network::Secret, std::string> password_in(const std::string& path) {
    auto password = targets::read_password(path);
    if (!password) return std::unexpected{"--password-file: " + password.error()};
    return password;
}

void add_reach_flags(Arguments& arguments, targets::Reach& reach) {
    add_tls_flags(arguments, reach.tls);
    auto& credentials = reach.credentials;
    if (const char* password = std::getenv("ASSAY_PASSWORD")) {
        reach.exported_password = [secret = network::Secret{password}] { return secret; };
        ::unsetenv("ASSAY_PASSWORD");
    }
    const auto read = [&arguments, &reach](const std::string& path) {
        if (!arguments.said("password-file")) {
            reach.exported_password = read_once(path);
            return;
        }
        const auto password = password_in(path);
        if (!password) throw po::error{password.error()};
        reach.credentials.password = *password;
        reach.exported_password = {};
    };
    // clang-format off
    arguments.flags().add_options()
        ("username", po::value(&credentials.username)->value_name("NAME"), "log in to targets as this user, where -t names none")
        ("password-file", po::value<std::string>()->value_name("FILE")->notifier(read), "... with the first line of this file as password (/dev/fd/N: of that descriptor), or with what ASSAY_PASSWORD holds");
    // clang-format on
    arguments.when_read([&arguments, &reach] {
        reach.login_flags = arguments.said_of({"username", "password-file"});
    });
}

}  // namespace assay::cli
