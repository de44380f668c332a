#include "reports/result/shards.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

constexpr std::uint64_t offset_basis = 14'695'981'039'346'656'037ULL;

/// FNV-1a: rows are named by us, so a digest has to notice accidents, not attacks.
std::uint64_t fold(std::string_view text, std::uint64_t hash) {
    for (const char c : text) {
        hash ^= static_cast<std::uint8_t>(c);
        hash *= 1'099'511'628'211ULL;
    }
    return hash;
}

/// FNV's low bits are weak for texts that differ only at their end; shard_of takes a remainder.
std::uint64_t mix(std::uint64_t hash) {
    hash ^= hash >> 33U;
    hash *= 0xFF51AFD7ED558CCDULL;
    hash ^= hash >> 33U;
    return hash;
}

}  // namespace

int graver_exit_code(int one, int other) {
    // Gravest first, as one run takes them: interrupted, no target, an error of ours, a failure,
    // something undecided, a wrong baseline, nothing. Where one part judged something the whole did, so
    // that nothing applied is said of both or not at all. What no run ends with is graver than all.
    constexpr int order[]{2, 6, 3, 1, 8, 7, 0, 5};
    for (const auto code : {one, other})
        if (std::ranges::find(order, code) == std::end(order)) return code;
    return *std::ranges::find_first_of(order, std::array{one, other});
}

std::string key_of(std::string_view target, std::string_view link, std::string_view row_name) {
    return fmt::format("{} {} {}", target, link, row_name);
}

std::string key_of(const RowResult& row) {
    return key_of(row.target, row.link, row.name);
}

std::uint64_t hash_of_key(std::string_view key) {
    return mix(fold(key, offset_basis));
}

std::uint32_t shard_of(std::string_view key, std::uint32_t shard_count) {
    return shard_count <= 1 ? 1 : static_cast<std::uint32_t>(hash_of_key(key) % shard_count) + 1;
}

KeyBeginning::KeyBeginning(std::string_view text)
    : high_{fold(text, offset_basis)}, low_{fold(text, ~offset_basis)} {}

void KeyDigest::add(const KeyBeginning& beginning, std::string_view end) {
    high_ += mix(fold(end, beginning.high_));
    low_ += mix(fold(end, beginning.low_));
    ++count_;
}

std::string KeyDigest::text() const {
    return fmt::format("{:016x}{:016x}", high_, low_);
}

std::string digest_of(std::span<const std::string> keys) {
    KeyDigest out{};
    for (const auto& key : keys)
        out.add(key);
    return out.text();
}

}  // namespace assay::reports
