#include "reports/html/ladder.hpp"

#include "reference/wire/codec.hpp"
#include "reports/html/ladder_labels.hpp"
#include "reports/html/ladder_scale.hpp"
#include "reports/html/timeline.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace assay::reports::html {
namespace {

using Kind = TraceEvent::Kind;

/// Where the instants stand at the left.
constexpr int time_column = 52;
/// More links than these are told by their events alone.
constexpr std::size_t timelines_max = 2;

std::string shown(std::string_view text, std::size_t characters_max) {
    return escape_html(shortened(printable(text), characters_max));
}

/// What an arrow is labelled with: type, QoS, identifier, and what is unusual about it.
struct Brief {
    std::string operator()(const wire::Publish& p) const {
        auto out = fmt::format("PUBLISH qos {}", p.qos());
        if (p.qos() != 0) out += fmt::format(" id {}", p.packet_id);
        if (p.dup()) out += " dup";
        return p.retain() ? out + " retain" : out;
    }
    std::string operator()(const wire::Connack& p) const {
        if (p.reason_code != 0) return fmt::format("CONNACK 0x{:02X}", p.reason_code);
        return p.session_present() ? "CONNACK session present" : "CONNACK";
    }
    template <class P>
    std::string operator()(const P& p) const {
        std::string out{wire::name_of(P::type)};
        if constexpr (requires { p.packet_id; }) out += fmt::format(" id {}", p.packet_id);
        if constexpr (requires { p.reason(); }) {
            if (const auto code = p.reason()) out += fmt::format(" 0x{:02X}", code);
        }
        return out;
    }
};

std::string brief_of(const TraceEvent& event, const RowResult& row) {
    const auto packet = wire::decode(event.bytes, version_of(row));
    if (packet) return std::visit(Brief{}, *packet);
    return shown(event.text, 26);
}

/// Draws one ladder; each member adds its part to the text.
class Drawing {
public:
    Drawing(const RowResult& row, const Excerpt& excerpt, std::size_t number)
        : row_{row},
          excerpt_{excerpt},
          number_{number},
          lanes_{row, excerpt},
          scale_{row, excerpt},
          labels_{time_column, lanes_.width() - 4} {
        for (const auto& band : lanes_.bands())
            if (timelines_.size() < timelines_max && has_timeline(row, excerpt, band))
                timelines_.push_back(&band);
    }

    std::string finished() {
        out_ = R"(<div class="drawn">)";
        open();
        draw_bands();
        draw_downtimes();
        draw_lanes();
        draw_folds();
        draw_windows();
        // A note has hardly a place but beside its point, a label has many along its arrow; but
        // notes stand on arrows, so that they can be read.
        auto drawn = std::exchange(out_, {});
        for (std::size_t i = excerpt_.first; i < excerpt_.last; ++i)
            if (!is_packet(row_.trace[i])) draw_event(i);
        const auto notes = std::exchange(out_, std::move(drawn));
        for (std::size_t i = excerpt_.first; i < excerpt_.last; ++i)
            if (is_packet(row_.trace[i])) draw_event(i);
        out_ += notes + "</svg>";
        std::string sentences{};
        for (const auto* band : timelines_) {
            out_ += timeline_svg(row_, excerpt_, scale_, *band);
            add_sentence(sentences, *band);
        }
        return out_ + "</div>" + sentences;
    }

private:
    template <class... Parts>
    void add(fmt::format_string<Parts...> format, Parts&&... parts) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
    }

    /// A narrow screen has no room for the timeline, but for what it says.
    void add_sentence(std::string& out, const Band& band) const {
        out += fmt::format(
            R"(<p class="t-words">{}</p>)", escape_html(timeline_sentence(row_, excerpt_, band))
        );
    }

    void open() {
        const int width = lanes_.width();
        const int height = scale_.bottom() + 8;
        add(R"(<svg class="l" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="group" )"
            R"(aria-labelledby="lt{2} ld{2}"><title id="lt{2}">Ladder of {3}</title>)",
            width,
            height,
            number_,
            shown(row_.name, 120));
        add(R"(<desc id="ld{}">{} between {}, from {} s to {} s; the table beside it lists them.)"
            "</desc>",
            number_,
            counted(excerpt_.last - excerpt_.first, "event"),
            shown(lane_list(), 200),
            seconds_of(row_.trace[excerpt_.first].at),
            seconds_of(row_.trace[excerpt_.last - 1].at));
    }

    std::string lane_list() const {
        std::string out{};
        for (const auto& name : lanes_.names())
            out += (out.empty() ? "" : ", ") + name;
        return out;
    }

    void draw_lanes() {
        for (const auto& name : lanes_.names()) {
            const int x = lanes_.x_of(name);
            add(R"(<line class="l-lane" x1="{0}" x2="{0}" y1="24" y2="{1}"/>)", x, scale_.bottom());
            add(R"(<rect class="l-head" x="{}" y="3" width="96" height="20" rx="4"/>)", x - 48);
            add(R"(<text x="{}" y="17" text-anchor="middle">{}</text>)", x, shown(name, 14));
        }
    }

