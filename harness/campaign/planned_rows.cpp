#include "harness/campaign/planned_rows.hpp"

#include "reports/result/shards.hpp"

#include <utility>

namespace assay::campaign {

std::size_t rows_under(const std::string& link, const Picked& picked) {
    // Where chance has no part, each seed would tell the same story.
    if (!picked.seeds || link != "direct" || picked.scenario->has_chance) return picked.count();
    return picked.seeds->first == 1 ? 1 : 0;
}

std::optional<PlannedRow> PlannedRows::next() {
    find_mine();
    if (is_at_end()) return std::nullopt;
    auto row = here();
    step();
    return row;
}

std::optional<RowsAlike> PlannedRows::next_alike() {
    find_mine();
    if (is_at_end()) return std::nullopt;
    RowsAlike out{here(), 0};
    const auto end = rows_under(parts_.links[link_], parts_.selection.rows[picked_]);
    // Of a million rows the names alone would take a second.
    if (has_all()) out.count = end - std::exchange(index_, end);
    for (; index_ < end; ++index_)
        if (is_mine()) ++out.count;
    settle();
    return out;
}

std::size_t PlannedRows::count_rest() {
    std::size_t count{};
    for (; !is_at_end(); step())
        if (is_mine()) ++count;
    return count;
}

bool PlannedRows::has_all() const {
    return parts_.shard.count <= 1 && (parts_.done == nullptr || parts_.done->empty());
}

bool PlannedRows::is_mine() const {
    if (has_all()) return true;
    const auto name = parts_.selection.rows[picked_].name_of(index_);
    const auto key = reports::key_of(parts_.target, parts_.links[link_], name);
    if (shard_of(key) != parts_.shard.index) return false;
    return parts_.done == nullptr || !parts_.done->contains(reports::hash_of_key(key));
}

std::uint32_t PlannedRows::shard_of(std::string_view key) const {
    if (parts_.split == nullptr) return reports::shard_of(key, parts_.shard.count);
    const auto kind = parts_.first_kind + link_ * parts_.selection.rows.size() + picked_;
    return parts_.split->shard_of(kind, index_);
}

PlannedRow PlannedRows::here() const {
    const auto& picked = parts_.selection.rows[picked_];
    return {picked.scenario, picked.key_of(index_), parts_.links[link_], picked.is_named};
}

void PlannedRows::find_mine() {
    while (!is_at_end() && !is_mine())
        step();
}

void PlannedRows::step() {
    ++index_;
    settle();
}

void PlannedRows::settle() {
    while (!is_at_end() && index_ >= rows_under(parts_.links[link_], parts_.selection.rows[picked_])
    ) {
        index_ = 0;
        if (++picked_ < parts_.selection.rows.size()) continue;
        picked_ = 0;
        ++link_;
    }
}

}  // namespace assay::campaign
