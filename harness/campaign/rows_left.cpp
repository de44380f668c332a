#include "harness/campaign/rows_left.hpp"

#include "reports/result/folding.hpp"

namespace assay::campaign {

void RowsLeft::add(const RowsAlike& rows) {
    const auto& first = rows.first;
    const Kind kind{first.scenario, first.link, first.key->version, first.key->matrix};
    const auto [place, is_new] = places_.try_emplace(kind, all_.size());
    if (is_new)
        all_.push_back(rows);
    else
        all_[place->second].count += rows.count;
}

void RowsLeft::report(const std::string& why, const RowSink& sink) const {
    for (const auto& [first, count] : all_) {
        auto row = blank_result(plan_, first);
        row.reason = why;
        if (count > 1) reports::stand_for(row, count);
        sink(std::move(row));
    }
}

}  // namespace assay::campaign
