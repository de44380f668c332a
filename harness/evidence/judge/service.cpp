#include "harness/evidence/judge/service.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace assay::evidence {
namespace {

using reports::Offset;
using reports::TraceEvent;
using wire::PacketType;

struct Span {
    Offset from{};
    Offset to{};
};

/// How much time the spans cover together: where two overlap, it counts once.
Offset covered(std::vector<Span> spans) {
    std::ranges::sort(spans, {}, &Span::from);
    Offset sum{};
    Offset reached{};
    for (const auto& span : spans) {
        const auto from = std::max(span.from, reached);
        if (span.to <= from) continue;
        sum += span.to - from;
        reached = span.to;
    }
    return sum;
}

/// A packet to which every server has something to say.
bool asks(const TraceEvent& event) {
    constexpr std::array asking{
        PacketType::pubrec,
        PacketType::pubrel,
        PacketType::subscribe,
        PacketType::unsubscribe,
        PacketType::pingreq
    };
    if (event.kind != TraceEvent::Kind::sent || event.bytes.empty()) return false;
    const auto type = wire::type_of(event.bytes);
    if (type == PacketType::publish) return wire::PublishFlags::qos.is_set(event.bytes.front());
    return std::ranges::find(asking, type) != asking.end();
}

/// By actor: when it waited longer than `answer_limit` and nothing came.
std::map<std::string, std::vector<Span>>
silences_of(std::span<const TraceEvent> trace, Offset end) {
    std::map<std::string, std::vector<Span>> out;
    std::map<std::string, std::optional<Offset>> asked;
    const auto hear = [&](const std::string& actor, Offset now) {
        const auto since = std::exchange(asked[actor], std::nullopt);
        if (since && now - *since > answer_limit) out[actor].push_back({*since, now});
    };
    for (const auto& event : trace) {
        using enum TraceEvent::Kind;
        if (event.kind == received || event.kind == opened || event.kind == ended)
            hear(event.actor(), event.at);
        else if (asks(event) && !asked[event.actor()])
            asked[event.actor()] = event.at;
    }
    for (const auto& [actor, since] : asked)
        hear(actor, end);
    return out;
}

class Watching {
public:
    Watching(const StatisticsInput& input, const History& history, const HistoryIndex& index)
        : input_{input},
          history_{history},
          index_{index},
          silences_{silences_of(input.trace, input.end)} {}

    Service take() {
        std::map<std::string_view, Connections> accepted;
        for (const auto& span : history_.connections) {
            if (!input_.is_device(span.actor)) continue;
            const auto* before = index_.before(span);
            if (before && before->disconnected == never) ++out_.reconnects;
            if (span.accepted) accepted[span.client_id].push_back(&span);
        }
        for (auto& [client_id, connections] : accepted)
            watch(std::move(connections));
        return out_;
    }

private:
    using Connections = std::vector<const ConnectionSpan*>;
    Offset at(EventIndex event) const { return input_.trace[event].at; }

    /// The connections of one client that the server accepted.
    void watch(Connections connections) {
        std::ranges::sort(connections, {}, &ConnectionSpan::connack);
        for (std::size_t i = 0; i < connections.size(); ++i) {
            const auto& span = *connections[i];
            const auto up = at(span.connack);
            // The server has ended a connection when it accepts the next one [MQTT-3.1.4-3], also
            // where the client sees that end later.
            const auto next = i + 1 < connections.size() ? at(connections[i + 1]->connack)
                                                         : std::max(up, input_.end);
            const auto last = std::min(span.disconnected, span.ended);
            const auto down = last == never ? next : std::min(at(last), next);
            out_.watched += down - up;
            out_.without += unserved(span.actor, {up, down});
            if (span.disconnected != never) continue;  // it stays away on purpose
            out_.watched += next - down;
            out_.without += next - down;
        }
    }

    /// How much of a connection had a dead link or a server that did not answer.
    Offset unserved(const std::string& actor, Span connection) const {
        std::vector<Span> holes;
        if (const auto link = input_.actor_links.find(actor); link != input_.actor_links.end())
            for (const auto& outage : index_.outages(link->second))
                holes.push_back({at(outage.down), outage.up == never ? input_.end : at(outage.up)});
        if (const auto silent = silences_.find(actor); silent != silences_.end())
            holes.insert(holes.end(), silent->second.begin(), silent->second.end());
        for (auto& hole : holes)
            hole = {std::max(hole.from, connection.from), std::min(hole.to, connection.to)};
        return covered(std::move(holes));
    }

    const StatisticsInput& input_;
    const History& history_;
    const HistoryIndex& index_;
    std::map<std::string, std::vector<Span>> silences_;
    Service out_{};
};

}  // namespace

Service
service_of(const StatisticsInput& input, const History& history, const HistoryIndex& index) {
    return Watching{input, history, index}.take();
}

}  // namespace assay::evidence
