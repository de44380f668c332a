#pragma once
/// The line protocol of adapters: one JSON object a line, commands on their standard input, answers
/// and events on their standard output.
///
///     > {"do":"start"}
///     < {"ok":true,"name":"MQTT.js","version":"5.16.0","language":"js","mqtt":["3.1.1","5.0"]}
///     > {"do":"publish","id":2,"topic":"t","payload_hex":"6d30","qos":2,"retain":false}
///     < {"event":"done","id":2,"ok":true}
///     < {"event":"message","topic":"t/in","payload_hex":"","qos":1,"retain":false,"dup":false}
///     < {"event":"lost"}
#include "harness/adapters/application.hpp"

#include <expected>
#include <variant>

namespace assay::adapters {

/// A longer line than this is no part of the protocol: twice the largest message of a scenario.
inline constexpr std::size_t line_max_bytes = 4UL * 1024 * 1024;

struct Lost {};
/// What one line says. A `Done` without a number (0) means the oldest command that waits.
using Said = std::variant<Identity, Done, Message, Lost>;

/// `{"do":"start"}`, with the end of the line.
std::string start_line();
/// The line that carries the command, with its end.
std::string line_of(int id, const Command& command);
/// What an adapter said; the error is a sentence about its line.
std::expected<Said, std::string> parse_line(std::string_view line);

}  // namespace assay::adapters
