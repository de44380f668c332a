#pragma once
/// Target files: YAML that says how to start a broker and what is known about it.
#include "harness/targets/target.hpp"

namespace assay::targets {

/// Reads a target file. `path` is for messages, and decides the name if the file gives none. The
/// error lists everything that is wrong, one line each, with its position.
std::expected<Target, std::string>
load_target_file(const std::string& text, const std::string& path);

/// The vocabulary of target files as JSON Schema draft 7, for editors.
std::string target_schema();

/// A target file that says what is known of `target`, and the `facts` found; but never a password.
std::string
print_target_file(const Target& target, const std::map<std::string, std::string>& facts);

}  // namespace assay::targets
