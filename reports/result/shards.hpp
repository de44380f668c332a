#pragma once
/// A run cut into shards.
///
/// Every row has a key; the key alone says which shard plays it, and every shard's header carries
/// the number and the digest of *all* keys. So a merge finds rows that are missing, doubled or
/// foreign without knowing the suite (merging.hpp).
#include "reports/result/model.hpp"

#include <span>

namespace assay::reports {

/// What is unique about a row: target, link and name.
std::string key_of(std::string_view target, std::string_view link, std::string_view row_name);
std::string key_of(const RowResult& row);

/// A number that two keys seldom share.
std::uint64_t hash_of_key(std::string_view key);

/// Names among a header's options that are no flags: digests of the targets' commands and files, without
/// passwords, and of baselines. Absent: there are none that could change.
inline constexpr const char* target_digest = "target digest";
inline constexpr const char* baseline_digest = "baseline digest";

/// Of the exit codes of two parts that of the whole: the greater number is not always the graver.
int graver_exit_code(int one, int other);

/// The shard, from 1 to `shard_count`, that plays the row with this key.
std::uint32_t shard_of(std::string_view key, std::uint32_t shard_count);

/// What many keys begin with, so that a million of them are not hashed from the start each.
class KeyBeginning {
public:
    explicit KeyBeginning(std::string_view text);

private:
    friend class KeyDigest;
    std::uint64_t high_{};
    std::uint64_t low_{};
};

/// A digest of keys, in whatever order they come: each leaves its hash in a sum, so that nobody has to
/// hold them.
class KeyDigest {
public:
    void add(std::string_view key) { add(KeyBeginning{key}, {}); }
    /// The key that begins and ends so.
    void add(const KeyBeginning& beginning, std::string_view end);
    std::size_t count() const { return count_; }
    std::string text() const;  ///< 32 hex digits

private:
    std::uint64_t high_{};
    std::uint64_t low_{};
    std::size_t count_{};
};
std::string digest_of(std::span<const std::string> keys);

}  // namespace assay::reports
