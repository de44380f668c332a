#include "reports/html/html.hpp"

#include "reports/html/assets.hpp"
#include "reports/html/pack.hpp"
#include "reports/html/sections.hpp"
#include "reports/result/packed.hpp"

#include <fmt/format.h>

namespace assay::reports {
namespace {

using html::Context;
using html::View;

/// The form in which a Content-Security-Policy names a digest.
std::string policy_digest(std::string_view hex) {
    const auto digit = [](char c) {
        return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    };
    std::string bytes{};
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return base64(bytes);
}

std::string title_of(const Context& context) {
    std::string out{};
    for (const auto& target : context.summary.targets) {
        if (!out.empty()) out += "; ";
        const auto& headline = target.headline;
        out += headline.nothing.empty() ? fmt::format(
                                              "{}: {} of {} {} hold, {} fail",
                                              target.product,
                                              headline.score.hold,
                                              headline.score.total,
                                              headline.brief,
                                              headline.score.fail
                                          )
                                        : target.product + ": nothing was judged";
        out += brief_aside_of(headline);
    }
    return out.empty() ? "MQTT conformance" : out;
}

/// The sections that have something to show, and links to them.
void set_sections(View& view, const Context& context) {
    View navigation{View::type::list};
    View bodies{View::type::list};
    for (const auto& section : html::sections()) {
        auto text = section.html(context);
        if (!text.empty()) {
            View item{"id", std::string{section.id}};
            item.set("name", std::string{section.name});
            const auto count = section.count(context);
            if (count != 0) item.set("count", std::to_string(count));
            navigation << item;
        }
        bodies << View{"html", std::move(text)};
    }
    view.set("sections", std::move(navigation));
    view.set("bodies", std::move(bodies));
}

void set_assets_inside(View& view) {
    const auto& files = html::assets();
    view.set("css", fmt::format("<style>{}</style>", files.css));
    view.set("js", fmt::format("<script>{}</script>", files.js));
    view.set("css_source", fmt::format("'sha256-{}'", policy_digest(files.css_sha256)));
    view.set("js_source", fmt::format("'sha256-{}'", policy_digest(files.js_sha256)));
}

void set_assets_beside(View& view) {
    view.set("css", R"(<link rel="stylesheet" href="report.css">)");
    view.set("js", R"(<script src="report.js"></script>)");
    // A page that was opened as a file has no origin that would be its own.
    view.set("css_source", "'self' file:");
    view.set("js_source", "'self' file:");
}

void set_chunks(View& view, std::vector<std::string> chunks) {
    View list{View::type::list};
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        View item{"index", std::to_string(i)};
        item.set("base64", std::move(chunks[i]));
        list << item;
    }
    view.set("chunks", std::move(list));
}

std::string page_of(const Summary& summary, void (*set_assets)(View&)) {
    Context context{summary};
    auto pack = html::pack_scenarios(context);
    context.places = std::move(pack.places);
    View view{};
    set_assets(view);
    view.set("title", title_of(context));
    view.set("version", summary.results.header.assay_version);
    set_sections(view, context);
    set_chunks(view, std::move(pack.chunks));
    return html::rendered(html::assets().page, view);
}

}  // namespace

std::string render_html(const Summary& summary) {
    return page_of(summary, set_assets_inside);
}

std::string render_html_beside(const Summary& summary) {
    return page_of(summary, set_assets_beside);
}

std::string html_style(const Summary&) {
    return std::string{html::assets().css};
}

std::string html_script(const Summary&) {
    return std::string{html::assets().js};
}

}  // namespace assay::reports
