#include "reports/html/html.hpp"

#include "reports/html/assets.hpp"
#include "reports/html/pack.hpp"
#include "reports/html/sections.hpp"

#include <algorithm>
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
    return html::base64(bytes);
}

std::string title_of(const Context& context) {
    std::string out{};
    for (const auto& target : context.targets) {
        const auto score = score_of(context.results, target);
        out += fmt::format(
            "{}{}: {} of {} MUST hold, {} fail",
            out.empty() ? "" : "; ",
            product_of(context.results, target),
            score.hold,
            score.testable,
            score.fail
        );
    }
    return out.empty() ? "MQTT conformance" : out;
}

/// Where the messages have their place: if all rows compare settings, the run was for them.
enum class Messages : std::uint8_t { nowhere, before_statements, behind_statements };

Messages place_of_messages(const Context& context, const std::string& section) {
    if (section.empty()) return Messages::nowhere;
    const bool plans = std::ranges::all_of(context.results.rows, [](const RowResult& row) {
        return row.statistics && row.statistics->is_planning;
    });
    return plans ? Messages::before_statements : Messages::behind_statements;
}

View navigation_of(const Context& context, bool has_changes, Messages messages) {
    View out{View::type::list};
    const auto add = [&](const std::string& id, const std::string& name, std::size_t count) {
        View item{"id", id};
        item.set("name", name);
        if (count != 0) item.set("count", std::to_string(count));
        out << item;
    };
    add("verdict", "Verdict", 0);
    if (has_changes) add("changes", "Changes", 0);
    add("failures", "Causes", causes_of(context.results).size());
    if (messages == Messages::before_statements) add("messages", "Messages", 0);
    add("matrix", "Statements", context.results.statements.size());
    if (messages == Messages::behind_statements) add("messages", "Messages", 0);
    add("scenarios", "Scenarios", context.scenarios.size());
    add("coverage", "Coverage", 0);
    add("method", "Method", 0);
    return out;
}

void set_assets(View& view) {
    const auto& files = html::assets();
    view.set("css", std::string{files.css});
    view.set("js", std::string{files.js});
    view.set("css_digest", policy_digest(files.css_sha256));
    view.set("js_digest", policy_digest(files.js_sha256));
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

std::string page_of(const Results& results, const Results* older) {
    const Context context{results};
    auto pack = html::pack_scenarios(context);
    const auto section = html::statistics_section(context);
    const auto messages = place_of_messages(context, section);
    View view{};
    set_assets(view);
    view.set("title", title_of(context));
    view.set("version", results.header.assay_version);
    view.set("sections", navigation_of(context, older != nullptr, messages));
    view.set("verdict", html::verdict_section(context));
    view.set("changes", older == nullptr ? std::string{} : html::changes_section(context, *older));
    view.set("failures", html::failures_section(context));
    view.set("matrix", html::matrix_section(context));
    view.set("messages_first", messages == Messages::before_statements ? section : std::string{});
    view.set("messages", messages == Messages::behind_statements ? section : std::string{});
    view.set("scenarios", html::scenarios_section(context, pack.places));
    view.set("coverage", html::coverage_section(context));
    view.set("method", html::method_section(context));
    set_chunks(view, std::move(pack.chunks));
    return html::rendered(html::assets().page, view);
}

}  // namespace

std::string render_html(const Results& results) {
    return page_of(results, nullptr);
}

std::string render_html(const Results& results, const Results& older) {
    return page_of(results, &older);
}

}  // namespace assay::reports
