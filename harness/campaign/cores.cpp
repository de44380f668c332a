#include "harness/campaign/cores.hpp"

#include <algorithm>
#include <sched.h>
#include <thread>

namespace assay::campaign {

unsigned usable_cores() {
    cpu_set_t allowed{};
    // It fails on machines with more cores than the set has room for.
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return static_cast<unsigned>(std::max(1, CPU_COUNT(&allowed)));
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace assay::campaign
