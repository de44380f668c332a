#pragma once
/// What TCP had to send again below the packets of a row, as events of its trace.
#include "harness/evidence/trace/trace.hpp"
#include "harness/scenario/model.hpp"
#include "simulator/link/datagram.hpp"

#include <fmt/format.h>

namespace assay::play {

/// A storm on a bad link repeats itself; a report is read by people.
inline constexpr std::size_t segments_sent_again_max = 200;

class SegmentLog {
public:
    /// `target` is what the trace calls the target, and `actors` the way in which actors send.
    SegmentLog(evidence::Trace& trace, std::string_view target, simulator::Way actors)
        : trace_{trace}, target_{target}, actors_{actors} {}

    void
    add(simulator::Instant now,
        const std::string& actor,
        simulator::Way way,
        const std::string& what) {
        if (count_ > segments_sent_again_max) return;
        if (++count_ > segments_sent_again_max) {
            trace_.note(now, "further segments that TCP sends again are not shown");
            return;
        }
        const bool is_own = way == actors_;
        trace_.add(
            now,
            {.kind = reports::TraceEvent::Kind::segment,
             .from = is_own ? actor : target_,
             .to = is_own ? target_ : actor,
             .text = is_own ? what : fmt::format("to {}: {}", actor, what)}
        );
    }

private:
    evidence::Trace& trace_;
    std::string target_;
    simulator::Way actors_;
    std::size_t count_{};
};

}  // namespace assay::play
