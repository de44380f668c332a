#include "harness/campaign/campaign.hpp"

#include "harness/campaign/cores.hpp"
#include "harness/campaign/target_words.hpp"
#include "reports/result/file.hpp"
#include "reports/result/findings.hpp"
#include "reports/result/folding.hpp"
#include "reports/result/statistics_lines.hpp"
#include "simulator/random/random.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using reports::RowResult;

/// Of rows that differ by their seed only, the first so many keep their traces though they pass, in
/// whichever shard they are. `assay replay` gives any other again.
constexpr std::size_t seeds_with_traces = 20;
/// Some rows that pass have ten thousand events. An example is there to be read: those few that are
/// longer than this would be half of all traces that a run of the suite leaves.
constexpr std::size_t example_events_max = 100;

}  // namespace

OrTrouble<Campaign> Campaign::plan(CampaignOptions options, const scenario::Library& library) {
    options.selection.links_have_chance =
        std::ranges::any_of(options.links, [](const auto& link) { return link != "direct"; });
    auto selection = select(options.selection, library);
    if (!selection) return std::unexpected{selection.error()};
    return plan(std::move(options), library, std::move(*selection));
}

OrTrouble<Campaign>
Campaign::plan(CampaignOptions options, const scenario::Library& library, Selection selection) {
    Campaign campaign{std::move(options), library};
    campaign.selection_ = std::move(selection);
    if (const auto found = campaign.find_presets(); !found) return std::unexpected{found.error()};
    if (const auto found = campaign.find_targets(); !found) return std::unexpected{found.error()};
    if (const auto fits = campaign.check_wall_rows(); !fits) return std::unexpected{fits.error()};
    campaign.find_examples();
    if (campaign.options_.shard_by == ShardBy::cost)
        if (const auto split = campaign.split_by_cost(); !split)
            return std::unexpected{split.error()};
    return campaign;
}

void Campaign::was_played(const RowResult& row) {
    done_.insert(reports::hash_of_key(reports::key_of(row)));
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        const auto is_meant = [&](const BaselineEntry& entry) {
            return means_row(entry, row.name);
        };
        if (targets_[i].name != row.target || std::ranges::none_of(baselines_[i].entries, is_meant))
            continue;
        auto slim = row;
        reports::forget_evidence(slim);
        forget_baseline(slim);
        earlier_rows_[row.target].push_back(std::move(slim));
    }
}

std::vector<std::string> Campaign::earlier_findings(const std::string& target) const {
    const auto found = std::ranges::find(earlier_, target, &reports::TargetInfo::name);
    return found == earlier_.end() ? std::vector<std::string>{} : found->findings;
}

std::size_t Campaign::rows_a_target() const {
    std::size_t rows = 0;
    for (const auto& link : options_.links)
        for (const auto& row : selection_.rows)
            rows += rows_under(link, row);
    return rows;
}

std::size_t Campaign::total_rows() const {
    if (options_.shard.count <= 1 && done_.empty()) return rows_a_target() * targets_.size();
    std::size_t rows = 0;
    for (const auto& target : targets_)
        rows += rows_of(target).count_rest();
    return rows;
}

std::vector<std::pair<std::string, Outlook>> Campaign::outlooks() const {
    std::vector<std::pair<std::string, Outlook>> out;
    for (std::size_t i = 0; i < targets_.size(); ++i)
        if (targets_[i].kind != targets::Target::Kind::builtin)
            out.emplace_back(targets_[i].name, outlook_of(plan_for(i)));
    return out;
}

bool Campaign::is_virtual() const {
    return std::ranges::all_of(targets_, [](const targets::Target& target) {
        return target.kind == targets::Target::Kind::builtin;
    });
}

RunPlan Campaign::plan_for(std::size_t index) const {
    const auto& target = targets_[index];
    RunPlan plan{.target = target, .links = links_, .seed = options_.seed};
    plan.target.process.log = target_log_;
    const bool is_virtual = target.kind == targets::Target::Kind::builtin;
    // Runs against one broker that outlives them must not meet in its topics and sessions, nor two
    // targets of one run that are the same broker.
    if (!is_virtual)
        plan.nonce =
            fmt::format(
                "{:016x}", simulator::stable_hash(fmt::format("{}/{}", options_.nonce, index))
            )
                .substr(0, plan.nonce.size());
    plan.jobs = options_.jobs > 0 || !is_virtual ? options_.jobs : usable_cores();
    plan.timeout = options_.timeout.value_or(simulator::Duration{});
    plan.idle = options_.idle;
    plan.fail_fast = options_.fail_fast;
    plan.plays_slow_rows = options_.slow;
    plan.is_must = is_must_of(library_);
    auto rows = std::make_shared<PlannedRows>(rows_of(target));
    if (is_virtual) {
        plan.feed = [rows] { return rows->next(); };
        plan.rest = [rows] { return rows->next_alike(); };
        return plan;
    }
    // The wall clock bounds their number, and which row starts when depends on all of them.
    while (auto row = rows->next()) {
        if (row->is_named) plan.named_rows.insert(row->key->name);
        plan.rows.push_back(std::move(*row));
    }
    return plan;
}

void Campaign::goes_on_after(const Campaign& earlier) {
    earlier_ = earlier.learnt_;
    usages_ = earlier.usages_;
    is_unreachable_ |= earlier.is_unreachable_;
    is_baseline_wrong_ |= earlier.is_baseline_wrong_;
}

void Campaign::play(CampaignEvents& events, const std::atomic<bool>& stop) {
    if (!options_.target_log.empty())
        target_log_ = std::make_shared<targets::OutputLog>(options_.target_log);
    for (std::size_t i = 0; i < targets_.size(); ++i)
        play(i, events, stop);
}

