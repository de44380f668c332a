// Guarantee of flow control (5.0, 4.9): never more unacknowledged PUBLISHes than the other side
// allows.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;
using reports::Verdict;

namespace {

/// 3.1.2.11.3, 3.2.2.3.3: the value of an absent property.
constexpr auto default_maximum = wire::receive_maximum_default;

/// Where the trace says when packets enter and leave the link, the server's own view: what it
/// sends counts from there on, and an acknowledgement only ends that once it has arrived. Otherwise
/// the order of the trace, which never shows more than the server had open.
std::vector<WindowStep> as_seen_by_server(const Inquiry& inquiry, const ConnectionSpan& span) {
    if (inquiry.trace()[span.connect].delivered_at == Offset{}) return span.window_in;
    struct Timed {
        Offset when{};
        WindowStep step{};
    };
    std::vector<Timed> timed;
    for (const auto& step : span.window_in) {
        const auto& event = inquiry.trace()[step.event];
        if (step.opens) {
            const auto is_known = event.sent_at > Offset{} && event.sent_at < event.at;
            timed.push_back({is_known ? event.sent_at : event.at, step});
        } else if (event.delivered_at > Offset{}) {
            timed.push_back({event.delivered_at, step});
        }
    }
    // In one instant the acknowledgement may have come first.
    std::ranges::stable_sort(timed, {}, [](const Timed& one) {
        return std::pair{one.when, one.step.opens};
    });
    std::vector<WindowStep> steps;
    for (const auto& one : timed)
        steps.push_back(one.step);
    return steps;
}

/// The PUBLISHes that were open when the window was first exceeded; empty: it never was.
std::set<EventIndex> exceeding(const std::vector<WindowStep>& steps, std::size_t maximum) {
    std::map<std::uint16_t, EventIndex> open;
    // Exchanges of an earlier connection whose PUBCOMP earns a place on this one (4.9).
    std::size_t earned = 0;
    for (const auto& step : steps) {
        if (!step.opens) {
            earned += open.erase(step.packet_id) == 0 ? 1U : 0U;
            continue;
        }
        open.try_emplace(step.packet_id, step.event);
        if (open.size() <= maximum + earned) continue;
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
        if (span.receive_maximum) {
            ++limited;
            const auto maximum = *span.receive_maximum;
            auto events = exceeding(as_seen_by_server(inquiry, span), maximum);
            if (!events.empty())
                return finding_of(inquiry, "the server", span, std::move(events), maximum);
        }
        // What a scenario sends is its own affair; the reference client is bound like anybody.
        if (!span.carries_load || span.version != wire::Version::v5_0) continue;
        if (span.server_receive_maximum) ++limited;
        const auto maximum = span.server_receive_maximum.value_or(default_maximum);
        if (auto events = exceeding(span.window_out, maximum); !events.empty()) {
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
