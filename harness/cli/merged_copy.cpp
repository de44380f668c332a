#include "harness/cli/merged_copy.hpp"

#include "harness/cli/command.hpp"
#include "reports/result/folding.hpp"
#include "reports/result/merging.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::cli {
namespace {

/// So that a file that is read, too, is whole until all of it was read.
constexpr const char* unfinished = ".unfinished";
/// Nobody waits for single rows.
constexpr std::size_t held_bytes = 64 * 1024;

}  // namespace

MergedCopy::~MergedCopy() {
    std::error_code ignored;
    if (out_) std::filesystem::remove(out_->path(), ignored);
}

void MergedCopy::begin(const std::string& file, const std::vector<reports::Part>& parts) {
    auto header = parts.front().header;
    if (parts.size() != std::max(1U, header.shard_count))
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay report: --out-jsonl takes one run as a whole; of these results it needs {} "
                "shards, and there are {} files",
                std::max(1U, header.shard_count),
                parts.size()
            )
        };
    reports::Complaints strangers;
    for (const auto& part : parts)
        reports::compare_headers(header, part.header, strangers);
    if (!strangers.empty())
        throw Stop{
            campaign::ExitCode::bad_merge,
            "assay report: --out-jsonl takes one run as a whole; " + strangers.front()
        };
    header.shard_index = header.shard_count = 1;
    auto begun = reports::ResultsFile::begin(file + unfinished, header);
    if (!begun)
        throw Stop{campaign::ExitCode::own_error, "assay report: --out-jsonl: " + begun.error()};
    begun->hold(held_bytes);
    file_ = file;
    out_ = std::move(*begun);
}

reports::Part MergedCopy::copied(reports::Part part) {
    part.read = [this, read = std::move(part.read)](const reports::RowTaker& take) {
        return read([&](reports::RowResult row) {
            note(out_->add(row));
            take(std::move(row));
        });
    };
    return part;
}

void MergedCopy::finish(const reports::Results& results) {
    for (const auto& target : results.header.targets)
        note(out_->add(target));
    for (const auto& finding : results.findings)
        note(out_->add(finding));
    if (results.footer) note(out_->finish(results));
    note(out_->flush());
    if (loss_.empty()) note(out_->move_to(file_));
    if (!loss_.empty())
        throw Stop{campaign::ExitCode::own_error, "assay report: --out-jsonl: " + loss_};
    out_.reset();
}

void MergedCopy::note(const std::expected<void, std::string>& written) {
    if (!written) loss_ = written.error();
}

reports::Part thinned(reports::Part part, std::uint64_t seeds) {
    part.read = [seeds, read = std::move(part.read)](const reports::RowTaker& take) {
        return read([&](reports::RowResult row) {
            if (row.verdict == reports::Verdict::pass && reports::seed_number(row) > seeds)
                reports::forget_evidence(row);
            take(std::move(row));
        });
    };
    return part;
}

}  // namespace assay::cli
