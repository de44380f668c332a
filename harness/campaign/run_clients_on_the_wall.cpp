// Rows whose target is a client that runs outside of us: each has servers of its own on loopback and,
// where we can start one, a client of its own.
#include "harness/campaign/chaos.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/campaign/row_order.hpp"
#include "harness/campaign/rows_left.hpp"
#include "harness/campaign/sweep.hpp"
#include "harness/play/row/charge.hpp"
#include "harness/play/row/player.hpp"
#include "harness/play/world/wall_client_world.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>

namespace assay::campaign {
namespace {

namespace asio = boost::asio;
using reports::RowResult;
using reports::Verdict;

/// Each has a process of its own, an interpreter perhaps: more at a time would be late.
constexpr unsigned rows_by_default = 4;
/// How long a client may need to read what has reached it, before what it sends can be an answer.
constexpr std::chrono::seconds reaction{1};
constexpr std::chrono::seconds start_limit{30};

class ClientRun {
public:
    ClientRun(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop)
        : plan_{plan},
          sink_{sink},
          stop_{stop},
          clock_{io_},
          client_{.target = plan.target, .idle = plan.idle} {}

    RunOutcome play_all() {
        const bool is_ready = prepare();
        const auto rows = longest_first(plan_.rows, plan_.is_listed);
        if (!is_ready) {
            if (stop_) skip(rows);
            outcome_.interrupted = stop_;
            return outcome_;
        }
        std::size_t next = 0;
        std::size_t under_way = 0;
        clock_.run([&] {
            if (stop_) interrupt();
            while (!is_over() && next < rows.size() && under_way < rows_at_a_time()) {
                ++under_way;
                asio::co_spawn(
                    io_.get_executor(),
                    play_row(*rows[next++]),
                    [&](std::exception_ptr error) {
                        if (error) std::rethrow_exception(error);
                        --under_way;
                    }
                );
            }
            return under_way == 0 && (is_over() || next == rows.size());
        });
        skip(std::span{rows}.subspan(next));
        outcome_.interrupted = stop_;
        return outcome_;
    }

private:
    bool is_over() const { return stop_ || has_failed_; }

    unsigned rows_at_a_time() const {
        // All come to one address.
        if (plan_.target.kind == targets::Target::Kind::url) return 1;
        if (plan_.jobs > 0) return plan_.jobs;
        return plan_.target.limits.rows.value_or(rows_by_default);
    }

    /// Starts a driven client once and asks what it is; false if that is none.
    bool prepare() {
        if (plan_.target.is_driven) say_hello();
        outcome_.was_reached = outcome_.unreachable.empty() && !stop_;
        if (!outcome_.was_reached) return false;
        if (plan_.on_probe) plan_.on_probe(outcome_.probe);
        return true;
    }

    void say_hello() {
        adapters::Adapter adapter{clock_, plan_.target.process};
        std::optional<adapters::Identity> identity;
        std::string trouble;
        const auto fail = [&](const std::string& why) { trouble = why; };
        adapter.begin(
            {.started = [&](const adapters::Identity& said) { identity = said; },
             .done =
                 [&](const adapters::Done& done) {
                     if (!done.cannot.empty()) fail("it cannot run here: " + done.cannot);
                 },
             .died = [&](const std::string& how) { fail("it ended at once: " + how); },
             .trouble = fail}
        );
        const auto until = clock_.schedule().now() + start_limit;
        clock_.run([&] {
            return identity || !trouble.empty() || stop_ || clock_.schedule().now() >= until;
        });
        // What an interrupted run does not wait for is no fault of the client's.
        if (stop_) return;
        if (!identity && trouble.empty()) trouble = "its adapter does not say what it is";
        if (!identity) {
            const auto said = adapter.output();
            outcome_.unreachable = trouble;
            if (!said.empty()) outcome_.unreachable += "; " + targets::what_it_wrote(said);
            return;
        }
        // Baselines and reports call it as its file does.
        const auto& name = plan_.target.product.empty() ? identity->name : plan_.target.product;
        outcome_.probe.product = fmt::format("{} {}", name, identity->version);
        outcome_.probe.facts["versions"] = fmt::format("{}", fmt::join(identity->mqtt, ", "));
    }

