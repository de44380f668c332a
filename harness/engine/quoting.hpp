#pragma once
/// Words of a command line as parts of files that other programs read.
#include <string>
#include <string_view>
#include <vector>

namespace assay::engine {

/// Whether every character of the text shows, and none of it is two things to two readers: no control
/// characters, no line ends, nothing ill-formed. The functions below want such texts.
bool is_plain(std::string_view text);

/// The words as one command of a POSIX shell.
std::string shell_words(const std::vector<std::string>& words);

/// A double-quoted scalar of YAML; to Python, and to JSON, it is the same string.
std::string double_quoted(std::string_view text);

/// As Kubernetes takes an argument: it replaces `$(NAME)`, and takes `$$` for a dollar.
std::string without_references(std::string_view text);

}  // namespace assay::engine
