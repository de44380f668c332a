#include "harness/play/steps/expectation.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::play {
namespace {

bool is_type(const Arrival& arrival, wire::PacketType type) {
    return arrival.packet && wire::type_of(*arrival.packet) == type;
}

/// The fields by which people know which packet was meant.
constexpr std::array<std::string_view, 4> identity_fields{
    "topic", "payload", "packet_id", "topic_size"
};

/// How far a packet is from the one that is looked for: first by what tells packets apart, then by
/// everything.
std::pair<std::size_t, std::size_t> distance_of(const std::vector<Difference>& differs) {
    const auto is_identity = [](const Difference& difference) {
        return std::ranges::find(identity_fields, difference.field) != identity_fields.end();
    };
    return {static_cast<std::size_t>(std::ranges::count_if(differs, is_identity)), differs.size()};
}

std::string in_words(const std::vector<Difference>& differs) {
    std::string text;
    for (const auto& difference : differs)
        text += (text.empty() ? "" : "; ") + difference.text;
    return text;
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
    std::pair<std::size_t, std::size_t> nearest_distance{};
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
        const auto distance = distance_of(differs);
        if (!found.nearest || distance < nearest_distance) {
            found.nearest = i;
            found.difference = in_words(differs);
            nearest_distance = distance;
        }
        if (wanted.next && found.matching.empty()) return found;
    }
    return found;
}

network::Script<> settle(StepContext& context, ClientActor& actor, int line) {
    const auto path = context.world.path(actor.spec());
    const auto from = context.now();
    const auto limit =
        from + std::max<Duration>(path.settle * 4, std::chrono::seconds{3}) + path.slack;
    auto fenced = std::make_shared<bool>(false);
    auto* signal = &context.signal;
    const std::weak_ptr<bool> watch = fenced;
    context.world.fence([watch, signal, name = actor.name()] {
        if (const auto flag = watch.lock()) {
            *flag = true;
            signal->notify(name);
        }
    });
    const bool can_ping = actor.is_open() && !actor.spec().keep_alive;
    Exchange* ping{};
    if (can_ping)
        ping =
            &actor.begin(fmt::format("{}:fence:{}", actor.name(), line), wire::Pingreq{}, 0, line);
    while (context.now() < from + path.settle)
        co_await context.signal.wait(from + path.settle, actor.name());
    const auto is_settled = [&] {
        const bool answered = !ping || ping->state == Exchange::State::done || !actor.is_open();
        return answered && *fenced;
    };
    co_await context.signal.until(limit, is_settled, actor.name());
}

Arrival* closing(ClientActor& actor, int connection) {
    for (auto& arrival : actor.inbox())
        if (arrival.kind == Arrival::Kind::closed && !arrival.consumed &&
            arrival.connection + 1 == connection)
            return &arrival;
    return nullptr;
}

}  // namespace assay::play
