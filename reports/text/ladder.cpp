#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports {
namespace {

constexpr std::size_t events_before = 8;
constexpr std::size_t events_after = 3;
constexpr std::size_t label_characters = 64;
constexpr std::size_t actor_characters = 20;

std::string name_of_lane(const std::string& actor) {
    return shortened(printable(actor), actor_characters);
}

std::string label_of(const TraceEvent& event) {
    return shortened(printable(event.text), label_characters);
}

/// Characters (code points) that a terminal shows for well-formed text.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string filled(std::string text, std::size_t width, char filler) {
    const auto used = width_of(text);
    if (used < width) text.append(width - used, filler);
    return text;
}

struct Widths {
    std::size_t lane{};
    std::size_t label{};
};

Widths widths_of(const RowResult& row, const Excerpt& excerpt) {
    Widths out{6, 0};
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const auto& event = row.trace[i];
        out.lane = std::max(out.lane, width_of(name_of_lane(event.actor())));
        if (is_packet(event)) out.label = std::max(out.label, width_of(label_of(event)));
    }
    return out;
}

/// "truck --- PUBREL id 1 ----x" or "sat    down: cut for 30 s".
std::string event_text(const TraceEvent& event, Widths widths) {
    if (!is_packet(event)) {
        return filled(name_of_lane(event.from), widths.lane, ' ') + "  " + label_of(event);
    }
    const auto from = filled(name_of_lane(event.from), widths.lane, ' ');
    const auto arrow = filled("--- " + label_of(event) + " ", widths.label + 8, '-');
    if (event.lost) return fmt::format("{} {}x  lost", from, arrow);
    return fmt::format("{} {}> {}", from, arrow, name_of_lane(event.to));
}

std::string ladder_of(const RowResult& row, const Excerpt& excerpt) {
    const auto widths = widths_of(row, excerpt);
    std::string out{};
    if (excerpt.first > 0) {
        out += fmt::format("{:>10}  {}\n", "...", counted(excerpt.first, "earlier event"));
    }
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const auto& event = row.trace[i];
        out += fmt::format(
            "{:>10}  {}{}\n",
            seconds_of(event.at),
            event_text(event, widths),
            excerpt.evidence == i ? "   <-- here" : ""
        );
    }
    if (excerpt.last < row.trace.size()) {
        out += fmt::format(
            "{:>10}  {}\n", "...", counted(row.trace.size() - excerpt.last, "later event")
        );
    }
    return out;
}

}  // namespace

std::string ladder_text(const RowResult& row) {
    return ladder_of(row, excerpt_of(row, events_before, events_after));
}

std::string whole_ladder_text(const RowResult& row) {
    return ladder_of(row, excerpt_of(row, row.trace.size(), row.trace.size()));
}

}  // namespace assay::reports