    void draw_bands() {
        for (const auto& band : lanes_.bands()) {
            add(R"(<rect class="l-band" x="{}" y="26" width="{}" height="{}"/>)",
                band.left + 3,
                band.right - band.left - 6,
                scale_.bottom() - 26);
            add(R"(<text class="l-bandt" x="{}" y="38" text-anchor="middle">{}</text>)",
                (band.left + band.right) / 2,
                shown(band.title, static_cast<std::size_t>(band.right - band.left) / 7));
        }
    }

    void draw_folds() {
        for (const auto& fold : scale_.folds()) {
            add(R"(<line class="l-fold" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>)",
                lanes_.left() - 34,
                lanes_.right() + 8,
                fold.y);
            add(R"(<text class="l-foldt" x="{}" y="{}">⋮ {}</text>)",
                4,
                fold.y + 3,
                span_text(fold.silence));
        }
    }

    /// A link that is down: its band hatched.
    void draw_downtimes() {
        bool has_pattern = false;
        for (const auto& downtime : downtimes_of(row_)) {
            const int y0 = scale_.y_of(downtime.from);
            const int y1 = downtime.to ? scale_.y_of(*downtime.to) : scale_.bottom();
            if (y1 <= scale_.top() || y0 >= scale_.bottom() || y1 <= y0) continue;
            if (!has_pattern) add_pattern();
            has_pattern = true;
            const auto [x0, x1] = span_of(downtime.link);
            add(R"svg(<rect x="{}" y="{}" width="{}" height="{}" fill="url(#h{})"><title>{} is )svg"
                R"svg(down</title></rect>)svg",
                x0 + 3,
                y0,
                std::max(1, x1 - x0 - 6),
                y1 - y0,
                number_,
                shown(downtime.link, 30));
            if (downtime.from >= row_.trace[excerpt_.first].at) continue;  // else its event says it
            const auto text = shortened(printable(downtime.link), 30) + " down";
            const auto place = labels_.beside(x0 - 4, y0 + 8, text.size());
            add(R"(<text class="l-outt" x="{}" y="{}">{}</text>)",
                place.x,
                place.y,
                escape_html(text));
        }
    }

    void add_pattern() {
        add(R"(<defs><pattern id="h{}" width="7" height="7" patternUnits="userSpaceOnUse" )"
            R"svg(patternTransform="rotate(45)"><line class="l-hatch" x1="0" x2="0" y1="0" y2="7"/>)svg"
            "</pattern></defs>",
            number_);
    }

    /// The link's band; all lanes if no actor is known to use it.
    std::pair<int, int> span_of(const std::string& link) const {
        for (const auto& band : lanes_.bands())
            if (band.link == link) return {band.left, band.right};
        return {lanes_.left(), lanes_.right()};
    }

    /// The windows of broken expectations as brackets at the right.
    void draw_windows() {
        int x = lanes_.right() + 18;
        for (const auto* each : broken_expectations(row_)) {
            if (each->to <= each->from || x > lanes_.width() - 60) continue;
            const int y0 = scale_.y_of(each->from);
            const int y1 = scale_.y_of(each->to);
            add(R"(<path class="l-win l-broken" d="M{0} {1}h6V{2}h-6"><title>{3}</title></path>)",
                x,
                y0,
                std::max(y1, y0 + 4),
                shown(each->what, 200));
            if (each->line != 0) {
                add(R"(<text class="l-wint l-broken" x="{}" y="{}">line {}</text>)",
                    x + 10,
                    std::min((y0 + y1) / 2 + 4, scale_.bottom()),
                    each->line);
            }
            x += 50;
        }
    }

    void draw_event(std::size_t index) {
        const auto& event = row_.trace[index];
        const int y = scale_.y_of_event(index);
        add(R"(<text class="l-time" x="4" y="{}">{}</text>)", y + 4, seconds_of(event.at));
        if (is_packet(event)) return draw_arrow(index, event, y);
        if (event.kind == Kind::opened && lanes_.has(event.actor())) {
            add(R"(<circle class="l-dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>)",
                lanes_.x_of(event.actor()),
                y,
                shown(event.text, 200));
            return;
        }
        if (event.kind == Kind::ended && lanes_.has(event.actor())) {
            add(R"(<path class="l-end" d="M{} {}l10 10m0 -10l-10 10"><title>{}</title></path>)",
                lanes_.x_of(event.actor()) - 5,
                y - 5,
                shown(event.text, 200));
        }
        if (event.kind == Kind::segment && lanes_.has(event.actor())) {
            add(R"(<circle class="l-again" cx="{}" cy="{}" r="3"><title>{}</title></circle>)",
                lanes_.x_of(event.actor()),
                y,
                shown(event.text, 200));
        }
        draw_note(event, y);
    }

