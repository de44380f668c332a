#include "reports/result/evidence_budget.hpp"

#include "reports/result/folding.hpp"
#include "reports/result/shards.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace assay::reports {
namespace {

std::size_t bytes_of(const TraceEvent& event) {
    return sizeof(event) + event.text.size() + event.bytes.size() + event.from.size() +
           event.to.size();
}

std::size_t bytes_of(const Expectation& expectation) {
    auto out = sizeof(expectation) + expectation.what.size() + expectation.actual.size();
    for (const auto& id : expectation.statements)
        out += sizeof(id) + id.size();
    return out;
}

}  // namespace

RowRank rank_of(const RowResult& row) {
    return {.passes = row.verdict >= Verdict::advice, .seed = seed_number(row), .key = key_of(row)};
}

std::size_t evidence_bytes(const RowResult& row) {
    std::size_t out{};
    for (const auto& event : row.trace)
        out += bytes_of(event);
    for (const auto& expectation : row.expectations)
        out += bytes_of(expectation);
    return out;
}

void EvidenceBudget::came(KindEvidence& kind, std::size_t bytes) {
    auto& largest = kind.largest;
    const bool is_full = largest.size() == rows_held_a_kind;
    if (bytes == 0 || (is_full && bytes <= largest.back())) return;
    bytes_ -= bytes_of(kind);
    if (is_full) largest.pop_back();
    largest.insert(std::ranges::upper_bound(largest, bytes, std::greater{}), bytes);
    bytes_ += bytes_of(kind);
}

bool EvidenceBudget::hold(const RowRank& rank, KindEvidence& kind) {
    if (end_ && rank >= *end_) return false;
    if (!holders_.emplace(rank, &kind).second) return true;
    bytes_ -= bytes_of(kind);
    ++kind.held;
    bytes_ += bytes_of(kind);
    return true;
}

void EvidenceBudget::leave(const RowRank& rank) {
    const auto holder = holders_.find(rank);
    if (holder == holders_.end()) return;
    auto& kind = *holder->second;
    bytes_ -= bytes_of(kind);
    --kind.held;
    bytes_ += bytes_of(kind);
    holders_.erase(holder);
}

std::vector<RowRank> EvidenceBudget::losers() {
    std::vector<RowRank> out{};
    while (bytes_ > bytes_max_) {
        // Nobody behind it is let in later, though there may be room then: that would be luck.
        end_ = holders_.rbegin()->first;
        out.push_back(*end_);
        leave(*end_);
    }
    return out;
}

void EvidenceBudget::clear() {
    holders_.clear();
    end_.reset();
    bytes_ = 0;
}

std::size_t EvidenceBudget::bytes_of(const KindEvidence& kind) {
    const auto rows = std::min(kind.held, kind.largest.size());
    const auto end = kind.largest.begin() + static_cast<std::ptrdiff_t>(rows);
    return std::accumulate(kind.largest.begin(), end, std::size_t{});
}

}  // namespace assay::reports
