#pragma once
/// All that the program prints goes through here, because much of it is what strangers wrote: brokers,
/// scenario files, results of other people's runs.
///
///     say, complain   words for people: control characters and the like are spelled, lines stay
///     say_painted     what a renderer made, with its colours; it has cleaned what is foreign in it
///     say_data        what programs read (JSON, workflow commands), quoted by whoever made it
///
/// In words and in what renderers made no line is a command to the machine of a CI (`::error::`,
/// `##[error]`). What cannot be written is not told here: `flush_output` says it at the end.
#include <cstdio>
#include <fmt/format.h>
#include <string_view>

namespace assay::cli {

void say_text(std::FILE* stream, std::string_view text);
void say_painted(std::string_view text);
void say_data(std::string_view text);
/// The line that moves on a terminal's standard error.
void say_status(std::string_view text);
/// Gives everything to the system; false if anything that was said so far got lost.
bool flush_output();

/// To the standard output.
template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
    say_text(stdout, fmt::format(format, std::forward<Args>(args)...));
}

/// To the standard error.
template <class... Args>
void complain(fmt::format_string<Args...> format, Args&&... args) {
    say_text(stderr, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace assay::cli
