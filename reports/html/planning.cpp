#include "reports/html/planning.hpp"

#include "reports/html/plot.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/escape.hpp"
#include "reports/shared/planning.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace assay::reports::html {
namespace {

constexpr int panel_width = 290;
constexpr int panel_height = 190;
constexpr int panel_left = 50;
constexpr int panel_right = 276;
constexpr int panel_top = 12;
constexpr int panel_bottom = 152;
/// More pictures than these are no comparison; the table has them all.
constexpr std::size_t panels_max = 24;

using Microseconds = TimeAxis::Microseconds;

/// Lateness has one axis for all panels of a scenario, so that they can be compared; cost differs
/// most between panels and least within one, so there it has its own.
struct PanelAxes {
    AmountAxis cost;
    TimeAxis lateness;
};

std::string setting_value(const Setting& setting, const std::string& name) {
    const auto found = setting.matrix.find(name);
    return found == setting.matrix.end() ? std::string{} : found->second;
}

/// Without a link between, in virtual time, messages take no time: nothing to plot.
bool is_drawn(const Setting& setting) {
    return setting.cost && setting.lateness &&
           setting.lateness->most >= static_cast<double>(TimeAxis::shortest_drawn.count());
}

bool is_drawn(const Comparison& comparison) {
    return std::ranges::any_of(comparison.settings, [](const Setting& each) {
        return is_drawn(each);
    });
}

/// Why a comparison has no panels. Nothing of one that was to carry no messages: it is compared in
/// its table only.
std::string no_panels(const Comparison& comparison) {
    if (choice_of(comparison) == nullptr) return {};
    const auto has_arrivals = [](const Setting& each) { return each.lateness.has_value(); };
    const auto link = escape_html(printable(comparison.link));
    if (std::ranges::none_of(comparison.settings, has_arrivals))
        return fmt::format("<p class=\"dim\">Over {} no message arrived.</p>", link);
    return fmt::format(
        "<p class=\"dim\">Over {} 99 of 100 messages took less than a millisecond, so there is no "
        "lateness to draw{}.</p>",
        link,
        comparison.link == "direct" ? "; over a link (--link geo-bgan) there is" : ""
    );
}

TimeAxis lateness_axis(const std::vector<const Comparison*>& all) {
    Microseconds shortest = Microseconds::max();
    Microseconds longest{};
    for (const auto* comparison : all) {
        if (!is_drawn(*comparison)) continue;
        for (const auto& each : comparison->settings) {
            if (!each.lateness) continue;
            shortest = std::min(shortest, Microseconds{std::llround(each.lateness->least)});
            longest = std::max(longest, Microseconds{std::llround(each.lateness->most)});
        }
    }
    return {std::min(shortest, longest), longest, panel_bottom, panel_top};
}

AmountAxis cost_axis(const std::vector<const Setting*>& settings) {
    double least = settings.front()->cost->least;
    double most = 0;
    for (const auto* each : settings) {
        least = std::min(least, each->cost->least);
        most = std::max(most, each->cost->most);
    }
    return {least, most, panel_left, panel_right};
}

std::string panel_grid(const PanelAxes& axes) {
    std::string out{};
    for (const auto& [x, text] : axes.cost.ticks())
        out += fmt::format(
            R"(<line class="p-grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text class="p-tick" x="{0}" y="{3}" text-anchor="middle">{4}</text>)",
            x,
            panel_top,
            panel_bottom,
            panel_bottom + 14,
            text
        );
    for (const auto& [y, text] : axes.lateness.ticks())
        out += fmt::format(
            R"(<line class="p-grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text class="p-tick" x="{3}" y="{4}" text-anchor="end">{5}</text>)",
            panel_left,
            panel_right,
            y,
            panel_left - 5,
            y + 4,
            text
        );
    return out;
}

/// A setting as a point: its means, with a cross as wide as its seeds differ; hollow if messages
/// were lost, ringed if it is the choice.
std::string
panel_point(const PanelAxes& axes, const Setting& setting, bool is_choice, std::string_view style) {
    const auto x = [&](double value) { return axes.cost.at(value); };
    const auto y = [&](double value) {
        return axes.lateness.at(Microseconds{std::llround(value)});
    };
    const int px = x(bytes_per_message(setting.sum).value_or(0));
    const int py = axes.lateness.at(setting.sum.latency.quantile(late_share));
    std::string out{};
    if (setting.seeds > 1)
        out += fmt::format(
            R"(<path class="p-spread {}" d="M{} {}H{}M{} {}V{}"/>)",
            style,
            x(setting.cost->least),
            py,
            x(setting.cost->most),
            px,
            y(setting.lateness->least),
            y(setting.lateness->most)
        );
    const bool is_whole = setting.sum.messages.delivered >= setting.sum.messages.due;
    std::string words{};
    for (const auto& [name, value] : setting.matrix)
        words += fmt::format("{} {}, ", name, value);
    out += fmt::format(
        R"(<circle class="p-dot {}{}" cx="{}" cy="{}" r="4"><title>{}</title></circle>)",
        style,
        is_whole ? "" : " p-lossy",
        px,
        py,
        escape_html(printable(fmt::format(
            "{}{} of {} arrived, p99 {}, {:.0f} bytes a message",
            words,
            setting.sum.messages.delivered,
            setting.sum.messages.due,
            span_text(setting.sum.latency.quantile(late_share)),
            bytes_per_message(setting.sum).value_or(0)
        )))
    );
    if (is_choice)
        out += fmt::format(R"(<circle class="p-choice" cx="{}" cy="{}" r="8"/>)", px, py);
    return out;
}

