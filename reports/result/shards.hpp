#pragma once
/// A run cut into shards, and the proof that the pieces make the whole.
///
/// Every row has a key; the key alone says which shard plays it, and every shard's header carries
/// the number and the digest of *all* keys. So a merge finds rows that are missing, doubled or
/// foreign without knowing the suite.
#include "reports/result/model.hpp"

#include <expected>
#include <span>

namespace assay::reports {

/// What is unique about a row: target, link and name.
std::string key_of(std::string_view target, std::string_view link, std::string_view row_name);
std::string key_of(const RowResult& row);

/// A number that two keys seldom share.
std::uint64_t hash_of_key(std::string_view key);

/// The shard, from 1 to `shard_count`, that plays the row with this key.
std::uint32_t shard_of(std::string_view key, std::uint32_t shard_count);

/// A digest of all keys, in any order: 16 hex digits.
std::string digest_of(std::vector<std::string> keys);

/// Names among a header's options that are no flags: digests of the targets' commands and files, without
/// passwords, and of baselines. Absent: there are none that could change.
inline constexpr const char* target_digest = "target digest";
inline constexpr const char* baseline_digest = "baseline digest";

/// Adds a sentence for each thing in which the headers of two shards differ that are of one run.
void compare_headers(const Header& first, const Header& other, std::vector<std::string>& out);

/// Of the exit codes of two parts that of the whole: the greater number is not always the graver.
int graver_exit_code(int one, int other);

/// Puts shards together: rows ordered by key, one footer. The error lists everything that is wrong:
/// shards of different runs, a shard that is missing or came twice, rows that are missing, doubled
/// or foreign.
std::expected<Results, std::vector<std::string>> merge(std::span<const Results> shards);

/// The shards from 1 to the count that are not among these, which are of one run.
std::vector<std::uint32_t> missing_shards(std::span<const Results> shards);

/// As `merge`, but whole shards may be missing: so many rows as they had stand in the result as not
/// run. Nobody knows their names, so they stand together, called after their shards.
std::expected<Results, std::vector<std::string>> merge_what_is_there(std::span<const Results> shards
);

}  // namespace assay::reports
