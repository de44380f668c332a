#include "harness/campaign/own_targets.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

/// One that is up so soon costs this machine little.
constexpr simulator::Duration quick_start = std::chrono::seconds{1};
constexpr std::size_t targets_if_quick = 8;

}  // namespace

std::size_t own_targets_max(simulator::Duration start_took, unsigned jobs) {
    if (start_took > quick_start) return 1;
    return jobs > 0 ? std::min<std::size_t>(jobs, targets_if_quick) : targets_if_quick;
}

Rows OwnRows::take(Rows rows, std::size_t at_a_time) {
    Rows left{waiting.begin() + static_cast<std::ptrdiff_t>(begun), waiting.end()};
    waiting = std::move(rows);
    begun = 0;
    most = at_a_time;
    return left;
}

}  // namespace assay::campaign
