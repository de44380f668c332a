// Guarantee of flow control (5.0, 4.9): never more unacknowledged PUBLISHes than the other side
// allows.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "harness/evidence/passive/exchanges.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;
using reports::Verdict;

namespace {

/// 3.1.2.11.3, 3.2.2.3.3: the value of an absent property.
constexpr auto default_maximum = wire::receive_maximum_default;

/// A step of a window, and when by the server's clock; no time where it is not known.
struct SeenStep {
    WindowStep step{};
    std::optional<Offset> when{};
};

/// In the order of the trace, which never shows more than the sender had open.
std::vector<SeenStep> as_traced(const std::vector<WindowStep>& steps) {
    std::vector<SeenStep> seen;
    for (const auto& step : steps)
        seen.push_back({.step = step});
    return seen;
}

/// Where the trace says when packets enter and leave the link, the server's own view: what it
/// sends counts from there on, and an acknowledgement only ends that once it has arrived.
std::vector<SeenStep> as_seen_by_server(const Inquiry& inquiry, const ConnectionSpan& span) {
    if (inquiry.trace()[span.connect].delivered_at == Offset{}) return as_traced(span.window_in);
    std::vector<SeenStep> steps;
    bool is_known = true;
    for (const auto& step : span.window_in) {
        const auto& event = inquiry.trace()[step.event];
        if (step.opens) {
            is_known &= event.sent_at > Offset{};
            const auto when =
                event.sent_at > Offset{} ? std::min(event.sent_at, event.at) : event.at;
            steps.push_back({step, when});
        } else if (event.delivered_at > Offset{}) {
            steps.push_back({step, event.delivered_at});
        }
    }
    // In one instant the acknowledgement may have come first.
    std::ranges::stable_sort(steps, {}, [](const SeenStep& one) {
        return std::pair{one.when, one.step.opens};
    });
    // One that may have been sent earlier may have spent what would seem to be wasted.
    if (!is_known)
        for (auto& one : steps)
            one.when.reset();
    return steps;
}

/// The PUBLISHes that were open when the window was first exceeded; empty: it never was. Whoever
/// sends them has read an acknowledgement `settle` after it arrived.
std::set<EventIndex>
exceeding(const std::vector<SeenStep>& steps, std::size_t maximum, Offset settle) {
    std::map<std::uint16_t, EventIndex> open;
    SendWindow window;
    std::vector<Offset> arrivals;  // of acknowledgements
    for (const auto& [step, when] : steps) {
        if (!step.opens) {
            open.erase(step.packet_id);
            window.close(step.packet_id);
            if (when) arrivals.push_back(*when);
            continue;
        }
        if (when) {
            const auto unread = std::ranges::lower_bound(arrivals, *when - settle);
            window.settle(static_cast<std::size_t>(unread - arrivals.begin()));
        }
        open.try_emplace(step.packet_id, step.event);
        window.open(step.packet_id);
        if (!window.is_above(maximum)) continue;
        std::set<EventIndex> events;
        for (const auto& [packet_id, event] : open)
            events.insert(event);
        return events;
    }
    return {};
}

Finding finding_of(
    const Inquiry& inquiry,
    std::string_view sender,
    const ConnectionSpan& span,
    std::set<EventIndex> events,
    std::size_t maximum
) {
    const auto last = *events.rbegin();
    const auto count = events.size();
    events.insert({span.connect, span.connack});
    return {
        .actual = inquiry.with_events(
            fmt::format(
                "{} sent {} of them with Receive Maximum {} on the connection of {}",
                sender,
                count,
                maximum,
                span.actor
            ),
            events
        ),
        .evidence = last
    };
}

}  // namespace

std::optional<Finding> ask_receive_maximum(const Inquiry& inquiry) {
    std::size_t limited = 0;
    for (const auto& span : inquiry.history().connections) {
        if (!span.accepted || !inquiry.is_about(span.actor)) continue;
        const auto patience = inquiry.settle(span.actor, span.actor);
        if (span.receive_maximum) {
            ++limited;
            const auto maximum = *span.receive_maximum;
            auto events = exceeding(as_seen_by_server(inquiry, span), maximum, patience);
            if (!events.empty())
                return finding_of(inquiry, "the server", span, std::move(events), maximum);
        }
        // What a scenario sends is its own affair; the reference client is bound like anybody.
        if (!span.carries_load || span.version != wire::Version::v5_0) continue;
        if (span.server_receive_maximum) ++limited;
        const auto maximum = span.server_receive_maximum.value_or(default_maximum);
        auto events = exceeding(as_traced(span.window_out), maximum, patience);
        if (!events.empty()) {
            auto finding =
                finding_of(inquiry, "the reference client", span, std::move(events), maximum);
            finding.verdict = Verdict::error;
            return finding;
        }
    }
    if (limited == 0) return undecided("no side announced a Receive Maximum");
    return std::nullopt;
}

}  // namespace assay::evidence