void Campaign::play(std::size_t index, CampaignEvents& events, const std::atomic<bool>& stop) {
    const auto& target = targets_[index];
    reports::TargetInfo info{.name = target.name, .address = address_of(target)};
    const auto& product = target.product.empty() ? target.name : target.product;
    RunVerdict verdict{baselines_[index], product, options_.today, options_.certify};
    const auto earlier = earlier_findings(target.name);
    auto plan = plan_for(index);
    plan.on_probe = [&](const Probe& probe) {
        info.product = product_of(target, probe);
        info.capabilities = probe.facts;
        info.findings = warnings_of(target, probe, !links_.empty());
        std::ranges::copy(probe.contradictions, std::back_inserter(info.findings));
        reports::add_earlier(earlier, info.findings);
        verdict.target_is(info.product);
        for (auto row : earlier_rows_[target.name])
            verdict.apply(row);
        info.baseline_entries = verdict.baseline_entries();
        events.target_known(info);
    };
    plan.is_known = [&](const RowResult& row) { return verdict.knows(row); };
    plan.is_listed = [&](const std::string& row) { return verdict.lists(row); };
    bool leaves_rows{};
    auto outcome = run(
        plan,
        [&](RowResult row) {
            leaves_rows |= row.verdict == reports::Verdict::not_run;
            // Baselines speak of rows by their names.
            if (row.stands_for == 1) verdict.apply(row);
            thin_out(row, target.kind == targets::Target::Kind::builtin);
            events.row(std::move(row));
        },
        stop
    );
    if (target.kind == targets::Target::Kind::exec && outcome.was_reached)
        usages_[target.name].add(outcome.usage);
    const auto warnings = warnings_of(target, outcome.probe, !links_.empty());
    outcome.findings.insert(outcome.findings.begin(), warnings.begin(), warnings.end());
    if (!outcome.unreachable.empty())
        events.trouble(fmt::format("{}: {}", target.name, outcome.unreachable));
    for (const auto& finding : outcome.findings)
        events.trouble(fmt::format("{}: {}", target.name, finding));
    info.findings = outcome.findings;
    reports::add_earlier(earlier, info.findings);
    info.unreachable = outcome.unreachable;
    events.target_done(info);
    learnt_.push_back(info);
    // One shard has rows of its own only.
    const bool is_partial = selection_.is_filtered || options_.shard.count > 1 ||
                            outcome.interrupted || leaves_rows || outcome.floods ||
                            !outcome.unreachable.empty();
    const auto baseline = verdict.finish(is_partial);
    for (const auto& remark : baseline.remarks)
        events.trouble(remark);
    is_unreachable_ |= !outcome.unreachable.empty();
    has_target_failed_ |= outcome.died || outcome.floods ||
                          std::ranges::any_of(earlier, reports::tells_failure_of_target);
    is_baseline_wrong_ |= baseline.is_wrong;
}

bool Campaign::keeps_trace(const RowResult& row, bool is_virtual) const {
    const auto traces = options_.traces.value_or(is_virtual ? Traces::some : Traces::all);
    const bool passes = row.verdict >= reports::Verdict::advice;
    switch (traces) {
    case Traces::all:
        return true;
    case Traces::some:
        return !passes || (examples_.contains(row.name) && row.trace.size() <= example_events_max);
    case Traces::failing:
        return !passes;
    case Traces::none:
        break;
    }
    return false;
}

/// Which rows are examples of all that pass does not depend on the shard.
void Campaign::find_examples() {
    std::set<std::pair<const scenario::Scenario*, wire::Version>> seen;
    for (const auto& row : selection_.rows) {
        const bool is_first = seen.emplace(row.scenario, row.key->version).second;
        const auto examples = row.is_named ? std::min(row.count(), seeds_with_traces)
                                           : std::size_t{is_first ? 1U : 0U};
        for (std::size_t i = 0; i < examples; ++i)
            examples_.insert(row.name_of(i));
    }
}

void Campaign::thin_out(RowResult& row, bool is_virtual) {
    if (!keeps_trace(row, is_virtual)) return reports::forget_evidence(row);
    if (row.verdict == reports::Verdict::pass && reports::seed_number(row) > seeds_with_traces)
        reports::forget_evidence(row);
}

reports::Footer Campaign::footer(const reports::Results& results, bool is_interrupted) const {
    reports::Footer footer{.interrupted = is_interrupted};
    for (const auto& row : results.rows)
        footer.verdicts[std::string{reports::name_of(row.verdict)}] += row.stands_for;
    for (const auto& [target, usage] : usages_) {
        footer.target_cpu_ns[target] = static_cast<std::size_t>(usage.cpu.count());
        footer.target_memory_peak_bytes[target] = usage.memory_peak_bytes;
    }
    footer.exit_code = static_cast<int>(exit_code(results, is_interrupted));
    return footer;
}

ExitCode Campaign::exit_code(const reports::Results& results, bool is_interrupted) const {
    return exit_code_of(
        results.rows,
        {.is_strict = options_.strict,
         .is_whole = options_.shard.count == 1,
         .is_interrupted = is_interrupted,
         .is_unreachable = is_unreachable_,
         .has_failed = has_target_failed_,
         .proves_less = options_.strict && proves_less(results),
         .is_baseline_wrong = is_baseline_wrong_}
    );
}

/// Something that a campaign hoped to see never happened. One shard alone cannot know.
bool Campaign::proves_less(const reports::Results& results) const {
    return options_.shard.count == 1 &&
           std::ranges::any_of(targets_, [&](const targets::Target& target) {
               return !reports::never_happened(results, target.name).empty();
           });
}

}  // namespace assay::campaign
