#include "reports/render.hpp"

#include "reports/badge/badge.hpp"
#include "reports/csv/csv.hpp"
#include "reports/html/html.hpp"
#include "reports/junit/junit.hpp"
#include "reports/markdown/markdown.hpp"
#include "reports/pcapng/pcapng.hpp"
#include "reports/result/file.hpp"
#include "reports/tap/tap.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

std::string plain_text(const Summary& summary) {
    return render_text(summary, {});
}

// clang-format off
constexpr std::array known_renderers{
    Renderer{"html",        "report.html",     render_html},
    Renderer{"html-beside", "report.html",     render_html_beside},
    Renderer{"html-beside", "report.css",      html_style},
    Renderer{"html-beside", "report.js",       html_script},
    Renderer{"text",        "report.txt",      plain_text},
    Renderer{"junit",       "junit.xml",       render_junit},
    Renderer{"md",          "summary.md",      render_markdown},
    Renderer{"csv",         "statements.csv",  render_csv},
    Renderer{"tap",         "report.tap",      render_tap},
    Renderer{"badge",       "badge.json",      render_badge_json},
    Renderer{"badge",       "badge.svg",       render_badge_svg},
    Renderer{"pcapng",      "packets.pcapng",  render_pcapng},
    Renderer{"annotations", "annotations.txt", render_annotations},
};
// clang-format on

/// "junit", or "junit=build/tests.xml".
struct Wanted {
    std::string_view name{};
    std::filesystem::path path{};
};

Wanted wanted_of(std::string_view text) {
    const auto cut = text.find('=');
    if (cut == std::string_view::npos) return {text, {}};
    return {text.substr(0, cut), std::filesystem::path{text.substr(cut + 1)}};
}

std::string no_such_format(std::string_view format) {
    std::vector<std::string_view> names{};
    for (const auto& each : known_renderers) {
        if (names.empty() || names.back() != each.name) names.push_back(each.name);
    }
    return fmt::format("no report is called \"{}\"; there are {}", format, fmt::join(names, ", "));
}

}  // namespace

std::span<const Renderer> renderers() {
    return known_renderers;
}

std::expected<std::string, std::string> render(std::string_view format, const Results& results) {
    const auto* found = std::ranges::find(known_renderers, format, &Renderer::name);
    if (found == known_renderers.end()) return std::unexpected{no_such_format(format)};
    return found->render(Summary{results});
}

std::expected<std::vector<std::filesystem::path>, std::string> write_reports(
    std::span<const std::string> formats,
    const Summary& summary,
    const std::filesystem::path& folder
) {
    std::vector<Wanted> all{};
    for (const auto& format : formats) {
        all.push_back(wanted_of(format));
        const auto* found = std::ranges::find(known_renderers, all.back().name, &Renderer::name);
        if (found == known_renderers.end()) return std::unexpected{no_such_format(format)};
    }
    std::vector<std::filesystem::path> paths{};
    for (const auto& each : known_renderers) {
        const auto wanted = std::ranges::find(all, each.name, &Wanted::name);
        if (wanted == all.end()) continue;
        // A place of its own is for the first file of a format that has several.
        const bool is_placed = !wanted->path.empty();
        if (is_placed && !paths.empty() && paths.back() == wanted->path) continue;
        const auto path = is_placed ? wanted->path : folder / each.file_name;
        const auto links = is_placed ? Links::followed : Links::refused;
        if (auto saved = save(path, each.render(summary), links); !saved) {
            const auto flag =
                is_placed ? fmt::format("--report {}={}", each.name, path.string()) : "--out";
            return std::unexpected{fmt::format("{}: {}", flag, saved.error())};
        }
        paths.push_back(path);
    }
    return paths;
}

}  // namespace assay::reports
