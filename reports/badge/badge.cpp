#include "reports/badge/badge.hpp"

#include "reports/result/clean.hpp"
#include "reports/shared/escape.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace assay::reports {
namespace {

constexpr std::size_t targets_shown = 3;
constexpr std::size_t product_characters = 40;

struct Badge {
    std::string label{"MQTT conformance"};
    std::string message{};
    std::string_view color_name{"brightgreen"};
    std::string_view color{"#2e7d32"};
};

Badge badge_of(const Summary& summary) {
    Badge out{};
    std::size_t fail = 0;
    std::size_t failing_targets = 0;
    std::size_t doubtful = 0;
    std::size_t total = 0;
    const auto& targets = summary.targets;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto& headline = targets[i].headline;
        const auto& score = headline.score;
        const bool is_judged = headline.nothing.empty();
        fail += score.fail;
        doubtful += is_judged ? score.undecided + score.known : 1;
        if (!headline.reservation.empty()) ++doubtful;
        failing_targets += headline.has_failed ? 1 : 0;
        total += is_judged ? score.total : 0;
        if (i >= targets_shown) continue;
        if (!out.message.empty()) out.message += "; ";
        if (targets.size() > 1) {
            out.message += shortened(printable(targets[i].product), product_characters) + " ";
        }
        out.message +=
            is_judged ? fmt::format(
                            "{}/{} {}, {} fail", score.hold, score.total, headline.brief, score.fail
                        )
                      : "nothing tested";
        out.message += brief_aside_of(headline);
    }
    if (targets.size() > targets_shown) {
        out.message += fmt::format("; {} more", targets.size() - targets_shown);
    }
    if (doubtful != 0) {
        out.color_name = "yellow";
        out.color = "#8a6d00";
    }
    if ((total == 0 && failing_targets == 0) || out.message.empty()) {
        out.message = "nothing tested";
        out.color_name = "lightgrey";
        out.color = "#6b7280";
    }
    if (fail != 0 || failing_targets != 0) {
        out.color_name = "red";
        out.color = "#c62828";
    }
    return out;
}

/// Room for the text at 11 px; `textLength` then fits the glyphs of whatever font there is to it.
std::size_t pixels_of(std::string_view text) {
    return text.size() * 7 + 10;
}

}  // namespace

std::string render_badge_json(const Summary& summary) {
    const auto badge = badge_of(summary);
    return boost::json::serialize(boost::json::object{
               {"schemaVersion", 1},
               {"label", badge.label},
               {"message", badge.message},
               {"color", badge.color_name},
               {"isError", badge.color_name == "red"}
           }) +
           "\n";
}

std::string render_badge_svg(const Summary& summary) {
    const auto badge = badge_of(summary);
    const auto left = pixels_of(badge.label);
    const auto right = pixels_of(badge.message);
    const auto title = escape_html(badge.label + ": " + badge.message);
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="20" role="img" aria-label="{3}">
<title>{3}</title>
<rect width="{1}" height="20" fill="#374151"/><rect x="{1}" width="{2}" height="20" fill="{4}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="5" y="14" textLength="{5}">{6}</text><text x="{7}" y="14" textLength="{8}">{9}</text></g>
</svg>
)",
        left + right,
        left,
        right,
        title,
        badge.color,
        left - 10,
        escape_html(badge.label),
        left + 5,
        right - 10,
        escape_html(badge.message)
    );
}

}  // namespace assay::reports
