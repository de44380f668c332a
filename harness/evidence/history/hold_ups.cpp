#include "harness/evidence/history/hold_ups.hpp"

#include "harness/evidence/history/patience.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <chrono>

namespace assay::evidence {

using reports::Offset;

namespace {

/// What acknowledgements that nobody keeps back take together at most, and how soon behind one a server
/// goes on with what it had to wait for.
constexpr std::chrono::milliseconds prompt{200};

/// The Packet Identifiers of the server's exchanges that go on over this connection: it sends the
/// PUBLISH or PUBREL again [MQTT-4.4.0-1], or the client answers.
std::set<std::uint16_t>
taken_up(const ConnectionSpan& connection, std::span<const reports::TraceEvent> trace) {
    std::set<std::uint16_t> found;
    for (const auto& step : connection.window_in)
        found.insert(step.packet_id);
    const auto end = std::min(connection.ended, trace.size());
    for (auto i = connection.connack; i < end; ++i) {
        const auto& event = trace[i];
        const auto is_pubrel = event.kind == reports::TraceEvent::Kind::received &&
                               event.to == connection.actor && !event.bytes.empty() &&
                               wire::type_of(event.bytes) == wire::PacketType::pubrel;
        if (!is_pubrel) continue;
        const auto decoded = wire::decode(event.bytes, connection.version);
        if (const auto* pubrel = decoded ? std::get_if<wire::Pubrel>(&*decoded) : nullptr)
            found.insert(pubrel->packet_id);
    }
    return found;
}

}  // namespace

HoldUps::HoldUps(const History& history, std::span<const reports::TraceEvent> trace) {
    // What is open goes with the Session from one connection to the next.
    std::unordered_map<std::string_view, std::set<std::uint16_t>> open_of;
    for (const auto& connection : history.connections) {
        if (!connection.accepted) continue;
        auto& open = open_of[connection.client_id];
        if (!connection.session_present) open.clear();
        if (!open.empty()) {
            // What the server has lost holds nothing up.
            const auto goes_on = taken_up(connection, trace);
            std::erase_if(open, [&](std::uint16_t packet_id) {
                return !goes_on.contains(packet_id);
            });
        }
        auto& periods = periods_[&connection];
        if (!open.empty()) periods.push_back({.from = trace[connection.connack].at});
        for (const auto& step : connection.window_in) {
            const bool was_open = !open.empty();
            if (step.opens)
                open.insert(step.packet_id);
            else
                open.erase(step.packet_id);
            if (was_open == !open.empty()) continue;
            if (was_open)
                periods.back().to = trace[step.event].at;
            else
                periods.push_back({.from = trace[step.event].at});
        }
    }
}

std::optional<Offset>
HoldUps::room_since(const ConnectionSpan& connection, Offset since, Offset patience) const {
    const auto known = periods_.find(&connection);
    if (known == periods_.end()) return since;
    auto room = since;
    Offset held{};
    // Of periods that follow each other: while they do, one message after the other has its turn.
    Offset run_from{};
    Offset run_to{};
    const auto put_off = [&] { return held > prompt ? room + held : room; };
    const auto& periods = known->second;
    auto period = std::ranges::upper_bound(periods, since, {}, &Period::to);
    for (; period != periods.end(); ++period) {
        const auto from = std::max(period->from, since);
        if (from >= put_off() + patience) break;
        if (period->to == Offset::max()) return std::nullopt;
        if (period == periods.begin() || from - run_to > prompt) run_from = from;
        run_to = period->to;
        if (run_to - run_from > busy) {
            room = run_to;
            held = {};
        } else {
            held += period->to - from;
        }
    }
    return put_off();
}

}  // namespace assay::evidence
