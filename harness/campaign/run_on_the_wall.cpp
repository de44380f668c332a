// Many rows at a time against one real broker on one io_context; those that need the broker for
// themselves run alone afterwards, each with a process of its own where it asks for one.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/row_order.hpp"
#include "harness/campaign/wall_row.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/network/transport.hpp"
#include "harness/scenario/values.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

namespace asio = boost::asio;
using reports::Verdict;
using std::chrono::milliseconds;

constexpr unsigned rows_at_a_time = 384;
/// Connections of a row (few have more), the target's side of them among the same files if it is
/// ours.
constexpr std::size_t files_a_row = 4;
/// How long after its end the death of a process is noticed at the latest.
constexpr simulator::Duration death_notice_delay = milliseconds{300};
/// How long a target may take to accept a connection by which it shows that it lives.
constexpr milliseconds liveness_connect_limit{2'000};
/// A row that may take longer plays only if it is asked for.
constexpr simulator::Duration slow_limit = std::chrono::minutes{10};
constexpr int warm_up_fences = 5;
constexpr simulator::Duration warm_up_time = milliseconds{1'000};

/// Why none of the first rows came to its end.
std::string silence_of(const std::vector<play::Played>& outcomes) {
    for (const auto& played : outcomes)
        for (const auto& expectation : played.expectations)
            if (expectation.what.ends_with("a Network Connection to the target") &&
                expectation.verdict != Verdict::pass)
                return "it takes no Network Connection; " + expectation.actual;
    return "it accepts a Network Connection but answers neither a CONNECT of 3.1.1 nor one of 5.0";
}

class WallRun {
public:
    WallRun(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop)
        : plan_{plan}, sink_{sink}, stop_{stop}, clock_{io_} {}

    RunOutcome play_all() {
        network::raise_file_limit();  // before the target is started, which inherits it
        if (!start_target() || !find_out()) return outcome_;
        measure();
        std::vector<const PlannedRow*> together;
        std::vector<const PlannedRow*> alone;
        for (const auto* planned : longest_first(plan_.rows))
            (planned->scenario->isolation == scenario::Isolation::shared ? together : alone)
                .push_back(planned);
        // What sees every topic goes first: a broker may keep for later what it should have
        // refused.
        play(alone, 1);
        play(
            together,
            plan_.jobs > 0 ? plan_.jobs
                           : plan_.target.limits.rows.value_or(default_rows_at_a_time())
        );
        outcome_.interrupted = stop_;
        fence_.reset();
        process_.reset();
        return outcome_;
    }

private:
    bool start_target() {
        if (plan_.target.kind == targets::Target::Kind::exec) {
            process_ = std::make_unique<targets::Process>(io_, plan_.target.process);
            if (const auto started = process_->start(); !started)
                return unreachable(started.error());
            std::optional<std::expected<void, std::string>> ready;
            process_->await_ready([&](auto outcome) { ready = std::move(outcome); });
            clock_.run([&] { return ready.has_value() || stop_; });
            if (!ready || !*ready) return unreachable(ready ? ready->error() : "interrupted");
            process_->on_death([this](const std::string& how) { on_death(how); });
            target_.address = process_->address();
            target_.process = nullptr;  // rows that share it may not restart it
        } else {
            const auto found = network::resolved(plan_.target.address);
            if (!found) return unreachable(found.error());
            target_.address = *found;
        }
        const auto& given = plan_.target.credentials;
        if (!given.username.empty()) target_.credentials = {given.username, given.password};
        return true;
    }

    static unsigned default_rows_at_a_time() {
        const auto rows = network::raise_file_limit() / files_a_row;
        return static_cast<unsigned>(std::clamp<std::size_t>(rows, 16, rows_at_a_time));
    }

    bool unreachable(std::string why) {
        outcome_.unreachable = std::move(why);
        return false;
    }

    /// Probes the target: first whether it speaks MQTT at all, then everything else at once.
    bool find_out() {
        auto rows = first_probe_rows();
        auto outcomes = play_probe(rows);
        if (std::ranges::none_of(outcomes, [](const play::Played& played) {
                return played.course.completed;
            }))
            return unreachable(silence_of(outcomes));
        auto further = further_probe_rows(probe_patience(outcomes));
        std::ranges::move(play_probe(further), std::back_inserter(outcomes));
        std::ranges::move(further, std::back_inserter(rows));
        outcome_.probe = learn(rows, outcomes, plan_.target.capabilities);
        outcome_.findings = outcome_.probe.contradictions;
        if (plan_.on_probe) plan_.on_probe(outcome_.probe);
        return true;
    }

    std::vector<play::Played> play_probe(const std::vector<ProbeRow>& rows) {
        std::vector<play::Played> outcomes(rows.size());
        std::size_t running = rows.size();
        std::deque<play::WallWorld> worlds;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            worlds.emplace_back(clock_, target_, rows[i].row, plan_.seed);
            const play::PlayOptions options{.nonce = plan_.nonce};
            asio::co_spawn(
                io_.get_executor(),
                play::play(rows[i].row, worlds.back(), options),
                [&, i](std::exception_ptr error, play::Played played) {
                    if (error) std::rethrow_exception(error);
                    outcomes[i] = std::move(played);
                    --running;
                }
            );
        }
        clock_.run([&] { return running == 0; });
        return outcomes;
    }

    /// How long the target takes to deliver: windows that wait for nothing are a multiple of it.
    void measure() {
        const auto version = wire_version();
        fence_ = std::make_unique<play::Fence>(
            clock_, target_.address, plan_.target.credentials, version, plan_.nonce
        );
        target_.fence = fence_.get();
        const auto enough = clock_.schedule().now() + warm_up_time;
        for (int i = 0; i < warm_up_fences && !stop_ && clock_.schedule().now() < enough; ++i) {
            bool done = false;
            fence_->request([&] { done = true; });
            clock_.run([&] { return done; });
        }
        const auto delivery = fence_->delivery().value_or(milliseconds{50});
        target_.settle =
            std::clamp<simulator::Duration>(delivery * 20, milliseconds{150}, milliseconds{2000});
        target_.slack = milliseconds{300} + delivery * 10;
        const simulator::Duration answer = plan_.target.limits.answer.value_or(milliseconds{});
        target_.settle = std::max(target_.settle, answer);
        target_.slack = std::max(target_.slack, answer);
    }

    wire::Version wire_version() const {
        const auto found = outcome_.probe.facts.find("versions");
        const bool has_v5 =
            found == outcome_.probe.facts.end() || found->second.find("5.0") != std::string::npos;
        return has_v5 ? wire::Version::v5_0 : wire::Version::v3_1_1;
    }

    void play(const std::vector<const PlannedRow*>& rows, unsigned at_a_time) {
        std::size_t next = 0;
        std::size_t running = 0;
        clock_.run([&] {
            if (stop_ && !interrupting_) interrupt();
            // One at a time: a row's preparation must not keep those under way from their sockets.
            if (!stop_ && !halted_ && !restarting_ && next < rows.size() && running < at_a_time &&
                (running == 0 || !is_late())) {
                ++running;
                start_row(*rows[next++], running);
            }
            return running == 0 && (stop_ || halted_ || next == rows.size());
        });
        for (; next < rows.size(); ++next)
            skip(*rows[next]);
    }

    /// Whether rows under way are being served late at present; more of them would spoil evidence.
    bool is_late() {
        return clock_.lateness(clock_.schedule().now() - milliseconds{200}) > milliseconds{40};
    }

    void start_row(const PlannedRow& planned, std::size_t& running) {
        asio::co_spawn(io_.get_executor(), play_row(planned), [&running](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
            --running;
        });
    }

    network::Script<> play_row(const PlannedRow& planned) {
        auto result = blank_result(plan_, planned);
        const auto row = scenario::expand(*planned.scenario, *planned.key);
        if (!row) {
            result.verdict = Verdict::error;
            result.reason = "the row does not load";
            co_return emit(std::move(result));
        }
        if (const auto why = cannot(*row)) {
            result.verdict = Verdict::not_applicable;
            result.reason = *why;
            for (auto& [id, verdict] : result.statements)
                verdict = Verdict::not_applicable;
            co_return emit(std::move(result));
        }
        play::WallTarget own = target_;
        std::unique_ptr<targets::Process> process;
        if (row->isolation == scenario::Isolation::process) {
            process = co_await own_process();
            if (!process) {
                result.verdict = Verdict::error;
                result.reason = "the row's own process of the target did not start";
                co_return emit(std::move(result));
            }
            own.process = process.get();
            own.address = process->address();
            own.can_restart = plan_.target.can_restart;
            own.can_kill = plan_.target.can_kill;
        }
        const auto& played_against = row->isolation == scenario::Isolation::process ? own : target_;
        co_await play_on_the_wall(stage_, played_against, planned, *row, result);
        emit(std::move(result));
    }

    /// The connections of a dying process end before its end is known. The death of a target that we
    /// did not start shows only by its refusing connections.
    network::Script<> await_target_death() {
        if (!process_ && !co_await accepts_connections()) co_return on_disappearance();
        network::Signal signal{clock_.schedule(), io_};
        const auto until = clock_.schedule().now() + death_notice_delay;
        while (clock_.schedule().now() < until)
            co_await signal.wait(until);
        if (!process_ && !co_await accepts_connections()) on_disappearance();
    }

    /// Whether the target takes a Network Connection at present. One that does not answer in time
    /// may be only busy.
    network::Script<bool> accepts_connections() {
        network::Signal signal{clock_.schedule(), io_};
        std::optional<bool> outcome;
        const auto stream = network::open_stream(clock_, target_.address, liveness_connect_limit);
        const auto know = [&](bool accepts) {
            outcome = accepts;
            signal.notify();
        };
        stream->on_events(
            {.established = [&] { know(true); },
             .ended = [&](simulator::Ending how) { know(how == simulator::Ending::timed_out); }}
        );
        co_await signal.until(simulator::Instant::max(), [&] { return outcome.has_value(); });
        co_return *outcome;
    }

    void on_disappearance() {
        constexpr auto how = "it refuses Network Connections";
        if (!outcome_.died)
            outcome_.findings.push_back(fmt::format("the target died in mid-run: {}", how));
        outcome_.died = true;
        for (auto* world : worlds_)
            world->target_died(how);
    }

    network::Script<std::unique_ptr<targets::Process>> own_process() {
        auto process = std::make_unique<targets::Process>(io_, plan_.target.process);
        if (!process->start()) co_return nullptr;
        auto ready = std::make_shared<std::optional<bool>>();
        network::Signal signal{clock_.schedule(), io_};
        process->await_ready([ready, &signal](const auto& outcome) {
            *ready = outcome.has_value();
            signal.notify();
        });
        co_await signal.until(simulator::Instant::max(), [&] { return ready->has_value(); });
        if (!**ready) co_return nullptr;
        co_return process;
    }

    std::optional<std::string> cannot(const scenario::Row& row) const {
        const auto found = outcome_.probe.facts.find("versions");
        if (found != outcome_.probe.facts.end() &&
            found->second.find(wire::name_of(row.version)) == std::string::npos)
            return fmt::format("the target does not speak MQTT {}", wire::name_of(row.version));
        if (!plan_.plays_slow_rows) {
            if (!row.links.empty() || row.chaos || row.sweep)
                return "takes its time over a simulated link here: name it, or say --slow";
            if (row.limit > slow_limit)
                return fmt::format(
                    "may take {} here: name it, or say --slow", scenario::print_duration(row.limit)
                );
        }
        if (row.isolation == scenario::Isolation::process &&
            plan_.target.kind != targets::Target::Kind::exec)
            return "needs a target that this program starts itself (exec: or a target file)";
        return unmet(row.requirements, outcome_.probe.facts);
    }

    void emit(reports::RowResult result) {
        if (plan_.fail_fast && result.verdict <= Verdict::fail) halted_ = true;
        sink_(std::move(result));
    }
    void skip(const PlannedRow& planned) {
        auto result = blank_result(plan_, planned);
        result.reason = halted_ ? "an earlier row failed (--fail-fast)" : "the run was interrupted";
        sink_(std::move(result));
    }
    void interrupt() {
        interrupting_ = true;
        for (auto* world : worlds_)
            world->interrupt();
    }

    void on_death(const std::string& how) {
        outcome_.died = true;
        outcome_.findings.push_back(
            fmt::format("the target died in mid-run ({}) and was started again", how)
        );
        for (auto* world : worlds_)
            world->target_died(how);
        restarting_ = true;
        process_->restart([this](const auto& ready) {
            restarting_ = false;
            if (!ready) halted_ = true;
        });
    }

    const RunPlan& plan_;
    const RowSink& sink_;
    const std::atomic<bool>& stop_;
    asio::io_context io_{1};
    network::WallClock clock_;
    play::WallTarget target_{};
    std::unique_ptr<targets::Process> process_{};
    std::unique_ptr<play::Fence> fence_{};
    std::vector<play::WallWorld*> worlds_{};
    WallStage stage_{
        .io = io_,
        .clock = clock_,
        .plan = plan_,
        .worlds = worlds_,
        .await_target_death = [this] { return await_target_death(); },
        .target_output = [this] { return process_ ? process_->output() : std::string{}; }
    };
    RunOutcome outcome_{};
    bool halted_{};
    bool restarting_{};
    bool interrupting_{};
};

}  // namespace

RunOutcome
run_on_the_wall(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop) {
    return WallRun{plan, sink, stop}.play_all();
}

}  // namespace assay::campaign
