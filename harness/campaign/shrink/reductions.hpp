#pragma once
/// What may be left out of a failing scenario, or made weaker.
#include "harness/campaign/shrink/attempts.hpp"

namespace assay::campaign {

/// What the weather did becomes a list of faults on links that only delay: it can be read, and
/// shrunk. If the row does not fail so, the weather mattered otherwise and stays.
void write_weather_down(Attempts& attempts);

/// Every reduction once. What one pass has made possible the next one finds.
void reduce_once(Attempts& attempts);

}  // namespace assay::campaign
