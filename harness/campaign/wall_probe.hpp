#pragma once
/// The probe of a target on the wall clock.
#include "harness/campaign/wall_row.hpp"

namespace assay::campaign {

/// Plays the probe against `target`: first whether it speaks MQTT at all, then everything else. The
/// error says why nothing can be asked of it. `stage` outlives the script.
network::Script<std::expected<Probe, std::string>>
probe_on_the_wall(const WallStage& stage, const play::WallTarget& target);

}  // namespace assay::campaign
