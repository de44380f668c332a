#include "reports/html/timeline.hpp"

#include "reports/result/clean.hpp"
#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

// Where the columns stand, from the left edge: as far apart as the figures above them are wide.
constexpr int delay_from = 22;
constexpr int delay_to = 72;
constexpr int way_from = 96;
constexpr int way_to = 126;
constexpr int bytes_middle = 178;
constexpr int bytes_half = 18;
constexpr int timeline_width = 214;

/// "188", "12k": what has room above a column.
std::string short_amount(double bytes) {
    if (bytes < 1e3) return fmt::format("{:.0f}", bytes);
    if (bytes < 1e6) return fmt::format("{:.0f}k", bytes / 1e3);
    return fmt::format("{:.0f}M", bytes / 1e6);
}

/// A packet on its way over the link.
struct Flight {
    Offset from{};
    Offset to{};  ///< zero: it was lost, or nobody knows
    double bytes{};
    bool is_up{};
    bool is_lost{};

    bool is_known() const { return to > from; }
};

std::vector<Flight> flights_of(const RowResult& row, const Excerpt& excerpt, const Band& band) {
    std::vector<Flight> out{};
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const auto& event = row.trace[i];
        if (!is_packet(event) || link_of(row, event.actor()) != band.link) continue;
        const auto size = static_cast<double>(event.bytes.size());
        const bool is_up = event.kind == TraceEvent::Kind::sent;
        const auto from = is_up ? event.at : event.sent_at;
        const auto to = is_up ? event.delivered_at : event.at;
        if (!is_up && from == Offset{}) continue;
        out.push_back({from, event.lost ? Offset{} : to, size, is_up, event.lost});
    }
    return out;
}

struct Sums {
    Offset longest{};
    Offset shortest{Offset::max()};
    double up{};
    double down{};
    double largest{1};
    double most_under_way{};
    std::size_t lost{};
};

/// Instants at which the bytes under way change, and by how much.
std::vector<std::pair<Offset, double>> changes_of(const std::vector<Flight>& flights) {
    std::vector<std::pair<Offset, double>> out{};
    for (const auto& flight : flights) {
        if (!flight.is_known()) continue;
        out.emplace_back(flight.from, flight.bytes);
        out.emplace_back(flight.to, -flight.bytes);
    }
    std::ranges::sort(out);
    return out;
}

Sums sums_of(const std::vector<Flight>& flights) {
    Sums out{};
    for (const auto& flight : flights) {
        (flight.is_up ? out.up : out.down) += flight.bytes;
        out.largest = std::max(out.largest, flight.bytes);
        out.lost += flight.is_lost ? 1 : 0;
        if (!flight.is_known()) continue;
        out.longest = std::max(out.longest, flight.to - flight.from);
        out.shortest = std::min(out.shortest, flight.to - flight.from);
    }
    double under_way = 0;
    for (const auto& [at, change] : changes_of(flights)) {
        under_way += change;
        out.most_under_way = std::max(out.most_under_way, under_way);
    }
    return out;
}

std::string sentence_on(const Band& band, const Sums& sums) {
    auto out = printable(band.title);
    if (sums.longest > Offset{})
        out += fmt::format(
            ": packets took {} to {}", span_text(sums.shortest), span_text(sums.longest)
        );
    return out + fmt::format(
                     ", {} lost, at most {:.0f} bytes under way, {:.0f} bytes up, {:.0f} down",
                     sums.lost,
                     sums.most_under_way,
                     sums.up,
                     sums.down
                 );
}

/// Draws one link's columns; each member adds its part.
class Timeline {
public:
    Timeline(const RowResult& row, const Excerpt& excerpt, const TimeScale& scale, const Band& band)
        : row_{row},
          scale_{scale},
          band_{band},
          flights_{flights_of(row, excerpt, band)},
          sums_{sums_of(flights_)} {}

    std::string finished() {
        add(R"(<svg class="l tl" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img">)"
            R"(<title>{2}</title><g class="t">)",
            timeline_width,
            scale_.bottom() + 8,
            escape_html(sentence_on(band_, sums_)));
        draw_heads();
        draw_state();
        draw_delays();
        draw_under_way();
        draw_bytes();
        return out_ + "</g></svg>";
    }

