#pragma once
/// What a server of a scenario answers by itself, as its actor and its verbs say it alike. Private
/// to this room.
#include "harness/scenario/reading.hpp"

namespace assay::scenario {

/// A map with reason, session_present and properties.
ConnackText read_connack_text(Reading& reading, const Node& node);
/// `auto`, `manual`, or a list of the packets that are answered.
wire::PacketSet read_answers(Reading& reading, const Node& node);

}  // namespace assay::scenario
