#pragma once
/// Patterns over names of rows, scenarios and defects.
#include <string>
#include <string_view>

namespace assay::campaign {

/// Whether `text` matches `glob`, in which `*` stands for any characters and `?` for one; behind a
/// backslash they are themselves. Nothing else is special: names of rows hold brackets.
bool matches_glob(std::string_view glob, std::string_view text);
/// The glob that means `name` and nothing else.
std::string glob_of(std::string_view name);

}  // namespace assay::campaign
