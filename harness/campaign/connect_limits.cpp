#include "harness/campaign/connect_limits.hpp"

#include <algorithm>

namespace assay::campaign {

bool ConnectLimits::allow(const PlannedRow& planned, simulator::Instant now) {
    if (now < next_) return false;
    // One that has too many for itself is refused elsewhere, with the reason.
    return !limits_.connections || open_ == 0 ||
           open_ + connections_of(planned) <= *limits_.connections;
}

void ConnectLimits::begin(const PlannedRow& planned, simulator::Instant now) {
    const auto count = connections_of(planned);
    open_ += count;
    next_ = std::max(next_, now) + time_for(count);
}

void ConnectLimits::end(const PlannedRow& planned) {
    open_ -= connections_of(planned);
}

void ConnectLimits::take_back(const PlannedRow& planned) {
    end(planned);
    next_ -= time_for(connections_of(planned));
}

unsigned ConnectLimits::connections_of(const PlannedRow& planned) {
    if (!limits_.connections && !limits_.connects_a_second) return 0;
    const auto found = known_.find(&planned);
    if (found != known_.end()) return found->second;
    const auto row = scenario::expand(*planned.scenario, *planned.key);
    const auto count = row ? static_cast<unsigned>(row->actors.size()) : 0U;
    return known_.emplace(&planned, count).first->second;
}

simulator::Duration ConnectLimits::time_for(unsigned connections) const {
    if (!limits_.connects_a_second) return {};
    return simulator::Duration{std::chrono::seconds{1}} * connections / *limits_.connects_a_second;
}

}  // namespace assay::campaign