    void draw_note(const TraceEvent& event, int y) {
        const bool is_link = event.kind == Kind::link;
        const bool has_lane = is_link || lanes_.has(event.actor());
        const int lane = is_link ? span_of(event.actor()).first : lanes_.x_of(event.actor());
        const int x = has_lane ? lane : lanes_.left();
        const auto whole = printable(is_link ? event.actor() + " " + event.text : event.text);
        const auto text = shortened(whole, std::min<std::size_t>(52, labels_.room_beside(x)));
        const auto place = labels_.beside(x, y, text.size());
        add(R"(<text class="l-note l-label" x="{}" y="{}" text-anchor="{}">{})",
            place.x,
            place.y,
            place.is_end ? "end" : "start",
            escape_html(text));
        if (text != whole) add("<title>{}</title>", shown(whole, 200));
        out_ += "</text>";
    }

    /// From where and when it was sent to where and when it arrived, as far as both are known.
    Stroke stroke_of(const TraceEvent& event, int y) const {
        const double from = lanes_.x_of(event.from);
        const double to = lanes_.x_of(event.to);
        if (event.kind == Kind::received) {
            const bool is_known = event.sent_at > Offset{} && event.sent_at < event.at;
            const int y0 = is_known ? scale_.y_of(event.sent_at) : y;
            return {from, double(y0), to, double(y)};
        }
        if (event.lost) return {from, double(y), from + (to - from) * 0.6, double(y)};
        const bool is_known = event.delivered_at > event.at;
        const int y1 = is_known ? std::min(scale_.y_of(event.delivered_at), scale_.bottom()) : y;
        return {from, double(y), to, double(y1)};
    }

    void draw_arrow(std::size_t index, const TraceEvent& event, int y) {
        auto stroke = stroke_of(event, y);
        const bool is_bad = excerpt_.evidence == index;
        const auto text = (is_bad ? "✗ " : "") + brief_of(event, row_);
        // At its actor's end an arrow has a height of its own.
        const auto place =
            labels_.along(stroke, text.size(), event.kind == Kind::received ? 1.0 : 0.0);
        if (!event.lost) stroke.x1 -= stroke.x1 > stroke.x0 ? 2 : -2;
        const auto [x0, y0, x1, y1] = std::array{
            std::lround(stroke.x0),
            std::lround(stroke.y0),
            std::lround(stroke.x1),
            std::lround(stroke.y1)
        };
        add(R"(<a href="#{0}"{1}><path class="l-hit" d="M{2} {3}L{4} {5}"/>)"
            R"(<line class="l-arrow" x1="{2}" y1="{3}" x2="{4}" y2="{5}"/>)",
            packet_anchor(number_, index),
            is_bad       ? " class=\"l-bad\""
            : event.lost ? " class=\"l-lost\""
                         : "",
            x0,
            y0,
            x1,
            y1);
        if (event.lost) {
            add(R"(<path class="l-cross" d="M{} {}l10 10m0 -10l-10 10"/>)", x1 - 5, y1 - 5);
        } else {
            draw_tip(stroke);
        }
        add(R"(<text class="l-label" x="{0}" y="{1}")", place.x, place.y);
        if (place.degrees != 0)
            add(R"svg( transform="rotate({} {} {})")svg", place.degrees, place.x, place.y);
        add(">{}</text></a>", text);
    }

    /// The arrow's head, turned into the arrow's direction.
    void draw_tip(const Stroke& arrow) {
        const auto [x0, y0, x1, y1] = arrow;
        const double dx = x1 - x0;
        const double dy = y1 - y0;
        const double length = std::max(1.0, std::sqrt(dx * dx + dy * dy));
        const auto at = [&](double back, double aside) {
            return std::pair{
                std::lround(x1 - back * dx / length + aside * dy / length),
                std::lround(y1 - back * dy / length - aside * dx / length)
            };
        };
        const auto [ax, ay] = at(9, 4);
        const auto [bx, by] = at(9, -4);
        add(R"(<path class="l-tip" d="M{} {}L{} {}L{} {}z"/>)",
            std::lround(x1),
            std::lround(y1),
            ax,
            ay,
            bx,
            by);
    }

    const RowResult& row_;
    const Excerpt& excerpt_;
    std::size_t number_;
    Lanes lanes_;
    TimeScale scale_;
    Labels labels_;
    std::vector<const Band*> timelines_{};
    std::string out_{};
};

}  // namespace

wire::Version version_of(const RowResult& row) {
    return wire::version_named(row.version).value_or(wire::Version::v5_0);
}

std::string packet_anchor(std::size_t number, std::size_t event) {
    return fmt::format("p{}-{}", number, event + 1);
}

std::string ladder_svg(const RowResult& row, const Excerpt& excerpt, std::size_t number) {
    if (excerpt.first >= excerpt.last) return {};
    return Drawing{row, excerpt, number}.finished();
}

}  // namespace assay::reports::html
