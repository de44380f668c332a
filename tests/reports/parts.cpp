#include "tests/reports/parts.hpp"

namespace assay::reports {

Part part_of(Results results) {
    const auto header = results.header;
    return {.header = header, .read = [results = std::move(results)](const RowTaker& take) {
                auto out = results;
                for (auto& row : std::exchange(out.rows, {}))
                    take(std::move(row));
                return out;
            }};
}

std::expected<Results, Complaints> merge(std::span<const Results> shards) {
    std::vector<Header> headers{};
    for (const auto& shard : shards)
        headers.push_back(shard.header);
    ShardMerger merger{std::move(headers), Whole::demanded};
    if (auto wrong = merger.check(); !wrong.empty()) return std::unexpected{std::move(wrong)};
    for (const auto& shard : shards) {
        merger.begin(shard.header);
        for (const auto& row : shard.rows)
            merger.add(row);
        merger.end(shard.header, shard.footer);
    }
    return merger.finish();
}

}  // namespace assay::reports
