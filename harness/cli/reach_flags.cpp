#include "harness/cli/reach_flags.hpp"

#include "harness/cli/tls_flags.hpp"

#include <cstdlib>

namespace assay::cli {

std::function<void(const std::string&)>
password_reader(std::function<void(const network::Secret&)> take) {
    return [take = std::move(take)](const std::string& path) {
        const auto password = targets::read_password(path);
        if (!password) throw po::error{"--password-file: " + password.error()};
        take(*password);
    };
}

void add_reach_flags(Arguments& arguments, targets::Reach& reach) {
    add_tls_flags(arguments, reach.tls);
    auto& credentials = reach.credentials;
    if (const char* password = std::getenv("ASSAY_PASSWORD")) {
        credentials.password = network::Secret{password};
        reach.has_exported_password = true;
        ::unsetenv("ASSAY_PASSWORD");
    }
    const auto read = password_reader([&reach](const network::Secret& password) {
        reach.credentials.password = password;
        reach.has_exported_password = false;
    });
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
