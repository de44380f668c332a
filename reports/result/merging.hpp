#pragma once
/// Shards of one run put together, row by row, and the proof that they make the whole.
///
///     headers --check--> begin(header) add(row) add(row) ... end(header, footer)   for each shard
///        \--what is wrong                        \--finish--> Results, or what is wrong
#include "reports/result/folding.hpp"
#include "reports/result/shards.hpp"

#include <expected>
#include <map>
#include <set>
#include <unordered_set>

namespace assay::reports {

using Complaints = std::vector<std::string>;

/// Name of the option that says how rows were dealt out to shards. Absent: by their keys, as `shard_of`
/// does it. If not so, only all shards together show that none has a row that is another's.
inline constexpr const char* shard_by = "shard-by";

/// Adds a sentence for each thing in which the headers of two shards differ that are of one run.
void compare_headers(const Header& first, const Header& other, Complaints& out);

/// The shards from 1 to the count that are not among these, which are of one run.
std::vector<std::uint32_t> missing_of(std::span<const Header> headers);

/// Whether shards may be missing. So many rows as they had stand in the result as not run then; nobody
/// knows their names, so they stand together, called after their shards.
enum class Whole : std::uint8_t { demanded, not_demanded };

/// Refuses shards of different runs, a shard that is missing or came twice or was killed, rows that are
/// missing, doubled or foreign. Holds what a RowFolder holds, and eight bytes a row of one shard.
class ShardMerger {
public:
    /// The headers of all shards that there are; not none.
    ShardMerger(std::vector<Header> headers, Whole whole)
        : headers_{std::move(headers)}, is_demanded_{whole == Whole::demanded} {}

    /// Before a row is read: everything that is wrong with the headers.
    Complaints check() const;
    void begin(const Header& header);
    void add(RowResult row);
    /// `learnt`: the shard's header with what was found out of its targets.
    void end(const Header& learnt, const std::optional<Footer>& footer);
    /// One footer, rows ordered by target, link, name and the seed's number; the error lists
    /// everything that is wrong.
    std::expected<Results, Complaints> finish();

private:
    void note(const Footer& footer);
    std::vector<TargetInfo> joined_targets() const;
    void check_indices(Complaints& out) const;
    void check_rows(Complaints& out) const;
    void add_lost_rows(Results& results) const;

    std::vector<Header> headers_;
    bool is_demanded_;
    std::optional<Header> whole_{};  ///< of the first, as it ended
    std::uint32_t index_{};          ///< of the shard that is being read
    /// Of each shard, as it ended: what all have learnt does not depend on which was read first.
    std::map<std::uint32_t, std::vector<TargetInfo>> targets_{};
    Footer footer_{};
    RowFolder rows_{};
    KeyDigest keys_{};
    std::size_t left_{};  ///< rows that had not been begun when their shards were ended
    std::unordered_set<std::uint64_t> of_this_shard_{};  ///< hashes of keys
    Complaints killed_{};
    std::vector<std::string> doubled_{};
    std::vector<std::string> foreign_{};
};

}  // namespace assay::reports
