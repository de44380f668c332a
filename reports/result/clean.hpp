#pragma once
/// Text from the wire made fit to show. Every renderer passes foreign text through here first and
/// then quotes it for its own format; this is the only place that knows what "fit" means.
#include "reference/wire/forms.hpp"

#include <string>
#include <string_view>

namespace assay::reports {

/// `text` as well-formed UTF-8: each byte that is not part of a well-formed sequence becomes
/// U+FFFD.
std::string well_formed(std::string_view text);

/// `text` as it may be shown on one line: control characters, ill-formed bytes, characters that XML
/// forbids, that take no room or that turn the direction of writing are spelled `\xNN` or `\u{NNNN}`.
std::string printable(std::string_view text);

/// As `printable`, but line ends and tabs stay: for sources and a target's output.
std::string printable_lines(std::string_view text);

/// `text` of which no line is a command to the machine of a CI that reads it: "::error::" at the
/// beginning of a line, or "##[error]" anywhere, is spelled so that it is none.
std::string without_commands(std::string_view text);

/// The first `characters_max` characters (code points) of well-formed text, with an ellipsis if
/// cut.
std::string shortened(std::string_view text, std::size_t characters_max);

/// The first line of `text`.
std::string first_line(std::string_view text);

/// Two hex digits for each byte.
std::string hex_of(wire::BytesView bytes);

}  // namespace assay::reports
