#pragma once
/// How long a plan will take on the wall clock, said before anything is connected.
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

struct Outlook {
    std::size_t rows{};      ///< that will be played, as far as can be known without the target
    std::size_t left_out{};  ///< because they take long and nobody named them
    simulator::Duration least{};  ///< that the run takes, however fast the target answers
};

/// Nothing waits in virtual time: there the outlook is of rows alone. Where neither the plan nor the
/// target bounds the rows at a time, there are so many that the longest row decides.
Outlook outlook_of(const RunPlan& plan);

/// "5012 rows in 1m5s at least; 640 rows that take long here are left out (--slow plays them)"
std::string describe(const Outlook& outlook);

}  // namespace assay::campaign
