#pragma once
/// Texts with `{name}` in them: commands, configuration files and environments of target files.
#include <map>
#include <string>
#include <string_view>

namespace assay::targets {

/// What the names in braces stand for, for example `port` and `dir`.
using Placeholders = std::map<std::string, std::string, std::less<>>;

/// Puts the values in; braces around any other name stay as they are, because configuration
/// languages use braces themselves.
std::string filled(std::string_view text, const Placeholders& values);

/// As above for a text that /bin/sh will read: values are quoted, so that a blank or a quote in a
/// folder's name cannot become shell syntax.
std::string filled_for_shell(std::string_view text, const Placeholders& values);

}  // namespace assay::targets
