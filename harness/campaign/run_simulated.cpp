// Every row in a world of its own, worlds in threads: nothing is shared but constants.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/play_simulated.hpp"

#include <algorithm>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;

using Facts = std::map<std::string, std::string>;

RowResult play_row(
    const RunPlan& plan,
    const PlannedRow& planned,
    const Facts& facts,
    const std::atomic<bool>& stop
) {
    auto result = blank_result(plan, planned);
    const auto row = scenario::expand(*planned.scenario, *planned.key);
    if (!row) {
        result.verdict = Verdict::error;
        result.reason = "the row does not load";
        return result;
    }
    if (const auto why = unmet(row->requirements, facts)) {
        result.verdict = Verdict::not_applicable;
        result.reason = *why;
        for (auto& [id, verdict] : result.statements)
            verdict = Verdict::not_applicable;
        return result;
    }
    const play::SimulatedSetup setup{
        .defects = plan.target.defects,
        .link = preset_of(plan, planned),
        .seed = result.seed,
        .stop = &stop
    };
    const play::PlayOptions options{.nonce = plan.nonce, .limit = limit_of(plan, planned, *row)};
    play_simulated(*row, setup, options, plan.is_must, result);
    return result;
}

/// Hands results on in the order of the plan, whichever thread finished first: same seed, same
/// bytes. A sink that threw is called no more.
class OrderedSink {
public:
    OrderedSink(const RowSink& sink, std::size_t count) : sink_{sink}, waiting_(count) {}

    void put(std::size_t index, RowResult result) {
        const std::scoped_lock lock{mutex_};
        if (is_broken_) return;
        waiting_[index] = std::move(result);
        is_broken_ = true;
        while (next_ < waiting_.size() && waiting_[next_]) {
            auto due = std::move(*waiting_[next_]);
            waiting_[next_++].reset();
            sink_(std::move(due));
        }
        is_broken_ = false;
    }

private:
    const RowSink& sink_;
    std::mutex mutex_{};
    std::vector<std::optional<RowResult>> waiting_;
    std::size_t next_{};
    bool is_broken_{};  ///< while the sink is called, and for good once it throws
};

Probe probe_simulated(const RunPlan& plan) {
    auto rows = first_probe_rows();
    std::vector<play::Played> outcomes;
    const auto play_rows = [&] {
        for (auto i = outcomes.size(); i < rows.size(); ++i) {
            play::SimulatedWorld world{
                rows[i].row, {.defects = plan.target.defects, .seed = plan.seed}
            };
            outcomes.push_back(play_in(world, rows[i].row, {.nonce = plan.nonce}));
        }
    };
    play_rows();
    std::ranges::move(further_probe_rows(probe_patience(outcomes)), std::back_inserter(rows));
    play_rows();
    auto stated = plan.target.capabilities;
    // The world has a store for it.
    stated.try_emplace("persistence", "crash");
    return learn(rows, outcomes, stated);
}

}  // namespace

RunOutcome run_simulated(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop) {
    RunOutcome outcome;
    if (plan.target.role == wire::Role::server) outcome.probe = probe_simulated(plan);
    if (plan.on_probe) plan.on_probe(outcome.probe);
    OrderedSink ordered{sink, plan.rows.size()};
    std::atomic<std::size_t> next{0};
    std::atomic<bool> halted{false};
    std::atomic<bool> has_failed{false};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&] {
        try {
            for (auto index = next++; index < plan.rows.size() && !has_failed; index = next++) {
                auto result = stop || halted
                                  ? blank_result(plan, plan.rows[index])
                                  : play_row(plan, plan.rows[index], outcome.probe.facts, stop);
                if (result.verdict == Verdict::not_run && (stop || halted))
                    result.reason =
                        halted ? "an earlier row failed (--fail-fast)" : "the run was interrupted";
                if (plan.fail_fast && result.verdict <= Verdict::fail) halted = true;
                ordered.put(index, std::move(result));
            }
        } catch (...) {
            // The rows behind this one wait for it in vain.
            has_failed = true;
            const std::scoped_lock lock{failure_mutex};
            failure = std::current_exception();
        }
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::max(1U, plan.jobs); ++i)
        threads.emplace_back(work);
    work();
    threads.clear();
    if (failure) std::rethrow_exception(failure);
    outcome.interrupted = stop;
    return outcome;
}

}  // namespace assay::campaign
