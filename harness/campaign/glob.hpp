#pragma once
/// Patterns over names of rows, scenarios and defects.
#include <string_view>

namespace assay::campaign {

/// Whether `text` matches `glob`, in which `*` stands for any characters and `?` for one. Nothing
/// else is special: names of rows hold brackets.
bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace assay::campaign
