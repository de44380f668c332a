#include "reports/result/grid.hpp"

#include "reports/result/headline.hpp"
#include "reports/result/merging.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <tuple>

namespace assay::reports {
namespace {

/// What all shards of one run have in common.
auto run_of(const Header& header) {
    return std::tie(
        header.assay_version,
        header.suite_digest,
        header.selection,
        header.seed,
        header.rows_digest,
        header.shard_count
    );
}

bool are_of_one_run(const Header& a, const Header& b) {
    return a.shard_count > 1 && run_of(a) == run_of(b);
}

std::string free_name(const std::string& name, const std::set<std::string>& taken) {
    auto out = name;
    for (int number = 2; taken.contains(out); ++number)
        out = fmt::format("{}#{}", name, number);
    return out;
}

/// Says a value once if the runs agree, else all of them.
void join(std::string& all, const std::string& other) {
    if (all == other || other.empty()) return;
    all += (all.empty() ? "" : "; ") + other;
}

template <class Values>
void rename_keys(Values& values, const std::map<std::string, std::string>& names) {
    Values out{};
    for (auto& [key, value] : values) {
        const auto found = names.find(key);
        out.emplace(found == names.end() ? key : found->second, value);
    }
    values = std::move(out);
}

void rename_targets(Results& run, std::set<std::string>& taken) {
    std::map<std::string, std::string> names{};
    for (auto& target : run.header.targets) {
        const auto name = free_name(target.name, taken);
        names[target.name] = name;
        target.name = name;
    }
    for (auto& row : run.rows) {
        const auto [place, is_new] = names.try_emplace(row.target);
        if (is_new) place->second = free_name(row.target, taken);
        row.target = place->second;
    }
    if (run.footer) {
        rename_keys(run.footer->target_cpu_ns, names);
        rename_keys(run.footer->target_memory_peak_bytes, names);
    }
    for (const auto& [before, name] : names)
        taken.insert(name);
}

void add_footer(std::optional<Footer>& all, const std::optional<Footer>& other) {
    // One run that was killed leaves the whole partial.
    if (!all || !other) return all.reset();
    all->interrupted = all->interrupted || other->interrupted;
    all->wall += other->wall;
    all->exit_code = graver_exit_code(all->exit_code, other->exit_code);
    for (const auto& [verdict, count] : other->verdicts)
        all->verdicts[verdict] += count;
    all->target_cpu_ns.insert(other->target_cpu_ns.begin(), other->target_cpu_ns.end());
    all->target_memory_peak_bytes.insert(
        other->target_memory_peak_bytes.begin(), other->target_memory_peak_bytes.end()
    );
}

void add_header(Header& all, const Header& other) {
    join(all.assay_version, other.assay_version);
    join(all.suite_digest, other.suite_digest);
    join(all.selection, other.selection);
    std::erase_if(all.options, [&](const auto& option) {
        const auto found = other.options.find(option.first);
        return found == other.options.end() || found->second != option.second;
    });
    for (const auto& link : other.links)
        if (std::ranges::find(all.links, link) == all.links.end()) all.links.push_back(link);
    all.targets.insert(all.targets.end(), other.targets.begin(), other.targets.end());
    all.rows += other.rows;
}

}  // namespace

Results grid_of(std::vector<Results> runs) {
    std::set<std::string> taken{};
    std::vector<std::string> digests{};
    for (auto& run : runs) {
        // The header of the whole tells of the selections of all.
        if (runs.size() > 1)
            for (auto& target : run.header.targets)
                target.is_of_part = is_part(run.header);
        digests.push_back(run.header.rows_digest);
        rename_targets(run, taken);
    }
    Results out{std::move(runs.front())};
    for (auto run = runs.begin() + 1; run != runs.end(); ++run) {
        add_header(out.header, run->header);
        add_footer(out.footer, run->footer);
        std::ranges::move(run->rows, std::back_inserter(out.rows));
        out.sources.merge(run->sources);
    }
    if (runs.size() == 1) return out;
    out.header.rows_digest = digest_of(digests);
    return out;
}

namespace {

using Parts = std::vector<Part>;
/// Reads one run into the whole.
using Outcome = std::expected<Results, Complaints>;

Results whole_run(const Part& part) {
    RowFolder rows{};
    auto results = part.read([&](RowResult row) { rows.add(std::move(row)); });
    results.rows = rows.take();
    return results;
}

Outcome merged_run(const Parts& shards, Together& out) {
    std::vector<Header> headers{};
    for (const auto& shard : shards)
        headers.push_back(shard.header);
    // A single file may be a shard as well: the others are missing then.
    const auto missing = missing_of(headers);
    ShardMerger merger{std::move(headers), missing.empty() ? Whole::demanded : Whole::not_demanded};
    if (auto wrong = merger.check(); !wrong.empty()) return std::unexpected{std::move(wrong)};
    std::vector<ExploredFinding> findings{};
    for (const auto& shard : shards) {
        merger.begin(shard.header);
        auto read = shard.read([&](RowResult row) { merger.add(std::move(row)); });
        merger.end(read.header, read.footer);
        if (findings.empty()) findings = std::move(read.findings);
    }
    auto merged = merger.finish();
    if (!merged) return merged;
    merged->findings = std::move(findings);
    if (!missing.empty())
        out.lost.push_back(fmt::format(
            "shard {} of {} is missing", fmt::join(missing, ", "), shards.front().header.shard_count
        ));
    return merged;
}

/// Of shards that belong to nothing a reader has to know why.
void tell_apart(const std::vector<const Header*>& incomplete, Complaints& lost) {
    for (std::size_t i = 1; i < incomplete.size(); ++i) {
        Complaints differences{};
        compare_headers(*incomplete.front(), *incomplete[i], differences);
        if (!differences.empty()) lost.push_back(differences.front());
    }
}

}  // namespace

std::expected<Together, std::vector<std::string>> together(std::vector<Part> parts) {
    if (parts.empty()) return std::unexpected{Complaints{"no results to merge"}};
    std::vector<Parts> runs{};
    for (auto& part : parts) {
        auto run = std::ranges::find_if(runs, [&](const Parts& shards) {
            return are_of_one_run(shards.front().header, part.header);
        });
        if (run == runs.end()) run = runs.emplace(runs.end());
        run->push_back(std::move(part));
    }
    Together out{};
    std::vector<Results> whole{};
    std::vector<const Header*> incomplete{};
    for (const auto& run : runs) {
        const auto lost = out.lost.size();
        const bool is_sharded = run.front().header.shard_count > 1;
        auto read = is_sharded ? merged_run(run, out) : Outcome{whole_run(run.front())};
        if (!read) return std::unexpected{read.error()};
        if (out.lost.size() > lost) incomplete.push_back(&run.front().header);
        whole.push_back(std::move(*read));
    }
    tell_apart(incomplete, out.lost);
    out.results = grid_of(std::move(whole));
    return out;
}

}  // namespace assay::reports