private:
    template <class... Parts>
    void add(fmt::format_string<Parts...> format, Parts&&... parts) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
    }

    bool has_delays() const { return sums_.longest > Offset{}; }

    void head(int x, std::string_view name, const std::string& figure) {
        add(R"(<text class="t-head" x="{0}" y="38" text-anchor="middle">{1}</text>)"
            R"(<text class="t-head" x="{0}" y="49" text-anchor="middle">{2}</text>)",
            x,
            name,
            figure);
    }

    void draw_heads() {
        add(R"(<text class="l-bandt" x="{}" y="17">{}</text>)",
            2,
            escape_html(shortened(printable(band_.title), 24)));
        head(
            (delay_from + delay_to) / 2,
            "delay",
            has_delays() ? "≤ " + span_text(sums_.longest) : std::string{"?"}
        );
        head((way_from + way_to) / 2, "on way", "≤ " + short_amount(sums_.most_under_way) + " B");
        head(
            bytes_middle,
            "bytes",
            fmt::format("↑{} ↓{}", short_amount(sums_.up), short_amount(sums_.down))
        );
        for (const int x : {delay_from, way_from, bytes_middle})
            add(R"(<line class="p-grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>)",
                x,
                scale_.top() + 10,
                scale_.bottom());
    }

    /// Up, but for downtimes; a cross for each packet that was lost.
    void draw_state() {
        const int top = scale_.top() + 10;
        add(R"(<rect class="t-up" x="{}" y="{}" width="6" height="{}"/>)",
            2,
            top,
            scale_.bottom() - top);
        for (const auto& downtime : downtimes_of(row_)) {
            if (downtime.link != band_.link) continue;
            const int y0 = std::max(top, scale_.y_of(downtime.from));
            const int y1 = downtime.to ? scale_.y_of(*downtime.to) : scale_.bottom();
            if (y1 <= y0) continue;
            add(R"(<rect class="t-down" x="{}" y="{}" width="10" height="{}"><title>down</title></rect>)",
                0,
                y0,
                y1 - y0);
        }
        for (const auto& flight : flights_)
            if (flight.is_lost)
                add(R"(<path class="l-cross" d="M{} {}l8 8m0 -8l-8 8"/>)",
                    1,
                    scale_.y_of(flight.from) - 4);
    }

    /// How long packets took, at the instant at which they were sent; a line through each direction.
    void draw_delays() {
        if (!has_delays()) return;
        for (const bool is_up : {true, false}) {
            std::string line{};
            std::string dots{};
            std::vector<std::pair<int, int>> points{};
            for (const auto& flight : flights_) {
                if (flight.is_up != is_up || !flight.is_known()) continue;
                const double share = static_cast<double>((flight.to - flight.from).count()) /
                                     static_cast<double>(sums_.longest.count());
                points.emplace_back(
                    scale_.y_of(flight.from),
                    delay_from + static_cast<int>(share * (delay_to - delay_from))
                );
            }
            std::ranges::stable_sort(points, {}, &std::pair<int, int>::first);
            for (const auto& [y, x] : points) {
                line += fmt::format("{}{} {}", line.empty() ? "M" : "L", x, y);
                dots += fmt::format(R"(<circle cx="{}" cy="{}" r="2"/>)", x, y);
            }
            if (points.empty()) continue;
            add(R"(<g class="{}"><path d="{}"/>{}</g>)", is_up ? "t-u" : "t-d", line, dots);
        }
    }

    void draw_under_way() {
        if (sums_.most_under_way <= 0) return;
        const auto x_of = [&](double bytes) {
            return way_from + static_cast<int>(bytes / sums_.most_under_way * (way_to - way_from));
        };
        std::string path{};
        double under_way = 0;
        for (const auto& [at, change] : changes_of(flights_)) {
            const int y = scale_.y_of(at);
            path += fmt::format("{}{}", path.empty() ? fmt::format("M{} ", x_of(0)) : "V", y);
            under_way += change;
            path += fmt::format("H{}", x_of(under_way));
        }
        add(R"(<path class="t-way" d="{}z"/>)", path);
    }

    /// A bar a packet: up to the left where it was sent, down to the right where it came.
    void draw_bytes() {
        for (const auto& flight : flights_) {
            const int size =
                std::max(1, static_cast<int>(flight.bytes / sums_.largest * bytes_half));
            const int middle = bytes_middle;
            add(R"(<rect class="{}" x="{}" y="{}" width="{}" height="3"/>)",
                flight.is_up ? "t-bu" : "t-bd",
                flight.is_up ? middle - size : middle,
                scale_.y_of(flight.is_up ? flight.from : flight.to) - 1,
                size);
        }
    }

    const RowResult& row_;
    const TimeScale& scale_;
    const Band& band_;
    std::vector<Flight> flights_{};
    Sums sums_{};
    std::string out_{};
};

}  // namespace

bool has_timeline(const RowResult& row, const Excerpt& excerpt, const Band& band) {
    const auto flights = flights_of(row, excerpt, band);
    return std::ranges::any_of(flights, [](const Flight& each) {
        return each.is_known() || each.is_lost;
    });
}

std::string timeline_svg(
    const RowResult& row, const Excerpt& excerpt, const TimeScale& scale, const Band& band
) {
    return Timeline{row, excerpt, scale, band}.finished();
}

std::string timeline_sentence(const RowResult& row, const Excerpt& excerpt, const Band& band) {
    return sentence_on(band, sums_of(flights_of(row, excerpt, band)));
}

}  // namespace assay::reports::html
