#include "reports/html/facets.hpp"

#include "reports/result/clean.hpp"
#include "reports/shared/units.hpp"

#include <map>
#include <set>

namespace assay::reports::html {
namespace {

/// A sweep may have hundreds of values; a filter by one of the others finds the row's text.
constexpr std::size_t facet_values_max = 60;

}  // namespace

std::string facets_of(std::span<const RowResult* const> rows) {
    std::map<std::string, std::set<std::string>> all{};
    const auto add = [&](const std::string& name, std::string value) {
        auto& values = all[name];
        if (values.size() < facet_values_max) values.insert(std::move(value));
    };
    for (const auto* row : rows) {
        add("is", std::string{short_name(row->verdict)});
        add("on", row->target);
        add("link", row->link);
        if (!row->version.empty()) add("version", row->version);
        for (const auto& [name, value] : row->matrix)
            add(name, value);
        for (const auto& [id, verdict] : row->statements)
            add("s", id);
    }
    std::string out{};
    for (const auto& [name, values] : all)
        for (const auto& value : values) {
            if (!out.empty()) out += '\t';
            out += printable(name) + "=" + printable(value);
        }
    return out;
}

}  // namespace assay::reports::html
