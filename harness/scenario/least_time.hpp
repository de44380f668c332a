#pragma once
/// How long a row takes whatever the target does: what it waits for by the clock, and not for an
/// answer.
#include "harness/scenario/model.hpp"

namespace assay::scenario {

/// How long an `expect` waits, from the base of its window, even if everything comes at once.
Duration least_wait(const ExpectAction& action);
/// The link time that these steps take at least, one after the other.
Duration least_time(std::span<const Step> steps);
/// The same for a row as a whole, with its chaos and the steps of its cleanup.
Duration least_time(const Row& row);

/// The longest window that one of these steps may have to wait out: it cannot be judged if the row
/// ends before.
Duration longest_window(std::span<const Step> steps);

}  // namespace assay::scenario
