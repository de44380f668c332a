#include "reports/html/curves.hpp"

#include "reports/html/plot.hpp"
#include "reports/result/clean.hpp"
#include "reports/result/statistics_lines.hpp"
#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

constexpr int curve_width = 380;
constexpr int curve_height = 190;
constexpr int curve_left = 46;
constexpr int curve_right = 352;
constexpr int curve_top = 12;
constexpr int curve_bottom = 160;
constexpr std::array named_shares{0.5, 0.95, 0.99};

/// Of one link on one target: QoS -> all its messages, whatever the version.
using CurveSeries = std::map<std::string, LatencySketch>;
using CurvePanels = std::map<std::pair<std::string, std::string>, CurveSeries>;

CurvePanels panels_of(const Results& results) {
    CurvePanels out{};
    for (const auto& line : statistics_lines(results, Lines::by_link))
        if (line.sum.latency.count() != 0)
            out[{line.target, line.sum.links}][line.sum.qos].add(line.sum.latency);
    return out;
}

/// In virtual time and without a link, messages take no time: a line along the axis says nothing.
bool has_lateness(const CurveSeries& series) {
    return std::ranges::any_of(series, [](const auto& each) {
        return each.second.longest() >= TimeAxis::shortest_drawn;
    });
}
const std::string nothing_late{R"(<p class="dim">No message took a millisecond.</p>)"};

int y_of_share(double share) {
    return curve_bottom - static_cast<int>(share * (curve_bottom - curve_top));
}

/// Steps up at each class of the sketch that holds anything; a hundred points are a curve.
std::string curve_path(const LatencySketch& sketch, const TimeAxis& axis) {
    std::string out{};
    int before = -1;
    for (int percent = 1; percent <= 100; ++percent) {
        const double share = percent / 100.0;
        const int x = axis.at(sketch.quantile(share));
        if (x == before && percent != 100) continue;
        out += fmt::format("{}{} {}", out.empty() ? "M" : "L", x, y_of_share(share));
        before = x;
    }
    return out;
}

std::string curve_axes(const TimeAxis& axis) {
    std::string out{};
    for (const auto& [x, text] : axis.ticks())
        out += fmt::format(
            R"(<line class="p-grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text class="p-tick" x="{0}" y="{3}" text-anchor="middle">{4}</text>)",
            x,
            curve_top,
            curve_bottom,
            curve_bottom + 14,
            text
        );
    for (const double share : {0.0, 0.5, 1.0})
        out += fmt::format(
            R"(<line class="p-grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text class="p-tick" x="{3}" y="{4}" text-anchor="end">{5} %</text>)",
            curve_left,
            curve_right,
            y_of_share(share),
            curve_left - 5,
            y_of_share(share) + 4,
            static_cast<int>(share * 100)
        );
    return out;
}

std::string name_of_series(const std::string& qos) {
    return qos.empty() ? "no QoS" : "QoS " + qos;
}

std::string
curve_drawing(const std::string& title, const CurveSeries& series, const TimeAxis& axis) {
    auto out = fmt::format(
        R"(<svg class="plot" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}"><title>{2}</title>{3})",
        curve_width,
        curve_height,
        escape_html(
            title + ": share of messages that had come, over time; the table says the figures"
        ),
        curve_axes(axis)
    );
    std::size_t index = 0;
    for (const auto& [qos, sketch] : series)
        out += fmt::format(
            R"(<path class="p-line {}" d="{}"><title>{}</title></path>)",
            series_class(index++),
            curve_path(sketch, axis),
            escape_html(printable(name_of_series(qos)))
        );
    return out + fmt::format(
                     R"(<text class="p-tick" x="{}" y="{}" text-anchor="end">latency</text></svg>)",
                     curve_right,
                     curve_bottom + 27
                 );
}

std::string curve_table(const CurveSeries& series) {
    std::string out{
        R"(<table><thead><tr><th scope="col">QoS</th><th scope="col" class="num">messages</th><th scope="col" class="num">p50</th><th scope="col" class="num">p95</th><th scope="col" class="num">p99</th></tr></thead><tbody>)"
    };
    std::size_t index = 0;
    for (const auto& [qos, sketch] : series) {
        out += fmt::format(
            R"(<tr><th scope="row"><svg class="p-key" viewBox="0 0 26 8" width="26" height="8" aria-hidden="true"><path class="p-line {}" d="M0 4H26"/></svg> {}</th><td class="num">{}</td>)",
            series_class(index++),
            escape_html(printable(name_of_series(qos))),
            sketch.count()
        );
        for (const double share : named_shares)
            out += fmt::format(R"(<td class="num">{}</td>)", span_text(sketch.quantile(share)));
        out += "</tr>";
    }
    return out + "</tbody></table>";
}

}  // namespace

std::string latency_curves(const Context& context) {
    const auto panels = panels_of(context.results);
    if (panels.empty()) return {};
    LatencySketch all{};
    for (const auto& [place, series] : panels)
        for (const auto& [qos, sketch] : series)
            all.add(sketch);
    // One axis for all, so that panels can be compared.
    const TimeAxis axis{all.quantile(1e-9), all.longest(), curve_left, curve_right};
    std::string out{R"(<h3>How late messages came</h3><div class="plots curves">)"};
    for (const auto& [place, series] : panels) {
        const auto& [target, link] = place;
        auto title = printable(link);
        if (context.summary.targets.size() > 1)
            title = printable(context.summary.product_of(target)) + ", " + title;
        out += fmt::format(
            "<figure><figcaption>{}</figcaption>{}{}</figure>",
            escape_html(title),
            has_lateness(series) ? curve_drawing(title, series, axis) : nothing_late,
            curve_table(series)
        );
    }
    return out + "</div>";
}

}  // namespace assay::reports::html
