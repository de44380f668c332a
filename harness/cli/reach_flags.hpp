#pragma once
/// The flags of every command that is a client of a target.
#include "harness/cli/arguments.hpp"
#include "harness/targets/reach.hpp"

#include <expected>
#include <string>

namespace assay::cli {

/// Those of TLS, --username and --password-file; and ASSAY_PASSWORD, which is taken out of the
/// environment, so that nothing that we start inherits it.
void add_reach_flags(Arguments& arguments, targets::Reach& reach);

/// What is in the file of --password-file. The error names the flag.
std::expected<network::Secret, std::string> password_in(const std::string& path);

}  // namespace assay::cli
