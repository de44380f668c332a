#include "harness/campaign/planned_rows.hpp"

#include "reports/result/shards.hpp"

namespace assay::campaign {

std::size_t rows_under(const std::string& link, const Picked& picked) {
    // Where chance has no part, each seed would tell the same story.
    if (!picked.seeds || link != "direct" || picked.scenario->has_chance) return picked.count();
    return picked.seeds->first == 1 ? 1 : 0;
}

std::optional<PlannedRow> PlannedRows::next() {
    for (; !is_at_end(); step()) {
        if (!is_mine()) continue;
        const auto& picked = parts_.selection.rows[picked_];
        PlannedRow row{
            picked.scenario, picked.key_of(index_), parts_.links[link_], picked.is_named
        };
        step();
        return row;
    }
    return std::nullopt;
}

std::size_t PlannedRows::count_rest() {
    std::size_t count{};
    for (; !is_at_end(); step())
        if (is_mine()) ++count;
    return count;
}

bool PlannedRows::is_mine() const {
    const auto& [index, count] = parts_.shard;
    const bool has_done = parts_.done != nullptr && !parts_.done->empty();
    if (count <= 1 && !has_done) return true;
    const auto name = parts_.selection.rows[picked_].name_of(index_);
    const auto key = reports::key_of(parts_.target, parts_.links[link_], name);
    if (shard_of(key) != index) return false;
    return !has_done || !parts_.done->contains(reports::hash_of_key(key));
}

std::uint32_t PlannedRows::shard_of(std::string_view key) const {
    if (parts_.split == nullptr) return reports::shard_of(key, parts_.shard.count);
    const auto kind = parts_.first_kind + link_ * parts_.selection.rows.size() + picked_;
    return parts_.split->shard_of(kind, index_);
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
