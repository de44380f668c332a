#include "reports/result/merging.hpp"

#include "reports/result/findings.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ranges>
#include <tuple>

namespace assay::reports {
namespace {

/// At most this many rows are named a kind of complaint; the rest is counted.
constexpr std::size_t rows_named_max = 10;
constexpr std::size_t shards_named_max = 10;

void name_rows(std::string_view what, const std::vector<std::string>& names, Complaints& out) {
    for (std::size_t i = 0; i < names.size() && i < rows_named_max; ++i) {
        out.push_back(fmt::format("{} row: {}", what, names[i]));
    }
    if (names.size() > rows_named_max) {
        out.push_back(fmt::format("{} more {} rows", names.size() - rows_named_max, what));
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

/// What orders rows: by key, but seeds by their number, and what stands for others behind them.
auto order_of(const RowResult& row) {
    return std::tuple<
        std::string_view,
        std::string_view,
        std::string,
        bool,
        std::uint64_t,
        std::string_view>{
        row.target, row.link, seedless_name(row), row.stands_for > 1, seed_number(row), row.name
    };
}

constexpr std::string_view split_by_keys = "hash";

std::string split_of(const Header& header) {
    const auto found = header.options.find(shard_by);
    return found == header.options.end() ? std::string{split_by_keys} : found->second;
}

}  // namespace

void compare_headers(const Header& first, const Header& other, Complaints& out) {
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
    differ("split", split_of(first), split_of(other));
}

std::vector<std::uint32_t> missing_of(std::span<const Header> headers) {
    std::set<std::uint32_t> present{};
    for (const auto& header : headers)
        present.insert(header.shard_index);
    std::vector<std::uint32_t> out{};
    for (std::uint32_t index = 1; index <= headers.front().shard_count; ++index)
        if (!present.contains(index)) out.push_back(index);
    return out;
}

Complaints ShardMerger::check() const {
    Complaints out{};
    for (const auto& header : headers_)
        compare_headers(headers_.front(), header, out);
    if (out.empty()) check_indices(out);
    return out;
}

void ShardMerger::begin(const Header& header) {
    index_ = header.shard_index;
    of_this_shard_.clear();
}

void ShardMerger::add(RowResult row) {
    // Nobody knows the names of those it stands for.
    if (row.stands_for > 1 && row.verdict == Verdict::not_run) {
        left_ += row.stands_for;
        return rows_.add(std::move(row));
    }
    auto key = key_of(row);
    keys_.add(key);
    const auto& run = headers_.front();
    if (split_of(run) == split_by_keys && shard_of(key, run.shard_count) != index_)
        foreign_.push_back(key);
    if (!of_this_shard_.insert(hash_of_key(key)).second) doubled_.push_back(std::move(key));
    rows_.add(std::move(row));
}

void ShardMerger::end(const Header& learnt, const std::optional<Footer>& footer) {
    if (whole_)
        keep_shared(whole_->options, learnt.options);
    else
        whole_ = learnt;
    targets_.emplace(index_, learnt.targets);
    if (footer)
        note(*footer);
    else
        killed_.push_back(fmt::format("shard {} has no footer; it was killed", index_));
}

void ShardMerger::note(const Footer& footer) {
    footer_.interrupted = footer_.interrupted || footer.interrupted;
    footer_.wall = std::max(footer_.wall, footer.wall);
    for (const auto& [target, cpu_ns] : footer.target_cpu_ns)
        footer_.target_cpu_ns[target] += cpu_ns;
    for (const auto& [target, bytes] : footer.target_memory_peak_bytes) {
        auto& most = footer_.target_memory_peak_bytes[target];
        most = std::max(most, bytes);
    }
    footer_.exit_code = graver_exit_code(footer_.exit_code, footer.exit_code);
}

std::expected<Results, Complaints> ShardMerger::finish() {
    Complaints wrong{};
    check_rows(wrong);
    if (!wrong.empty()) return std::unexpected{std::move(wrong)};

    Results out{.header = std::move(*whole_), .rows = rows_.take()};
    std::ranges::sort(out.rows, {}, order_of);
    out.header.targets = joined_targets();
    out.header.shard_index = 1;
    out.header.shard_count = 1;
    for (const auto& row : out.rows)
        footer_.verdicts[std::string{name_of(row.verdict)}] += row.stands_for;
    out.footer = std::move(footer_);
    if (!is_demanded_) add_lost_rows(out);
    return out;
}

std::vector<TargetInfo> ShardMerger::joined_targets() const {
    auto out = targets_.begin()->second;
    for (const auto& [index, targets] : targets_ | std::views::drop(1))
        for (const auto& target : targets) {
            const auto same = std::ranges::find(out, target.name, &TargetInfo::name);
            if (same == out.end())
                out.push_back(target);
            else
                join(target, *same);
        }
    return out;
}

/// Every index from 1 to the count once.
void ShardMerger::check_indices(Complaints& out) const {
    std::map<std::uint32_t, int> times{};
    for (const auto& header : headers_)
        ++times[header.shard_index];
    const auto count = headers_.front().shard_count;
    auto lost = missing_of(headers_);
    if (lost.size() > shards_named_max) lost.resize(shards_named_max);
    if (!lost.empty() && is_demanded_) {
        out.push_back(fmt::format("shard {} of {} is missing", fmt::join(lost, ", "), count));
    }
    for (const auto& [index, n] : times) {
        if (n > 1) out.push_back(fmt::format("shard {} came {} times", index, n));
        if (index == 0 || index > count) {
            out.push_back(fmt::format("shard {} is not one of {}", index, count));
        }
    }
}

void ShardMerger::check_rows(Complaints& out) const {
    const auto& header = headers_.front();
    std::ranges::copy(killed_, std::back_inserter(out));
    name_rows("doubled", doubled_, out);
    name_rows("foreign", foreign_, out);
    const auto rows = keys_.count() - doubled_.size() + left_;
    // Older programs made another digest of the keys.
    const bool is_comparable = left_ == 0 && header.rows_digest.size() == keys_.text().size();
    if (rows < header.rows) {
        if (!is_demanded_) return;
        out.push_back(fmt::format("{} of {} rows are missing", header.rows - rows, header.rows));
    } else if (rows > header.rows) {
        out.push_back(fmt::format("{} rows, where the run has {}", rows, header.rows));
    } else if (doubled_.empty() && is_comparable && keys_.text() != header.rows_digest) {
        out.emplace_back("the digest of the rows differs: some rows are missing, others foreign");
    }
}

void ShardMerger::add_lost_rows(Results& results) const {
    const auto names = fmt::format(
        "{} of {}", fmt::join(missing_of(headers_), ", "), headers_.front().shard_count
    );
    const auto rows = results.header.rows - keys_.count() - left_;
    if (rows == 0) return;
    RowResult lost{};
    lost.target =
        results.header.targets.empty() ? std::string{} : results.header.targets.front().name;
    lost.scenario = "lost/rows-of-a-shard";
    lost.name = fmt::format("{} ({} rows)", lost.scenario, rows);
    lost.title = "Rows of shard " + names + ", whose results are missing";
    lost.verdict = Verdict::not_run;
    lost.reason = "the results of shard " + names + " are missing";
    lost.stands_for = rows;
    results.rows.push_back(std::move(lost));
    results.footer->verdicts[std::string{name_of(Verdict::not_run)}] += rows;
    results.footer->interrupted = true;
}

}  // namespace assay::reports
