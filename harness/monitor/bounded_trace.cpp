#include "harness/monitor/bounded_trace.hpp"

#include <fmt/format.h>

namespace assay::monitor {
namespace {

using reports::TraceEvent;

constexpr std::size_t beginning_events = 40;
constexpr std::size_t recent_events_max = 40;
constexpr std::size_t events_behind_a_finding = 10;
constexpr std::size_t kept_events_max = 1'000;
constexpr std::size_t kept_max_bytes = 256UL * 1024;
constexpr std::size_t packet_kept_max_bytes = 4UL * 1024;

/// A large packet says little that its first line does not, and would push out many others.
void cut(TraceEvent& event) {
    if (event.bytes.size() <= packet_kept_max_bytes) return;
    event.text += fmt::format(" ({} bytes, not kept)", event.bytes.size());
    event.bytes = {};
    event.kind = TraceEvent::Kind::note;
}

std::size_t size_of(const TraceEvent& event) {
    return event.bytes.size() + event.text.size();
}

}  // namespace

std::size_t BoundedTrace::add(TraceEvent event) {
    cut(event);
    const auto number = numbers_++;
    Entry entry{number, number < wanted_until_, std::move(event)};
    if (number < beginning_events) {
        keep(std::move(entry));
        return number;
    }
    recent_.push_back(std::move(entry));
    if (recent_.size() > recent_events_max) {
        if (recent_.front().is_wanted) keep(std::move(recent_.front()));
        recent_.pop_front();
    }
    return number;
}

void BoundedTrace::keep_around(std::size_t number) {
    for (auto& entry : recent_)
        entry.is_wanted = true;
    wanted_until_ = number + 1 + events_behind_a_finding;
}

void BoundedTrace::keep(Entry entry) {
    const auto size = size_of(entry.event);
    if (kept_.size() >= kept_events_max || kept_bytes_ + size > kept_max_bytes) return;
    kept_bytes_ += size;
    kept_.push_back(std::move(entry));
}

BoundedTrace::Kept BoundedTrace::take() && {
    for (auto& entry : recent_)
        kept_.push_back(std::move(entry));
    Kept out;
    std::size_t next = 0;
    for (auto& entry : kept_) {
        if (entry.number > next)
            out.events.push_back(
                {.at = entry.event.at,
                 .kind = TraceEvent::Kind::note,
                 .text = fmt::format("{} events are left out here", entry.number - next)}
            );
        next = entry.number + 1;
        out.places[entry.number] = out.events.size();
        out.events.push_back(std::move(entry.event));
    }
    return out;
}

}  // namespace assay::monitor
