#pragma once
/// Takes a password out of what a program writes, however its bytes come.
#include "harness/network/secret.hpp"

namespace assay::targets {

class PasswordMask {
public:
    explicit PasswordMask(const network::Secret& password) : password_{password} {}

    /// The text with dots for the password. An end that may be the beginning of one is kept back,
    /// and comes with the next call.
    std::string take(std::string_view text);
    /// What was kept back: nothing follows.
    std::string rest();

private:
    network::Secret password_;
    std::string kept_{};
};

}  // namespace assay::targets
