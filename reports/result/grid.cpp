#include "reports/result/grid.hpp"

#include "reports/result/shards.hpp"

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

bool are_of_one_run(const Results& a, const Results& b) {
    return a.header.shard_count > 1 && run_of(a.header) == run_of(b.header);
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
    for (auto& run : runs)
        rename_targets(run, taken);
    Results out{std::move(runs.front())};
    for (auto run = runs.begin() + 1; run != runs.end(); ++run) {
        add_header(out.header, run->header);
        add_footer(out.footer, run->footer);
        std::ranges::move(run->rows, std::back_inserter(out.rows));
        out.sources.merge(run->sources);
    }
    if (runs.size() == 1) return out;
    std::vector<std::string> keys{};
    for (const auto& row : out.rows)
        keys.push_back(key_of(row));
    out.header.rows_digest = digest_of(std::move(keys));
    return out;
}

std::expected<Together, std::vector<std::string>> together(std::vector<Results> parts) {
    if (parts.empty()) return std::unexpected{std::vector<std::string>{"no results to merge"}};
    std::vector<std::vector<Results>> runs{};
    for (auto& part : parts) {
        auto run = std::ranges::find_if(runs, [&](const auto& shards) {
            return are_of_one_run(shards.front(), part);
        });
        if (run == runs.end()) run = runs.emplace(runs.end());
        run->push_back(std::move(part));
    }
    Together out{};
    std::vector<Results> whole{};
    for (auto& shards : runs) {
        if (shards.front().header.shard_count <= 1) {
            whole.push_back(std::move(shards.front()));
            continue;
        }
        // A single file may be a shard as well: the others are missing then.
        const auto missing = missing_shards(shards);
        auto merged = missing.empty() ? merge(shards) : merge_what_is_there(shards);
        if (!merged) return std::unexpected{merged.error()};
        if (!missing.empty())
            out.lost.push_back(fmt::format(
                "shard {} of {} is missing",
                fmt::join(missing, ", "),
                shards.front().header.shard_count
            ));
        whole.push_back(std::move(*merged));
    }
    out.results = grid_of(std::move(whole));
    return out;
}

}  // namespace assay::reports
