#include "harness/run/campaign/play_simulated.hpp"

#include "harness/run/campaign/chaos.hpp"
#include "harness/run/campaign/sweep.hpp"

#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>

namespace assay::harness {
namespace {

using reports::RowResult;
using reports::Verdict;

/// How many failing points of a sweep are named.
constexpr std::size_t named_points_max = 5;

Row with_faults(Row row, const std::vector<Fault>& faults) {
    row.faults.insert(row.faults.end(), faults.begin(), faults.end());
    return row;
}

/// Plays a row again at each point at which its connections can break.
class SweepPlay {
public:
    SweepPlay(
        const Row& row,
        const SimulatedSetup& setup,
        const PlayOptions& options,
        const IsMust& is_must,
        RowResult& result
    )
        : row_{row}, setup_{setup}, options_{options}, is_must_{is_must}, result_{result} {}

    /// `blank` is the result before anything was played.
    void play(const std::vector<Fault>& points, const RowResult& blank) {
        for (const auto& point : points) {
            const auto broken = with_faults(row_, {point});
            SimulatedWorld world{broken, setup_};
            const auto played = play_in(world, broken, options_);
            auto outcome = blank;
            judge(broken, played, is_must_, outcome);
            if (outcome.verdict != Verdict::pass) fails_at(point, std::move(outcome));
        }
        sum_up(points.size());
    }

private:
    void fails_at(const Fault& point, RowResult outcome) {
        if (failing_.size() < named_points_max) failing_.push_back(print_fault(point));
        ++failures_;
        // The worst is shown; of equals the first.
        if (worst_ && worst_->verdict <= outcome.verdict) return;
        outcome.faults = {print_fault(point)};
        worst_ = std::move(outcome);
    }

    void sum_up(std::size_t points) {
        const auto what = fmt::format("the row holds at each of {} breaking points", points);
        if (!worst_) {
            result_.expectations.push_back({.what = what});
            return;
        }
        result_ = std::move(*worst_);
        result_.expectations.push_back(
            {.what = what,
             .actual = fmt::format(
                 "it does not at {}: {}{}",
                 failures_,
                 fmt::join(failing_, "; "),
                 failures_ > failing_.size() ? "; ..." : ""
             ),
             .verdict = result_.verdict}
        );
        result_.reason = fmt::format("broken by '{}': {}", result_.faults.front(), result_.reason);
    }

    const Row& row_;
    const SimulatedSetup& setup_;
    const PlayOptions& options_;
    const IsMust& is_must_;
    RowResult& result_;
    std::optional<RowResult> worst_{};
    std::vector<std::string> failing_{};
    std::size_t failures_{};
};

}  // namespace

void play_simulated(
    const Row& row,
    const SimulatedSetup& setup,
    const PlayOptions& options,
    const IsMust& is_must,
    RowResult& result
) {
    const auto drawn = draw_faults(row, setup.seed);
    for (const auto& fault : drawn)
        result.faults.push_back(print_fault(fault));
    const auto blank = result;
    const auto whole = with_faults(row, drawn);
    SimulatedWorld world{whole, setup};
    const auto played = play_in(world, whole, options);
    judge(whole, played, is_must, result);
    if (!row.sweep || result.verdict != Verdict::pass) return;
    SweepPlay{whole, setup, options, is_must, result}.play(breaking_points(whole, played), blank);
}

Played play_in(SimulatedWorld& world, const Row& row, const PlayOptions& options) {
    Played played;
    bool done = false;
    boost::asio::co_spawn(
        world.io().get_executor(),
        play(row, world, options),
        [&](std::exception_ptr error, Played outcome) {
            if (error) std::rethrow_exception(error);
            played = std::move(outcome);
            done = true;
        }
    );
    if (const auto stuck = world.run([&] { return done; })) played.error = *stuck;
    return played;
}

}  // namespace assay::harness
