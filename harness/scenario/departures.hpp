#pragma once
/// A Client that leaves right behind an acknowledgement does not know whether the Server has read it.
#include "harness/scenario/load.hpp"

namespace assay::scenario {

/// A Session that an actor resumes may bring again what the actor acknowledged last before it left or
/// was taken over [MQTT-4.4.0-1], unless an answer in between shows that the Server had read that: a
/// Server with much to do reads it late, or not at all behind a reset. Where the scenario expects no
/// such PUBLISH, the Server would be accused of it.
void check_departures(const Row& row, std::vector<Problem>& problems);

}  // namespace assay::scenario
