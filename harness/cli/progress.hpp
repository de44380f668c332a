#pragma once
/// The line that says how far a run is.
#include <chrono>
#include <cstddef>
#include <string>

namespace assay::cli {

struct Progress {
    std::size_t done{};    ///< rows
    std::size_t before{};  ///< of those, what an earlier attempt played: they took none of `spent`
    std::size_t total{};
    std::size_t failing{};
    std::chrono::nanoseconds spent{};      ///< on the wall clock
    std::chrono::nanoseconds simulated{};  ///< zero: the run is on the wall clock
};

/// "120/5870 rows, 0 failing, 12 s for 3 h 20 min of link time, about 9 min 40 s left". Nothing is said
/// of what is left before there is something to go by.
std::string print_progress(const Progress& progress);

}  // namespace assay::cli