    network::Script<> play_row(const PlannedRow& planned) {
        auto result = blank_result(plan_, planned);
        const auto row = scenario::expand(*planned.scenario, *planned.key);
        if (!row)
            refuse(result, Verdict::error, "the row does not load");
        else if (const auto why = unplayable(*row))
            refuse(result, Verdict::not_applicable, *why);
        else
            co_await play_once(planned, *row, result);
        if (plan_.fail_fast && result.verdict <= Verdict::fail) has_failed_ = true;
        sink_(std::move(result));
    }

    std::optional<std::string> unplayable(const scenario::Row& row) const {
        if (row.sweep) return "breaks its connection at every byte, which needs virtual time";
        if (auto slow = left_out_as_slow(plan_, row)) return slow;
        if (row.matrix.contains("fault") && !plan_.plays_slow_rows &&
            !plan_.named_rows.contains(row.name))
            return "one of a thousand broken packets, which take an hour: name the row, or say "
                   "--slow";
        const auto& facts = outcome_.probe.facts;
        const auto versions = facts.find("versions");
        if (versions != facts.end() && !versions->second.contains(wire::name_of(row.version)))
            return fmt::format("the client does not speak MQTT {}", wire::name_of(row.version));
        return unmet(row.requirements, facts);
    }

    network::Script<>
    play_once(const PlannedRow& planned, const scenario::Row& row, RowResult& result) {
        const auto drawn = draw_faults(row, result.seed);
        for (const auto& fault : drawn)
            result.faults.push_back(scenario::print_fault(fault));
        const auto whole = with_faults(row, drawn);
        play::WallClientWorld world{clock_, client_, whole, result.seed, preset_of(plan_, planned)};
        worlds_.push_back(&world);
        const play::PlayOptions options{.nonce = plan_.nonce, .limit = limit_for(planned, whole)};
        auto played = co_await play::play(whole, world, options);
        std::erase(worlds_, &world);
        if (!world.trouble().empty()) played.course.error = world.trouble();
        play::put_down(whole, std::move(played), result);
        result.charge.reaction = reaction;
        evidence::judge(result, plan_.is_must);
    }

    simulator::Duration limit_for(const PlannedRow& planned, const scenario::Row& row) const {
        const auto limit = limit_of(plan_, planned, row);
        const bool is_awaited = plan_.target.kind == targets::Target::Kind::url;
        return (limit > simulator::Duration{} ? limit : row.limit) +
               (is_awaited ? plan_.idle : simulator::Duration{});
    }

    void refuse(RowResult& result, Verdict verdict, std::string why) const {
        result.verdict = verdict;
        result.reason = std::move(why);
        if (verdict != Verdict::not_applicable) return;
        for (auto& [id, statement] : result.statements)
            statement = verdict;
    }

    void skip(std::span<const PlannedRow* const> rows) const {
        RowsLeft left{plan_};
        for (const auto* planned : rows)
            left.add({*planned});
        left.report(
            stop_ ? "the run was interrupted" : "an earlier row failed (--fail-fast)", sink_
        );
    }

    void interrupt() {
        for (auto* world : worlds_)
            world->interrupt();
    }

    const RunPlan& plan_;
    const RowSink& sink_;
    const std::atomic<bool>& stop_;
    asio::io_context io_{1};
    network::WallClock clock_;
    play::WallClient client_;
    std::vector<play::WallClientWorld*> worlds_{};
    RunOutcome outcome_{};
    bool has_failed_{};
};

}  // namespace

RunOutcome
run_clients_on_the_wall(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop) {
    return ClientRun{plan, sink, stop}.play_all();
}

}  // namespace assay::campaign
