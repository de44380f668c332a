#pragma once
/// Ctrl-C and a request to terminate: what is under way ends soon, and its results are written.
#include <atomic>

namespace assay::cli {

/// From now on the first of these signals makes the flag true, and the second ends the program.
const std::atomic<bool>& heed_interrupts();

}  // namespace assay::cli
