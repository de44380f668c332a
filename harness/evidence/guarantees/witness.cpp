// The witness of a guarantee: the life of a message across all actors, event by event.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace assay::evidence {

using reports::TraceEvent;
using wire::PacketType;

namespace {

/// A longer witness is not read.
constexpr std::size_t witness_events_max = 24;

/// Finds what belongs to a message between its first and its last known event and behind it.
class LifeReader {
public:
    LifeReader(const Inquiry& inquiry, const std::set<EventIndex>& known)
        : inquiry_{inquiry}, known_{known} {
        for (const auto index : known) {
            const auto& event = inquiry.trace()[index];
            if (event.kind == TraceEvent::Kind::link) continue;
            actors_.insert(event.actor());
            if (const auto& link = inquiry.link_of(event.actor()); !link.empty())
                links_.insert(link);
        }
    }

    std::set<EventIndex> read() {
        for (auto i = *known_.begin(); i < inquiry_.trace().size(); ++i) {
            // Behind the last event only the acknowledgements that are still due belong to it.
            const auto is_over = i > *known_.rbegin();
            if (is_over && open_.empty()) break;
            read(inquiry_.trace()[i], i, is_over);
        }
        return std::move(found_);
    }

private:
    /// Actor, whether the PUBLISH went up, and its identifier.
    using Exchange = std::tuple<std::string, bool, std::uint16_t>;

    void read(const TraceEvent& event, EventIndex index, bool is_over) {
        using Kind = TraceEvent::Kind;
        if (event.kind == Kind::link) {
            const auto is_outage = event.text.starts_with("down") || event.text.starts_with("up");
            if (!is_over && is_outage && links_.contains(event.actor())) found_.insert(index);
            return;
        }
        if (!actors_.contains(event.actor())) return;
        if (event.kind == Kind::ended && !is_over) found_.insert(index);
        if (event.kind != Kind::sent && event.kind != Kind::received) return;
        const auto is_up = event.kind == Kind::sent;
        switch (wire::type_of(event.bytes)) {
        case PacketType::publish:
            if (known_.contains(index) && wire::peek_packet_id(event.bytes) != 0)
                open_.emplace(event.actor(), is_up, wire::peek_packet_id(event.bytes));
            return;
        case PacketType::puback:
        case PacketType::pubcomp:
            return answer(event, index, !is_up, true);
        case PacketType::pubrec:
            return answer(event, index, !is_up, false);
        case PacketType::pubrel:
            return answer(event, index, is_up, false);
        case PacketType::connect:
        case PacketType::connack:
            if (!is_over) found_.insert(index);
            return;
        default:
            return;
        }
    }

    void answer(const TraceEvent& event, EventIndex index, bool is_up, bool is_last) {
        const Exchange exchange{event.actor(), is_up, wire::peek_packet_id(event.bytes)};
        if (!open_.contains(exchange)) return;
        found_.insert(index);
        if (is_last) open_.erase(exchange);
    }

    const Inquiry& inquiry_;
    const std::set<EventIndex>& known_;
    std::set<std::string> actors_{};
    std::set<std::string> links_{};
    std::set<Exchange> open_{};
    std::set<EventIndex> found_{};
};

/// Leaves out the middle of what is too much.
void shorten(std::set<EventIndex>& events, std::size_t size_max) {
    if (events.size() <= size_max) return;
    const auto first = std::next(events.begin(), static_cast<std::ptrdiff_t>(size_max / 2));
    const auto last = std::prev(events.end(), static_cast<std::ptrdiff_t>(size_max - size_max / 2));
    events.erase(first, last);
}

double seconds(reports::Offset offset) {
    return std::chrono::duration<double>{offset}.count();
}

}  // namespace

std::string Inquiry::line_of(EventIndex index) const {
    const auto& event = trace()[index];
    const auto* arrow = event.kind == TraceEvent::Kind::sent       ? "> "
                        : event.kind == TraceEvent::Kind::received ? "< "
                                                                   : "";
    auto line =
        fmt::format("{:.3f} s {} {}{}", seconds(event.at), event.actor(), arrow, event.text);
    if (event.lost) return line + ", lost";
    if (event.delivered_at > event.at)
        line += fmt::format(", arrived at {:.3f} s", seconds(event.delivered_at));
    if (event.sent_at > reports::Offset{} && event.sent_at < event.at)
        line += fmt::format(", sent at {:.3f} s", seconds(event.sent_at));
    return line;
}

std::string Inquiry::with_events(std::string what, const std::set<EventIndex>& events) const {
    auto shown = events;
    shown.erase(never);
    const auto count = shown.size();
    shorten(shown, witness_events_max);
    std::size_t number = 0;
    for (const auto index : shown) {
        if (number++ == witness_events_max / 2 && count > shown.size())
            what += fmt::format("\n... {} more ...", count - shown.size());
        what += "\n" + line_of(index);
    }
    return what;
}

std::string Inquiry::with_life(
    std::string what,
    const Message& message,
    const std::string& client_id,
    std::set<EventIndex> more
) const {
    auto& known = more;
    known.insert(message.sends.begin(), message.sends.end());
    known.insert({message.accepted, message.refused});
    known.erase(never);
    auto all = known;
    for (const auto& delivery : message.deliveries) {
        all.insert(delivery.event);
        if (delivery.client_id == client_id) known.insert(delivery.event);
    }
    auto around = LifeReader{*this, all}.read();
    // What surrounds the events that matter goes first when there are too many.
    around.merge(all);
    std::erase_if(around, [&](EventIndex index) { return known.contains(index); });
    const auto count = around.size();
    shorten(around, witness_events_max - std::min(known.size(), witness_events_max));
    const auto left_out = count - around.size();
    known.merge(around);
    auto text = with_events(std::move(what), known);
    if (left_out > 0) text += fmt::format("\n... and {} more events between them", left_out);
    return text;
}

}  // namespace assay::evidence
