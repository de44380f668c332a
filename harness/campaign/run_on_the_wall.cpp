// Many rows at a time against one real broker on one io_context; those that need the broker for
// themselves run alone before. Beside all of them run those that ask for a process of the target of
// their own. A row has its verdict when the target was seen to serve after it.
#include "harness/campaign/connect_limits.hpp"
#include "harness/campaign/death.hpp"
#include "harness/campaign/open_verdicts.hpp"
#include "harness/campaign/own_targets.hpp"
#include "harness/campaign/row_order.hpp"
#include "harness/campaign/rows_left.hpp"
#include "harness/campaign/run_troubles.hpp"
#include "harness/campaign/shared_target.hpp"
#include "harness/campaign/wall_probe.hpp"
#include "harness/campaign/wall_row.hpp"
#include "harness/network/file_limit.hpp"
#include "reports/result/findings.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace assay::campaign {
namespace {

namespace asio = boost::asio;
using reports::RowResult;
using reports::Verdict;
using std::chrono::milliseconds;

/// A program of many threads may answer one client while the bytes of another bring it down.
constexpr simulator::Duration aftermath = milliseconds{200};

/// In rows that are played again, for a target to work off what it has acknowledged: a broker that
/// acknowledges first and stores later was seen 0.2 s behind.
constexpr simulator::Duration rest_when_again = milliseconds{500};

/// A row that is not played; `why` says so.
void refuse(RowResult& result, Verdict verdict, std::string why) {
    result.verdict = verdict;
    result.reason = std::move(why);
    if (verdict != Verdict::not_applicable) return;
    for (auto& [id, statement] : result.statements)
        statement = verdict;
}

class WallRun {
public:
    WallRun(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop)
        : plan_{plan},
          sink_{sink},
          stop_{stop},
          clock_{io_},
          shared_{clock_, plan, stop, [this](const auto& death) { note(death, worlds_); }} {}

    RunOutcome play_all() {
        network::raise_file_limit();  // before the target is started, which inherits it
        if (!prepare()) {
            if (stop_) skip(longest_first(plan_.rows, plan_.is_listed));
            outcome_.interrupted = stop_;
            return outcome_;
        }
        Rows together;
        Rows alone;
        Rows own;
        for (const auto* planned : longest_first(plan_.rows, plan_.is_listed)) {
            const bool is_shared = planned->scenario->isolation == scenario::Isolation::shared;
            (has_own_target(*planned) ? own : is_shared ? together : alone).push_back(planned);
        }
        own_.take(std::move(own), own_targets_max(start_took_, plan_.jobs));
        // What sees every topic goes first: a broker may keep for later what it should have
        // refused.
        skip(play(alone, 1));
        skip(play(together, shared_.rows_max()));
        skip(play_own());
        settle();
        stage_.rest = rest_when_again;
        open_.close(
            [this](const Rows& rows, unsigned most) { play_again(rows, most); },
            [this] { return is_over(); },
            [this] { return stop_.load(); }
        );
        shared_.stop();
        sum_up();
        return outcome_;
    }

private:
    /// Runs a script of the run as a whole to its end.
    void finish(network::Script<> script) {
        bool is_finished = false;
        asio::co_spawn(io_.get_executor(), std::move(script), [&](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
            is_finished = true;
        });
        go_on_until([&] { return is_finished; });
    }

    /// An interrupted run is told at every turn: rows and targets may have begun since the last.
    void go_on_until(const std::function<bool()>& is_done) {
        clock_.run([&] {
            if (stop_) interrupt();
            return is_done();
        });
    }

    /// Starts the target and finds out what it is; false if nothing can be played.
    bool prepare() {
        outcome_.was_reached = false;
        finish(find_out());
        if (!outcome_.was_reached) return false;
        outcome_.findings = outcome_.probe.contradictions;
        if (plan_.on_probe) plan_.on_probe(outcome_.probe);
        const auto& facts = outcome_.probe.facts;
        const auto found = facts.find("versions");
        finish(shared_.measure(found == facts.end() ? "3.1.1, 5.0" : found->second));
        return true;
    }

    network::Script<> find_out() {
        const auto before = clock_.schedule().now();
        const auto started = co_await shared_.start();
        start_took_ = clock_.schedule().now() - before;
        std::expected<Probe, std::string> found{};
        if (started)
            found = co_await probe_on_the_wall(stage_, shared_.as_played());
        else
            found = std::unexpected{started.error()};
        // What an interrupted run does not wait for, or what ended with it, is no fault of the target's.
        if (stop_) co_return;
        outcome_.was_reached = found.has_value();
        if (found)
            outcome_.probe = std::move(*found);
        else
            outcome_.unreachable = found.error();
    }

