#include "harness/play/world/journeys.hpp"

#include "harness/play/world/actor_paths.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {

void Journeys::sent(const std::string& actor, std::size_t index, std::size_t size_bytes) {
    under_way_[actor].up.push_back({index, size_bytes});
}

void Journeys::arrived(const std::string& actor, std::uint64_t count) {
    auto& up = under_way_[actor].up;
    while (count > 0 && !up.empty()) {
        auto& first = up.front();
        const auto taken = std::min(count, first.left_bytes);
        count -= taken;
        first.left_bytes -= taken;
        if (first.left_bytes > 0) return;
        trace_[first.event].delivered_at = trace_.offset(world_.schedule().now());
        up.pop_front();
    }
}

void Journeys::received(const std::string& actor, std::size_t index) {
    auto& down = under_way_[actor].down;
    const auto& bytes = trace_[index].bytes;
    // What the broker said to an older connection, when this one took its place, comes no more.
    const auto place = std::ranges::find_if(down, [&](const auto& one) {
        return !bytes.empty() && one.first_byte == bytes.front();
    });
    if (place == down.end()) return;
    trace_[index].sent_at = trace_.offset(place->sent);
    down.erase(down.begin(), std::next(place));
}

void Journeys::coming(const std::string& actor, std::uint8_t first_byte) {
    under_way_[actor].down.push_back({world_.schedule().now(), first_byte});
}

void Journeys::flush(const scenario::Actor& actor) {
    auto& under = under_way_[actor.name];
    if (world_.paths().link_of(actor)) {
        for (const auto& going : under.up)
            trace_[going.event].lost = true;
        for (const auto& [when, first_byte] : under.down)
            trace_.add(
                when,
                {.kind = reports::TraceEvent::Kind::received,
                 .from =
                     std::string{actor.is_server ? scenario::client_name : scenario::target_name},
                 .to = actor.name,
                 .text = std::string{wire::name_of(wire::type_of(first_byte))},
                 .lost = true,
                 .sent_at = trace_.offset(when)}
            );
    }
    under = {};
}

void Journeys::link_changed(const std::string& link, bool is_up) {
    if (is_up)
        outages_[link].ended = world_.schedule().now();
    else
        outages_[link] = {.began = world_.schedule().now()};
}

const LastOutage* Journeys::outage_of(const scenario::Actor& actor) const {
    const auto found = outages_.find(actor.link == "direct" ? actor.name : actor.link);
    return found == outages_.end() ? nullptr : &found->second;
}

std::optional<Instant> Journeys::oldest_under_way(const std::string& actor) const {
    const auto found = under_way_.find(actor);
    if (found == under_way_.end()) return std::nullopt;
    const auto& [up, down] = found->second;
    std::optional<Instant> oldest;
    if (!up.empty()) oldest = trace_.start() + trace_[up.front().event].at;
    if (!down.empty() && (!oldest || down.front().sent < *oldest)) oldest = down.front().sent;
    return oldest;
}

bool Journeys::is_bringing(const std::string& actor) const {
    const auto found = under_way_.find(actor);
    return found != under_way_.end() && !found->second.down.empty();
}

}  // namespace assay::play
