#include "reports/html/row.hpp"

#include "reference/wire/print.hpp"
#include "reports/html/assets.hpp"
#include "reports/html/ladder.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

constexpr std::size_t events_before = 14;
constexpr std::size_t events_after = 6;
constexpr std::size_t source_lines_around = 5;
/// Fields of one packet beyond this many, and bytes of one field, are counted only.
constexpr std::size_t fields_max = 40;
constexpr std::size_t field_hex_max = 3 * 48;
constexpr std::size_t text_max = 400;
/// With its witness, one line for each event.
constexpr std::size_t actual_max = 4000;

View expectations_view(const RowResult& row) {
    View out{View::type::list};
    for (const auto* each : broken_expectations(row)) {
        View item{};
        item.set("class", class_of(each->verdict));
        item.set("what", shortened(each->what, text_max));
        item.set("actual", each->actual.empty() ? "nothing" : shortened(each->actual, actual_max));
        if (each->line != 0) item.set("where", fmt::format("{}:{}", row.file, each->line));
        out << item;
    }
    return out;
}

View fields_view(const TraceEvent& event, wire::Version version) {
    View out{View::type::list};
    const auto fields = wire::hex_dump(event.bytes, version);
    for (std::size_t i = 0; i < fields.size() && i < fields_max; ++i) {
        const auto& field = fields[i];
        View item{};
        item.set("offset", fmt::format("{}", field.offset));
        item.set("hex", shortened(field.hex, field_hex_max));
        item.set("field", field.field);
        item.set("value", field.value);
        out << item;
    }
    if (fields.size() > fields_max) {
        View item{};
        item.set("field", fmt::format("and {} more fields", fields.size() - fields_max));
        out << item;
    }
    return out;
}

std::string who_text(const TraceEvent& event) {
    if (is_packet(event)) return fmt::format("{} → {}", event.from, event.to);
    if (event.kind == TraceEvent::Kind::segment) return event.from + " (TCP)";
    return event.from.empty() ? std::string{name_of(event.kind)} : event.from;
}

View events_view(const RowResult& row, const Excerpt& excerpt, std::size_t number) {
    const auto version = wire::version_named(row.version).value_or(wire::Version::v5_0);
    View out{View::type::list};
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const auto& event = row.trace[i];
        View item{};
        item.set("id", packet_anchor(number, i));
        item.set("n", std::to_string(i + 1));
        item.set("at", seconds_of(event.at));
        item.set("who", shortened(printable(who_text(event)), 60));
        item.set("text", shortened(event.text, text_max) + (event.lost ? " (lost)" : ""));
        if (excerpt.evidence == i) {
            item.set("mark", "bad");
        } else if (event.lost) {
            item.set("mark", "lost");
        }
        item.set("has_bytes", !event.bytes.empty());
        if (!event.bytes.empty()) {
            item.set("size", counted(event.bytes.size(), "byte"));
            item.set("fields", fields_view(event, version));
        }
        out << item;
    }
    return out;
}

std::string caption_of(const RowResult& row, const Excerpt& excerpt) {
    std::string out{"Link time downwards; silent stretches are folded."};
    const auto left_out = row.trace.size() - (excerpt.last - excerpt.first);
    if (left_out != 0) {
        out += fmt::format(
            " {} before and {} after are left out.",
            counted(excerpt.first, "event"),
            row.trace.size() - excerpt.last
        );
    }
    return out;
}

/// The lines around the first broken expectation; the whole file is among the scenarios.
void set_source(View& view, const Context& context, const RowResult& row) {
    const auto found = context.results.sources.find(row.scenario);
    const auto broken = broken_expectations(row);
    const bool has_line = !broken.empty() && broken.front()->line > 0;
    View lines{View::type::list};
    if (found != context.results.sources.end() && has_line) {
        const auto here = static_cast<std::size_t>(broken.front()->line);
        std::string_view text{found->second};
        for (std::size_t n = 1; !text.empty() && n <= here + source_lines_around; ++n) {
            const auto end = std::min(text.find('\n'), text.size());
            if (n + source_lines_around >= here) {
                View line{};
                line.set("n", std::to_string(n));
                line.set("text", printable(text.substr(0, end)));
                if (n == here) line.set("mark", true);
                lines << line;
            }
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        view.set("file", fmt::format("{}:{}", row.file, here));
    }
    view.set("has_source", !lines.list_value().empty());
    view.set("lines", std::move(lines));
}

}  // namespace

std::string
row_html(const Context& context, const RowResult& row, std::size_t number, bool is_open) {
    const auto excerpt = excerpt_of(row, events_before, events_after);
    const auto anchor = context.anchor_of(row);
    View view{};
    view.set("anchor", anchor);
    view.set("open", is_open);
    view.set("href", href_of(anchor));
    view.set("name", row.name);
    view.set("place", context.place_of(row));
    view.set("title", row.title);
    view.set("reason", row.reason);
    const auto advice = advice_reason(row, context.summary.breaks_a_must(row));
    if (!advice.empty()) view.set("advice", advice);
    view.set("expectations", expectations_view(row));
    View drawn{View::type::list};
    for (const auto& link : row.drawn)
        drawn << View{"text", "link " + link};
    for (const auto& fault : row.faults)
        drawn << View{"text", "fault " + fault};
    set_list(view, "drawn", std::move(drawn));
    view.set("has_trace", excerpt.last > excerpt.first);
    view.set("ladder", ladder_svg(row, excerpt, number));
    view.set("caption", caption_of(row, excerpt));
    view.set("events", events_view(row, excerpt, number));
    set_source(view, context, row);
    if (!row.target_output.empty()) view.set("output", row.target_output);
    if (const auto again = again_command(context.results, row); !again.empty())
        view.set("again", again);
    return rendered(assets().row, view);
}

}  // namespace assay::reports::html
