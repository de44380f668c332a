#include "reports/html/context.hpp"

#include "reports/result/clean.hpp"
#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace assay::reports::html {
namespace {

std::vector<std::string> versions_of(const Results& results) {
    std::set<std::string, std::greater<>> out{};
    for (const auto& statement : results.statements) {
        out.insert(std::string{version_of_statement(statement.id)});
    }
    for (const auto& row : results.rows) {
        for (const auto& [id, verdict] : row.statements) {
            out.insert(std::string{version_of_statement(id)});
        }
    }
    return {out.begin(), out.end()};
}

bool are_clients(const Results& results) {
    return std::ranges::any_of(results.rows, [](const RowResult& row) {
        return row.charge.binds_client;
    });
}

std::vector<Column> columns_of(const Summary& summary) {
    static const StatementResults none{};
    std::vector<Column> out{};
    for (const auto& target : summary.targets) {
        for (const auto& [link, statements] : target.links) {
            auto title = target.product;
            if (target.links.size() > 1 || link != "direct") title += ", " + link;
            out.push_back({&target, link, std::move(title), &statements});
        }
        if (target.links.empty()) out.push_back({&target, "direct", target.product, &none});
    }
    return out;
}

/// The number that `text` begins with, and how long it is.
std::pair<unsigned, std::size_t> number_in(std::string_view text) {
    unsigned value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value).ptr;
    return {value, static_cast<std::size_t>(end - text.data())};
}

}  // namespace

Context::Context(const Summary& all)
    : summary{all},
      results{all.results},
      versions{versions_of(all.results)},
      under_test{are_clients(all.results) ? "client" : "broker"},
      columns{columns_of(all)} {
    for (const auto& row : results.rows)
        scenarios[row.scenario].push_back(&row);
}

std::string Context::place_of(const RowResult& row) const {
    std::string out{};
    if (summary.targets.size() > 1) out = summary.product_of(row.target);
    if (row.link != "direct") out += (out.empty() ? "over " : " over ") + row.link;
    return out;
}

std::string Context::anchor_of(const RowResult& row) const {
    std::string out = "r=" + row.name;
    if (row.link != "direct") out += "~" + row.link;
    if (summary.targets.size() > 1) out += "@" + row.target;
    out = printable(out);
    // White space ends an id.
    std::replace(out.begin(), out.end(), ' ', '_');
    return out;
}

std::string rendered(std::string_view text, const View& view) {
    kainjow::mustache::mustache page{std::string{text}};
    page.set_custom_escape([](const std::string& value) { return escape_html(value); });
    return page.render(view);
}

std::string statement_anchor(std::string_view qualified_id) {
    return "s=" + printable(qualified_id);
}

std::string scenario_anchor(std::string_view scenario) {
    return "c=" + printable(scenario);
}

std::string href_of(std::string_view anchor) {
    static constexpr std::string_view plain = "-._~!$&'()*+,;=:@/?";
    std::string out{"#"};
    for (const char c : anchor) {
        const bool is_word =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (is_word || plain.contains(c)) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string class_of(Verdict verdict) {
    if (!is_judged(verdict)) return "v-none";
    return "v-" + std::string{name_of(verdict)};
}

void set_verdict(View& view, Verdict verdict) {
    view.set("class", class_of(verdict));
    view.set("glyph", std::string{glyph_of(verdict)});
    view.set("word", std::string{short_name(verdict)});
}

void set_list(View& view, const std::string& name, View list) {
    view.set("has_" + name, !list.list_value().empty());
    view.set(name, std::move(list));
}

void set_folded_list(
    View& view,
    const std::string& name,
    std::vector<View> items,
    std::size_t shown_max,
    std::size_t unlisted
) {
    // To fold a single one would save nothing.
    const bool is_folded = items.size() > shown_max + 1;
    if (is_folded)
        items[shown_max].set(
            "fold", fmt::format("and {} more", items.size() - shown_max + unlisted)
        );
    View list{View::type::list};
    for (auto& item : items)
        list << std::move(item);
    view.set(name + "_fold", is_folded);
    set_list(view, name, std::move(list));
}

bool section_before(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        const auto [x, x_size] = number_in(a);
        const auto [y, y_size] = number_in(b);
        if (x_size == 0 || y_size == 0) {
            if (a.front() != b.front()) return a.front() < b.front();
            a.remove_prefix(1);
            b.remove_prefix(1);
            continue;
        }
        if (x != y) return x < y;
        a.remove_prefix(x_size);
        b.remove_prefix(y_size);
    }
    return a.size() < b.size();
}

}  // namespace assay::reports::html