    bool has_own_target(const PlannedRow& planned) {
        return planned.scenario->isolation == scenario::Isolation::process && shared_.is_ours();
    }

    void play_again(const Rows& rows, unsigned most) {
        Rows own;
        Rows others;
        for (const auto* planned : rows)
            (has_own_target(*planned) ? own : others).push_back(planned);
        ++stage_.times_before;
        own_.take(
            std::move(own), std::min<std::size_t>(most, own_targets_max(start_took_, plan_.jobs))
        );
        if (most == 1) play_own();
        play(others, std::min(most, shared_.rows_max()));
        play_own();
        settle();
    }

    /// Plays rows until all have ended, though some may wait for their verdict; those that the end of
    /// the run kept from being played. Rows with a target of their own may go on beside them.
    Rows play(const Rows& rows, unsigned most) {
        std::size_t next = 0;
        go_on_until([&] {
            start_own();
            const bool may_start = !is_over() && !shared_.is_away() && next < rows.size() &&
                                   under_way_ < std::min(most, shared_.rows_now()) &&
                                   connects_.allow(*rows[next], clock_.schedule().now());
            // One at a time: a row's preparation must not keep those under way from their sockets.
            if (may_start && (under_way_ == 0 || !is_late())) start_row(*rows[next++]);
            return under_way_ == 0 && (is_over() || next == rows.size());
        });
        return {rows.begin() + static_cast<std::ptrdiff_t>(next), rows.end()};
    }

    /// Plays those with a target of their own that are left, to their verdicts; as `play`.
    Rows play_own() {
        go_on_until([&] {
            start_own();
            return own_.under_way == 0 && (is_over() || own_.is_empty());
        });
        return own_.take({}, 0);
    }

    void start_own() {
        const bool may_start = !is_over() && !own_.is_empty() && own_.under_way < own_.most;
        if (may_start && (own_.under_way == 0 || !is_late())) start_row(own_.next());
    }

    /// Waits until every row that was played has its verdict, or has been put aside.
    void settle() {
        go_on_until([&] { return unsettled_ == 0 && !shared_.is_away(); });
    }

    bool is_over() const {
        return stop_ || shared_.is_lost() || has_failed_ || troubles_.is_flooded();
    }

    /// Whether rows under way are being served late at present; more of them would spoil evidence.
    bool is_late() {
        return clock_.lateness(clock_.schedule().now() - milliseconds{200}) > milliseconds{40};
    }

    void start_row(const PlannedRow& planned) {
        const bool has_own = has_own_target(planned);
        ++unsettled_;
        if (has_own) {
            ++own_.under_way;
        } else {
            ++under_way_;
            connects_.begin(planned, clock_.schedule().now());
        }
        const auto done = [this, has_own](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
            --unsettled_;
            if (has_own) --own_.under_way;
        };
        asio::co_spawn(io_.get_executor(), play_row(planned), done);
    }

    network::Script<> play_row(const PlannedRow& planned) {
        Play play;
        play.planned = &planned;
        play.result = blank_result(plan_, planned);
        if (const auto row = scenario::expand(*planned.scenario, *planned.key))
            co_await play_if_possible(*row, play);
        else
            leave_out(play, Verdict::error, "the row does not load");
        open_.conclude(std::move(play));
    }

    network::Script<> play_if_possible(const scenario::Row& row, Play& play) {
        if (const auto why = unplayable_on_the_wall(plan_, row, outcome_.probe.facts))
            leave_out(play, Verdict::not_applicable, *why);
        else if (const auto slow = slow_to_start(plan_, row, start_took_))
            leave_out(play, Verdict::not_applicable, *slow);
        else if (has_own_target(*play.planned))
            co_await play_with_own_process(row, play);
        else
            co_await play_against(stage_, shared_.watch(), shared_.as_played(), row, play);
    }

    void leave_out(Play& play, Verdict verdict, std::string why) {
        if (!has_own_target(*play.planned)) {
            connects_.take_back(*play.planned);
            --under_way_;
        }
        refuse(play.result, verdict, std::move(why));
    }

    network::Script<> play_with_own_process(const scenario::Row& row, Play& play) {
        OwnTarget own{.live{clock_, plan_.target, "assaywatch" + plan_.nonce, stop_}};
        own_targets_.push_back(&own);
        co_await play_with(own, row, play);
        co_await own.live.end();
        outcome_.usage.add(own.live.usage());
        std::erase(own_targets_, &own);
    }

