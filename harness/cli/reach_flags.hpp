#pragma once
/// The flags of every command that is a client of a target.
#include "harness/cli/arguments.hpp"
#include "harness/targets/reach.hpp"

#include <functional>

namespace assay::cli {

/// Those of TLS, --username and --password-file; and ASSAY_PASSWORD, which is taken out of the
/// environment, so that nothing that we start inherits it.
void add_reach_flags(Arguments& arguments, targets::Reach& reach);

/// What a flag that names a file with a password calls: `take` gets what is in it. Throws what Arguments
/// turns into a refusal.
std::function<void(const std::string& path)>
password_reader(std::function<void(const network::Secret&)> take);

}  // namespace assay::cli
