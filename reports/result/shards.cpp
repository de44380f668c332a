#include "reports/result/shards.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace assay::reports {
namespace {

/// FNV-1a: rows are named by us, so a digest has to notice accidents, not attacks.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (const char c : text) {
        hash ^= static_cast<std::uint8_t>(c);
        hash *= 1'099'511'628'211ULL;
    }
    // FNV's low bits are weak for texts that differ only at their end; shard_of takes a remainder.
    hash ^= hash >> 33U;
    hash *= 0xFF51AFD7ED558CCDULL;
    hash ^= hash >> 33U;
    return hash;
}

using Complaints = std::vector<std::string>;

/// Whether shards may be missing.
enum class Whole : std::uint8_t { demanded, not_demanded };

/// Every index from 1 to the count once.
void check_indices(std::span<const Results> shards, Whole whole, Complaints& out) {
    constexpr std::size_t named_max = 10;
    std::map<std::uint32_t, int> times{};
    for (const auto& shard : shards)
        ++times[shard.header.shard_index];
    const std::uint32_t count = shards.front().header.shard_count;
    auto missing = missing_shards(shards);
    if (missing.size() > named_max) missing.resize(named_max);
    if (!missing.empty() && whole == Whole::demanded) {
        out.push_back(fmt::format("shard {} of {} is missing", fmt::join(missing, ", "), count));
    }
    for (const auto& [index, n] : times) {
        if (n > 1) out.push_back(fmt::format("shard {} came {} times", index, n));
        if (index == 0 || index > count) {
            out.push_back(fmt::format("shard {} is not one of {}", index, count));
        }
    }
}

/// At most this many rows are named a kind of complaint; the rest is counted.
constexpr std::size_t rows_named_max = 10;

void name_rows(std::string_view what, const std::vector<std::string>& names, Complaints& out) {
    for (std::size_t i = 0; i < names.size() && i < rows_named_max; ++i) {
        out.push_back(fmt::format("{} row: {}", what, names[i]));
    }
    if (names.size() > rows_named_max) {
        out.push_back(fmt::format("{} more {} rows", names.size() - rows_named_max, what));
    }
}

void check_rows(std::span<const Results> shards, Whole whole, Complaints& out) {
    const Header& header = shards.front().header;
    std::map<std::string, int> times{};
    std::vector<std::string> foreign{};
    for (const auto& shard : shards) {
        for (const auto& row : shard.rows) {
            const auto key = key_of(row);
            ++times[key];
            if (shard_of(key, header.shard_count) != shard.header.shard_index) {
                foreign.push_back(key);
            }
        }
        if (!shard.footer) {
            out.push_back(
                fmt::format("shard {} has no footer; it was killed", shard.header.shard_index)
            );
        }
    }
    std::vector<std::string> keys{};
    std::vector<std::string> doubled{};
    for (const auto& [key, n] : times) {
        keys.push_back(key);
        if (n > 1) doubled.push_back(key);
    }
    name_rows("doubled", doubled, out);
    name_rows("foreign", foreign, out);
    if (keys.size() < header.rows) {
        if (whole == Whole::not_demanded) return;
        out.push_back(
            fmt::format("{} of {} rows are missing", header.rows - keys.size(), header.rows)
        );
    } else if (keys.size() > header.rows) {
        out.push_back(fmt::format("{} rows, where the run has {}", keys.size(), header.rows));
    } else if (digest_of(keys) != header.rows_digest) {
        out.emplace_back("the digest of the rows differs: some rows are missing, others foreign");
    }
}

/// An option that not every shard had is none of the whole: machines may have jobs of their own.
void keep_shared(
    std::map<std::string, std::string>& options, const std::map<std::string, std::string>& others
) {
    std::erase_if(options, [&](const auto& option) {
        const auto other = others.find(option.first);
        return other == others.end() || other->second != option.second;
    });
}

Footer merged_footer(std::span<const Results> shards, const std::vector<RowResult>& rows) {
    Footer out{};
    for (const auto& shard : shards) {
        out.interrupted = out.interrupted || shard.footer->interrupted;
        out.wall = std::max(out.wall, shard.footer->wall);
        for (const auto& [target, cpu_ns] : shard.footer->target_cpu_ns)
            out.target_cpu_ns[target] += cpu_ns;
        for (const auto& [target, bytes] : shard.footer->target_memory_peak_bytes) {
            auto& most = out.target_memory_peak_bytes[target];
            most = std::max(most, bytes);
        }
        out.exit_code = graver_exit_code(out.exit_code, shard.footer->exit_code);
    }
    for (const auto& row : rows)
        ++out.verdicts[std::string{name_of(row.verdict)}];
    return out;
}

