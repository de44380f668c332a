#pragma once
/// How long the clients of a row were served, and how long they were not.
///
///     CONNACK ------------+ lost    CONNACK ------------------- asked    answered ---- end
///                         |.........|        |........|         |........|
///                         without            link down          more than `answer_limit`
#include "harness/evidence/history/index.hpp"
#include "harness/evidence/judge/statistics.hpp"

namespace assay::evidence {

/// A client that has asked for something and hears nothing at all for longer has no service,
/// although its connection is open: the server hangs. The reference client waits as long for a
/// CONNACK.
constexpr reports::Offset answer_limit = std::chrono::seconds{30};

struct Service {
    std::uint64_t reconnects{};  ///< CONNECTs of a client that had lost its connection
    /// Client time, from a client's first CONNACK on, without the time it stayed away on purpose.
    reports::Offset watched{};
    reports::Offset without{};  ///< at most `watched`
};

Service service_of(const StatisticsInput& input, const History& history, const HistoryIndex& index);

}  // namespace assay::evidence
