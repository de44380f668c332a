#pragma once
/// What every section of the page needs to know of the results, looked up once.
#include "reports/result/summary.hpp"

#include <kainjow/mustache.hpp>

namespace assay::reports::html {

using View = kainjow::mustache::data;

/// One column of the matrix: a target, or a target over one link.
struct Column {
    const TargetSummary* target{};
    std::string link{};
    std::string title{};
    const StatementResults* statements{};
};

/// Where the packed details of a scenario are: chunk, and place in it.
struct Packed {
    std::size_t chunk{};
    std::size_t index{};
};

struct Context {
    explicit Context(const Summary& all);

    const Summary& summary;
    const Results& results;
    std::vector<std::string> versions{};  ///< newest first
    /// "broker", or "client" where any target is one: the statements and defects are of clients then.
    std::string under_test{};
    std::vector<Column> columns{};
    /// Scenario id -> its rows on every target and link.
    std::map<std::string, std::vector<const RowResult*>> scenarios{};
    std::map<std::string, Packed> places{};  ///< by scenario id, once they are packed

    /// "mosquitto 2.0.11 over geo-vsat"; only what sets this row apart.
    std::string place_of(const RowResult& row) const;
    std::string anchor_of(const RowResult& row) const;
};

/// Renders a template; everything between two braces goes through `escape_html`.
std::string rendered(std::string_view text, const View& view);

std::string statement_anchor(std::string_view qualified_id);
std::string scenario_anchor(std::string_view scenario);
/// "#..." with everything escaped that a fragment must not hold.
std::string href_of(std::string_view anchor);

/// "v-pass"; the class that gives a verdict its colour.
std::string class_of(Verdict verdict);
/// Sets `class`, `glyph` and `word`.
void set_verdict(View& view, Verdict verdict);
/// Sets `name` to the list, and `has_name` to whether there is something in it.
void set_list(View& view, const std::string& name, View list);
/// The same of a list that may be long: from the item after `shown_max` on it is folded. That item
/// has `fold` ("and 24 more"), and `name_fold` says whether there is one. `unlisted` is how many more
/// there are than items, which `fold` counts too.
void set_folded_list(
    View& view,
    const std::string& name,
    std::vector<View> items,
    std::size_t shown_max,
    std::size_t unlisted = 0
);

/// Ids in the order of sections: numbers compare as numbers.
bool section_before(std::string_view a, std::string_view b);

}  // namespace assay::reports::html
