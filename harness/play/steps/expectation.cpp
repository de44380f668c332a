#include "harness/play/steps/expectation.hpp"

#include <fmt/format.h>

namespace assay::play {
namespace {

bool is_type(const Arrival& arrival, wire::PacketType type) {
    return arrival.packet && wire::type_of(*arrival.packet) == type;
}

}  // namespace

Range legal_range(
    StepContext& context,
    const ClientActor& actor,
    const scenario::Window& window,
    Instant step_start
) {
    if (!window.at) return std::nullopt;
    const auto base = base_of(context, window, step_start);
    const auto path = context.world.path(actor.spec());
    // The broker's clock started at most a path's delay before or after ours.
    const auto early = window.since.empty() ? Duration{} : path.round_trip;
    return std::pair{base + window.at->first - early, base + window.at->second + path.slack};
}

bool is_inside(const Range& range, Instant at) {
    return !range || (at >= range->first && at <= range->second);
}

std::string in_seconds(reports::Offset offset) {
    return fmt::format("{:.3f} s", std::chrono::duration<double>(offset).count());
}

std::string in_words(const StepContext& context, const std::pair<Instant, Instant>& range) {
    return fmt::format(
        "between {} and {}",
        in_seconds(context.trace.offset(range.first)),
        in_seconds(context.trace.offset(range.second))
    );
}

Found search(const StepContext& context, ClientActor& actor, const Wanted& wanted) {
    Found found;
    auto& inbox = actor.inbox();
    for (std::size_t i = 0; i < inbox.size(); ++i) {
        const auto& arrival = inbox[i];
        if ((arrival.consumed && !wanted.consumed_too) || !is_type(arrival, wanted.type) ||
            arrival.at < wanted.since)
            continue;
        const auto differs =
            differences(*arrival.packet, actor.version(), wanted.fields, context.names);
        if (differs.empty()) {
            found.matching.push_back(i);
            continue;
        }
        found.nearest = i;
        found.difference = differs.front().text;
        for (std::size_t d = 1; d < differs.size(); ++d)
            found.difference += "; " + differs[d].text;
        if (wanted.next && found.matching.empty()) return found;
    }
    return found;
}

Arrival* closing(ClientActor& actor) {
    for (auto& arrival : actor.inbox())
        if (arrival.kind == Arrival::Kind::closed && !arrival.consumed &&
            arrival.connection + 1 == actor.connections())
            return &arrival;
    return nullptr;
}

}  // namespace assay::play
