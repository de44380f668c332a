#pragma once
/// `assay report --out-jsonl`: what is read on the way to a report, as one results file.
///
///     shard, shard ... --copied--> together() --> Results --finish--> FILE
#include "reports/result/grid.hpp"

namespace assay::cli {

/// The file is there as a whole, or not at all.
class MergedCopy {
public:
    MergedCopy() = default;
    MergedCopy(const MergedCopy&) = delete;
    MergedCopy& operator=(const MergedCopy&) = delete;
    ~MergedCopy();

    /// Begins `file`. Throws Stop if the parts are not all of one run, or it cannot be written.
    void begin(const std::string& file, const std::vector<reports::Part>& parts);
    /// The part, whose rows are written while they are read. The copy outlives it.
    reports::Part copied(reports::Part part);
    /// Closes the file with what the parts are together. Throws Stop if not all could be written.
    void finish(const reports::Results& results);

private:
    void note(const std::expected<void, std::string>& written);

    std::optional<reports::ResultsFile> out_{};
    std::string file_{};
    std::string loss_{};
};

/// The part without the packets of rows that pass and whose seed is greater than `seeds`.
reports::Part thinned(reports::Part part, std::uint64_t seeds);

}  // namespace assay::cli
