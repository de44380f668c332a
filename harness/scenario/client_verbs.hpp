#pragma once
/// The part of the client's verbs that others need too. Private to this room.
#include "harness/scenario/vocabulary.hpp"

namespace assay::scenario {

/// The value of `send:`.
SendAction read_send(Reading& reading, const Node& value);
/// The value of `will:`; nothing (and a problem) if it is no map.
std::optional<WillText> read_will(Reading& reading, const Node& node);

}  // namespace assay::scenario