std::expected<Results, Complaints> joined(std::span<const Results> shards, Whole whole) {
    if (shards.empty()) return std::unexpected{Complaints{"no results to merge"}};
    Complaints complaints{};
    for (const auto& shard : shards.subspan(1)) {
        compare_headers(shards.front().header, shard.header, complaints);
    }
    if (complaints.empty()) check_indices(shards, whole, complaints);
    if (complaints.empty()) check_rows(shards, whole, complaints);
    if (!complaints.empty()) return std::unexpected{complaints};

    Results out{shards.front()};
    out.rows.clear();
    for (const auto& shard : shards) {
        out.rows.insert(out.rows.end(), shard.rows.begin(), shard.rows.end());
        out.sources.insert(shard.sources.begin(), shard.sources.end());
    }
    std::sort(out.rows.begin(), out.rows.end(), [](const RowResult& a, const RowResult& b) {
        return key_of(a) < key_of(b);
    });
    for (const auto& shard : shards)
        keep_shared(out.header.options, shard.header.options);
    out.header.shard_index = 1;
    out.header.shard_count = 1;
    out.footer = merged_footer(shards, out.rows);
    return out;
}

void add_lost_rows(Results& results, std::span<const Results> shards) {
    const auto names = fmt::format(
        "{} of {}", fmt::join(missing_shards(shards), ", "), shards.front().header.shard_count
    );
    RowResult lost{};
    lost.target =
        results.header.targets.empty() ? std::string{} : results.header.targets.front().name;
    lost.scenario = "lost/rows-of-a-shard";
    lost.title = "Rows of shard " + names + ", whose results are missing";
    lost.verdict = Verdict::not_run;
    lost.reason = "the results of shard " + names + " are missing";
    const auto before = results.rows.size();
    for (std::size_t i = 1; i + before <= results.header.rows; ++i) {
        lost.name = fmt::format("{}[row={}]", lost.scenario, i);
        results.rows.push_back(lost);
        ++results.footer->verdicts[std::string{name_of(lost.verdict)}];
    }
    results.footer->interrupted = true;
}

}  // namespace

void compare_headers(const Header& first, const Header& other, std::vector<std::string>& out) {
    const auto differ = [&](std::string_view what, const auto& a, const auto& b) {
        if (a == b) return;
        out.push_back(fmt::format(
            "shard {} is of another run: its {} is \"{}\", not \"{}\"",
            other.shard_index,
            what,
            b,
            a
        ));
    };
    differ("version", first.assay_version, other.assay_version);
    differ("suite digest", first.suite_digest, other.suite_digest);
    differ("selection", first.selection, other.selection);
    differ("seed", first.seed, other.seed);
    differ("number of rows", first.rows, other.rows);
    differ("row digest", first.rows_digest, other.rows_digest);
    differ("number of shards", first.shard_count, other.shard_count);
}

int graver_exit_code(int one, int other) {
    // Gravest first, as one run takes them: interrupted, no target, an error of ours, a failure,
    // something undecided, a wrong baseline, nothing. What no run ends with is graver than all.
    constexpr int order[]{2, 6, 3, 1, 8, 7, 0};
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
    return hash_of(key);
}

std::uint32_t shard_of(std::string_view key, std::uint32_t shard_count) {
    return shard_count <= 1 ? 1 : static_cast<std::uint32_t>(hash_of(key) % shard_count) + 1;
}

std::string digest_of(std::vector<std::string> keys) {
    std::sort(keys.begin(), keys.end());
    return fmt::format("{:016x}", hash_of(fmt::format("{}", fmt::join(keys, "\n"))));
}

std::vector<std::uint32_t> missing_shards(std::span<const Results> shards) {
    std::set<std::uint32_t> present{};
    for (const auto& shard : shards)
        present.insert(shard.header.shard_index);
    std::vector<std::uint32_t> out{};
    for (std::uint32_t index = 1; index <= shards.front().header.shard_count; ++index)
        if (!present.contains(index)) out.push_back(index);
    return out;
}

std::expected<Results, std::vector<std::string>> merge(std::span<const Results> shards) {
    return joined(shards, Whole::demanded);
}

std::expected<Results, std::vector<std::string>> merge_what_is_there(std::span<const Results> shards
) {
    auto out = joined(shards, Whole::not_demanded);
    if (out) add_lost_rows(*out, shards);
    return out;
}

}  // namespace assay::reports
