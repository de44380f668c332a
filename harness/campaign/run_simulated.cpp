// Every row in a world of its own, worlds in threads: nothing is shared but constants.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/play_simulated.hpp"
#include "harness/campaign/rows_left.hpp"

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

/// A row that waits for one before it is held in memory; of more than so many nobody begins another.
constexpr std::size_t rows_ahead_max = 1'024;

/// Gives rows out and hands results on in the order of the plan, whichever thread finished first:
/// same seed, same bytes. After a sink that threw nothing more is given out.
class OrderedRows {
public:
    OrderedRows(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop)
        : plan_{plan}, sink_{sink}, stop_{stop} {}

    struct Turn {
        std::size_t index{};
        PlannedRow row{};
    };
    /// The next row, until the run is over. Waits while too many are ahead of the slowest.
    std::optional<Turn> next() {
        std::unique_lock lock{mutex_};
        has_room_.wait(lock, [this] { return is_broken_ || begun_ < due_ + rows_ahead_max; });
        if (is_broken_ || is_over()) return std::nullopt;
        auto row = take();
        if (!row) return std::nullopt;
        return Turn{begun_++, std::move(*row)};
    }

    void put(std::size_t index, RowResult result) {
        const std::scoped_lock lock{mutex_};
        if (is_broken_) return;
        waiting_.emplace(index, std::move(result));
        try {
            for (auto first = waiting_.begin(); first != waiting_.end() && first->first == due_;
                 first = waiting_.begin()) {
                auto due = std::move(waiting_.extract(first).mapped());
                ++due_;
                sink_(std::move(due));
            }
        } catch (...) {
            break_off();
            throw;
        }
        has_room_.notify_all();
    }

    /// An earlier row failed, and the run is to end with it.
    void halt() { has_halted_ = true; }
    bool is_over() const { return stop_ || has_halted_; }
    std::string why_over() const {
        return has_halted_ ? "an earlier row failed (--fail-fast)" : "the run was interrupted";
    }

    /// The rows that were not given out, when nobody plays any more.
    RowsLeft rest() {
        RowsLeft out{plan_};
        if (plan_.feed) {
            while (const auto rows = plan_.rest())
                out.add(*rows);
            return out;
        }
        for (; begun_ < plan_.rows.size(); ++begun_)
            out.add({plan_.rows[begun_]});
        return out;
    }

    /// Somebody cannot go on: the rows behind his would wait for it in vain.
    void give_up() {
        const std::scoped_lock lock{mutex_};
        break_off();
    }

private:
    std::optional<PlannedRow> take() {
        if (plan_.feed) return plan_.feed();
        if (begun_ == plan_.rows.size()) return std::nullopt;
        return plan_.rows[begun_];
    }
    void break_off() {
        is_broken_ = true;
        has_room_.notify_all();
    }

    const RunPlan& plan_;
    const RowSink& sink_;
    const std::atomic<bool>& stop_;
    std::atomic<bool> has_halted_{};
    std::mutex mutex_{};
    std::condition_variable has_room_{};
    std::map<std::size_t, RowResult> waiting_{};
    std::size_t begun_{};
    std::size_t due_{};
    bool is_broken_{};
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
    // Its user is let in by the password alone.
    stated.try_emplace("password_needed", "true");
    return learn(rows, outcomes, stated);
}

}  // namespace

RunOutcome run_simulated(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop) {
    RunOutcome outcome;
    if (plan.target.role == wire::Role::server) outcome.probe = probe_simulated(plan);
    if (plan.on_probe) plan.on_probe(outcome.probe);
    OrderedRows rows{plan, sink, stop};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&] {
        try {
            while (const auto turn = rows.next()) {
                auto result = play_row(plan, turn->row, outcome.probe.facts, stop);
                if (result.verdict == Verdict::not_run && rows.is_over())
                    result.reason = rows.why_over();
                if (plan.fail_fast && result.verdict <= Verdict::fail) rows.halt();
                rows.put(turn->index, std::move(result));
            }
        } catch (...) {
            rows.give_up();
            const std::scoped_lock lock{failure_mutex};
            if (!failure) failure = std::current_exception();
        }
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::max(1U, plan.jobs); ++i)
        threads.emplace_back(work);
    work();
    threads.clear();
    if (failure) std::rethrow_exception(failure);
    if (rows.is_over()) rows.rest().report(rows.why_over(), sink);
    outcome.interrupted = stop;
    return outcome;
}

}  // namespace assay::campaign
