#include "harness/network/file_limit.hpp"

#include <sys/resource.h>

namespace assay::network {

std::size_t raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const auto before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    // Refused only where the system keeps a bound of its own below the hard limit.
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace assay::network
