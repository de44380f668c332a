#include "reports/result/evidence_budget.hpp"

#include "reports/result/folding.hpp"
#include "reports/result/shards.hpp"

#include <iterator>

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

std::vector<RowRank> EvidenceBudget::add(const RowRank& rank, std::size_t bytes) {
    if (end_ && rank >= *end_) return {rank};
    if (!sizes_.emplace(rank, bytes).second) return {};
    bytes_ += bytes;
    std::vector<RowRank> out{};
    while (bytes_ > bytes_max_) {
        // Nobody behind it is let in later, though there may be room then: that would be luck.
        const auto last = std::prev(sizes_.end());
        bytes_ -= last->second;
        end_ = last->first;
        out.push_back(last->first);
        sizes_.erase(last);
    }
    return out;
}

}  // namespace assay::reports
