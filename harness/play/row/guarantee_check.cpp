#include "harness/play/row/guarantee_check.hpp"

#include <algorithm>

namespace assay::harness {

Duration settle_time(const Row& row, World& world) {
    Duration longest{};
    for (const auto& actor : row.actors) {
        const auto path = world.path(actor);
        // Up from the publisher, down to the subscriber, and the acknowledgements of QoS 2.
        longest = std::max(longest, 3 * path.round_trip + path.settle + path.slack);
    }
    return longest;
}

bool check_guarantees(const Row& row, const GuaranteeInput& input, Trace& trace) {
    bool all_held = true;
    for (auto& expectation : judge_guarantees(row.guarantees, input)) {
        all_held &= expectation.verdict == reports::Verdict::pass;
        trace.expect(std::move(expectation));
    }
    return all_held;
}

}  // namespace assay::harness
