#pragma once
/// When a client left something unacknowledged: meanwhile a server may hold back what comes next,
/// also without Receive Maximum, as it may limit what is on its way at once.
#include "harness/evidence/history/history.hpp"

#include <unordered_map>

namespace assay::evidence {

/// Refers to the connections of the history, which has to live as long.
class HoldUps {
public:
    HoldUps(const History& history, std::span<const reports::TraceEvent> trace);

    /// From when on a message that was accepted at `since` had the connection to itself, if it may
    /// take as long as `patience`: a long hold-up within that, or short ones in a row as long, begin
    /// its time anew; other short ones are added to it. Nothing if the hold-up has no end.
    std::optional<reports::Offset> room_since(
        const ConnectionSpan& connection, reports::Offset since, reports::Offset patience
    ) const;

private:
    /// Something was unacknowledged all the time; `to` is Offset::max() if it stayed so.
    struct Period {
        reports::Offset from{};
        reports::Offset to{reports::Offset::max()};
    };

    std::unordered_map<const ConnectionSpan*, std::vector<Period>> periods_{};
};

}  // namespace assay::evidence