    network::Script<> play_with(OwnTarget& own, const scenario::Row& row, Play& play) {
        if (!co_await own.live.start()) {
            if (stop_)
                leave_out(play, Verdict::not_run, "the run was interrupted");
            else
                leave_out(
                    play, Verdict::error, "the row's own process of the target did not start"
                );
            co_return;
        }
        own.live.watch().on_death([&](const targets::Death& death) { note(death, own.worlds); });
        auto target = shared_.as_played();
        target.keeper = own.live.keeper();
        target.address = own.live.address();
        const auto& persistence = outcome_.probe.facts["persistence"];
        target.keeps_over_restart = persistence == "clean" || persistence == "crash";
        target.keeps_over_kill = persistence == "crash";
        const auto stage = stage_.with(own.worlds);
        co_await play_against(stage, own.live.watch(), target, row, play);
    }

    /// Plays the row and sees to it that the target outlives it.
    network::Script<> play_against(
        const WallStage& stage,
        targets::Watch& watch,
        const play::WallTarget& target,
        const scenario::Row& row,
        Play& play
    ) {
        const auto start = clock_.schedule().now();
        const bool has_own = has_own_target(*play.planned);
        // Those that turn out not to apply have no part in what becomes of the target.
        if (!has_own) {
            ++shared_starts_;
            ++sharing_;
        }
        const auto rows_so_far = shared_starts_;
        play.had_company = !has_own && sharing_ > 1;
        const auto missed =
            co_await play_on_the_wall(stage, target, *play.planned, row, play.result);
        if (!has_own) {
            --sharing_;
            --under_way_;
            connects_.end(*play.planned);
        }
        // Such a row has its slowness from its link, and takes its time.
        const bool takes_its_time = !row.links.empty() || row.chaos || row.sweep;
        play.missed = takes_its_time ? play::Missed::nothing : missed;
        play.was_slow = play.result.verdict == Verdict::undecided || shared_.is_in_doubt(start);
        co_await watch.confirm(start);
        if (sends_raw(row)) co_await watch.confirm(start, clock_.schedule().now() + aftermath);
        if (!has_own && shared_starts_ > rows_so_far) play.had_company = true;
        if (const auto* death = watch.death_since(start)) play.death = *death;
    }

    /// A verdict that holds.
    void emit(RowResult result) {
        if (plan_.fail_fast && result.verdict <= Verdict::fail) has_failed_ = true;
        sink_(std::move(result));
    }

    void skip(const Rows& rows) {
        RowsLeft left{plan_};
        for (const auto* planned : rows)
            left.add({*planned});
        left.report(
            stop_                    ? "the run was interrupted"
            : has_failed_            ? "an earlier row failed (--fail-fast)"
            : troubles_.is_flooded() ? std::string{reports::target_floods}
                                     : "the target died and did not come back",
            sink_
        );
    }

    void interrupt() {
        for (auto* world : worlds_)
            world->interrupt();
        for (auto* own : own_targets_) {
            for (auto* world : own->worlds)
                world->interrupt();
            own->live.stop();
        }
        shared_.stop();
    }

    /// A death of the target that all share, or of a row's own, in which these worlds play.
    void note(const targets::Death& death, const std::vector<play::WallWorld*>& worlds) {
        // What interrupts a task often ends all of its programs: that is no fault of the target's.
        if (!stop_) {
            outcome_.died = true;
            troubles_.died(death.how);
        }
        for (auto* world : worlds)
            world->target_died(death.how);
    }

    void sum_up() {
        outcome_.interrupted = stop_;
        outcome_.usage.add(shared_.usage());
        outcome_.floods = troubles_.is_flooded();
        std::ranges::move(
            troubles_.findings(shared_.is_lost()), std::back_inserter(outcome_.findings)
        );
        std::ranges::move(open_.findings(), std::back_inserter(outcome_.findings));
    }

    const RunPlan& plan_;
    const RowSink& sink_;
    const std::atomic<bool>& stop_;
    asio::io_context io_{1};
    network::WallClock clock_;
    ConnectLimits connects_{plan_.target.limits};
    SharedTarget shared_;
    std::vector<play::WallWorld*> worlds_{};  ///< of those who share the target
    OwnRows own_{};
    std::vector<OwnTarget*> own_targets_{};
    RunTroubles troubles_{};
    WallStage stage_{
        .io = io_,
        .clock = clock_,
        .plan = plan_,
        .worlds = worlds_,
        .stop = stop_,
        .flooded_bytes = troubles_.flooded_bytes()
    };
    RowSink emit_{[this](RowResult result) { emit(std::move(result)); }};
    OpenVerdicts open_{plan_, emit_};
    RunOutcome outcome_{};
    simulator::Duration start_took_{};
    std::size_t under_way_{};
    std::size_t shared_starts_{};  ///< of rows that play against the target all share, so far
    std::size_t sharing_{};        ///< of those, now
    std::size_t unsettled_{};
    bool has_failed_{};
};

}  // namespace

RunOutcome
run_on_the_wall(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop) {
    return WallRun{plan, sink, stop}.play_all();
}

}  // namespace assay::campaign
