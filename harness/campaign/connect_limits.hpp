#pragma once
/// What a target allows of Network Connections: so many of rows at a time, and so many new ones in a
/// second. Those of the watch and the fence, a few in all, come on top.
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

class ConnectLimits {
public:
    /// `limits` outlive it.
    explicit ConnectLimits(const targets::TargetLimits& limits) : limits_{limits} {}

    /// Whether the row may begin now.
    bool allow(const PlannedRow& planned, simulator::Instant now);
    void begin(const PlannedRow& planned, simulator::Instant now);
    void end(const PlannedRow& planned);
    /// It began, and is not played after all.
    void take_back(const PlannedRow& planned);

private:
    /// How many connections the row may have at a time; 0 where nobody limits them.
    unsigned connections_of(const PlannedRow& planned);
    simulator::Duration time_for(unsigned connections) const;

    const targets::TargetLimits& limits_;
    std::map<const PlannedRow*, unsigned> known_{};
    unsigned open_{};
    simulator::Instant next_{};  ///< no row begins before
};

}  // namespace assay::campaign
