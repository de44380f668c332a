#pragma once
/// The part of the client's verbs that fault rows need. Private to this room.
#include "harness/scenario/vocabulary.hpp"

namespace assay::scenario {

/// The value of `send:`.
SendAction read_send(Reading& reading, const Node& value);

}  // namespace assay::scenario