struct PanelSeries {
    std::string name{};
    std::vector<const Setting*> points{};
};

std::vector<PanelSeries> series_of(const std::vector<const Setting*>& settings) {
    std::vector<PanelSeries> out{};
    for (const auto* each : settings) {
        const auto qos = setting_value(*each, "qos");
        auto found = std::ranges::find(out, qos, &PanelSeries::name);
        if (found == out.end()) {
            out.push_back({qos});
            found = std::prev(out.end());
        }
        found->points.push_back(each);
    }
    for (auto& series : out)
        std::ranges::stable_sort(series.points, {}, [](const Setting* setting) {
            return bytes_per_message(setting->sum).value_or(0);
        });
    return out;
}

std::string panel_html(
    const std::string& title,
    const std::vector<const Setting*>& settings,
    const Setting* choice,
    const PanelAxes& axes
) {
    auto out = fmt::format(
        R"(<figure><figcaption>{2}</figcaption><svg class="plot" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}: cost against lateness"><title>{2}: cost against lateness</title>{3})",
        panel_width,
        panel_height,
        escape_html(title),
        panel_grid(axes)
    );
    std::size_t index = 0;
    for (const auto& series : series_of(settings)) {
        const auto style = series_class(index++);
        std::string line{};
        for (const auto* each : series.points)
            line += fmt::format(
                "{}{} {}",
                line.empty() ? "M" : "L",
                axes.cost.at(bytes_per_message(each->sum).value_or(0)),
                axes.lateness.at(each->sum.latency.quantile(late_share))
            );
        out += fmt::format(R"(<path class="p-line {}" d="{}"/>)", style, line);
        for (const auto* each : series.points)
            out += panel_point(axes, *each, each == choice, style);
    }
    return out +
           fmt::format(
               R"(<text class="p-tick" x="{}" y="{}" text-anchor="end">bytes a message</text></svg></figure>)",
               panel_right,
               panel_bottom + 28
           );
}

std::string key_of_series(const std::vector<const Comparison*>& all) {
    std::vector<const Setting*> every{};
    for (const auto* comparison : all)
        for (const auto& each : comparison->settings)
            every.push_back(&each);
    std::string out{R"(<p class="p-keys">)"};
    std::size_t index = 0;
    for (const auto& series : series_of(every))
        out += fmt::format(
            R"(<span><svg class="p-key" viewBox="0 0 26 8" width="26" height="8" aria-hidden="true"><path class="p-line {0}" d="M0 4H26"/><circle class="p-dot {0}" cx="13" cy="4" r="3"/></svg> {1}</span> )",
            series_class(index++),
            escape_html(series.name.empty() ? "all" : "QoS " + printable(series.name))
        );
    return out + "<span class=\"dim\">upwards: 99 of 100 messages came within; crosses: how far "
                 "the seeds "
                 "differ; hollow: messages were lost; ringed: the choice</span></p>";
}

/// The settings of one link by their keep alive.
std::map<std::string, std::vector<const Setting*>, decltype(&setting_before)>
by_keep_alive(const Comparison& comparison) {
    std::map<std::string, std::vector<const Setting*>, decltype(&setting_before)> out{
        &setting_before
    };
    for (const auto& each : comparison.settings)
        if (each.cost && each.lateness) out[setting_value(each, "keep_alive")].push_back(&each);
    return out;
}

std::string comparison_html(const std::string& title, const std::vector<const Comparison*>& all) {
    const auto lateness = lateness_axis(all);
    std::string advice{};
    std::string panels{};
    std::string asides{};
    std::size_t count = 0;
    for (const auto* comparison : all) {
        if (const auto words = advice_of(*comparison); !words.empty())
            advice += fmt::format("<li>{}</li>", escape_html(printable(words)));
        if (!is_drawn(*comparison)) {
            asides += no_panels(*comparison);
            continue;
        }
        for (const auto& [keep_alive, settings] : by_keep_alive(*comparison)) {
            if (++count > panels_max) continue;
            auto name = printable(comparison->link);
            if (!keep_alive.empty()) name += ", keep alive " + printable(keep_alive);
            panels +=
                panel_html(name, settings, choice_of(*comparison), {cost_axis(settings), lateness});
        }
    }
    // What carried no messages is compared in its table only.
    if (advice.empty() && count == 0) return {};
    auto out = fmt::format("<h3>{}</h3>", escape_html(printable(title)));
    if (!advice.empty()) out += "<ul class=\"advice\">" + advice + "</ul>";
    out += asides;
    if (count == 0) return out;
    out += key_of_series(all) + "<div class=\"plots\">" + panels + "</div>";
    if (count > panels_max)
        out += fmt::format("<p class=\"dim\">and {} more in the table</p>", count - panels_max);
    return out;
}

}  // namespace

std::string planning_pictures(const Context& context) {
    const auto comparisons = comparisons_of(context.results);
    std::map<std::pair<std::string, std::string>, std::vector<const Comparison*>> scenarios{};
    for (const auto& each : comparisons)
        scenarios[{each.target, each.scenario}].push_back(&each);
    std::string out{};
    for (const auto& [key, all] : scenarios) {
        const auto& [target, scenario] = key;
        auto title = "Settings compared: " + scenario;
        if (context.summary.targets.size() > 1)
            title += " on " + context.summary.product_of(target);
        out += comparison_html(title, all);
    }
    return out;
}

}  // namespace assay::reports::html
