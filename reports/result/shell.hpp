#pragma once
/// Words of command lines that results tell people to type.
#include <string>
#include <string_view>

namespace assay::reports {

/// `word` as one word of a POSIX shell.
std::string shell_quoted(std::string_view word);

}  // namespace assay::reports
