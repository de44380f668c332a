#include "harness/campaign/play_simulated.hpp"

#include "harness/campaign/chaos.hpp"
#include "harness/campaign/sweep.hpp"
#include "harness/play/row/charge.hpp"
#include "harness/play/world/simulated_client_world.hpp"

#include <boost/asio/co_spawn.hpp>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;

/// The other half of what the row's actors are: a broker, or a client.
std::unique_ptr<play::VirtualWorld>
world_of(const scenario::Row& row, const play::SimulatedSetup& setup) {
    if (row.role == wire::Role::client)
        return std::make_unique<play::SimulatedClientWorld>(row, setup);
    return std::make_unique<play::SimulatedWorld>(row, setup);
}

/// Plays a row again at each point at which its connections can break; `blank` is the result before
/// anything was played.
void sweep(
    const scenario::Row& row,
    const play::SimulatedSetup& setup,
    const play::PlayOptions& options,
    const evidence::IsMust& is_must,
    const std::vector<scenario::Fault>& points,
    const RowResult& blank,
    RowResult& result
) {
    SweepTally tally;
    for (const auto& point : points) {
        const auto broken = with_faults(row, {point});
        const auto world = world_of(broken, setup);
        auto outcome = blank;
        play::put_down(broken, play_in(*world, broken, options), outcome);
        evidence::judge(outcome, is_must);
        tally.add(point, std::move(outcome));
    }
    std::move(tally).sum_up(points.size(), is_must, result);
}

}  // namespace

void play_simulated(
    const scenario::Row& row,
    const play::SimulatedSetup& setup,
    const play::PlayOptions& options,
    const evidence::IsMust& is_must,
    RowResult& result
) {
    const auto drawn = draw_faults(row, setup.seed);
    for (const auto& fault : drawn)
        result.faults.push_back(scenario::print_fault(fault));
    const auto blank = result;
    const auto whole = with_faults(row, drawn);
    auto played = play_in(*world_of(whole, setup), whole, options);
    const auto traffic = std::move(played.traffic);
    play::put_down(whole, std::move(played), result);
    evidence::judge(result, is_must);
    if (!row.sweep || result.verdict != Verdict::pass) return;
    const auto points = breaking_points(whole, traffic);
    sweep(whole, setup, options, is_must, points, blank, result);
}

play::Played
play_in(play::VirtualWorld& world, const scenario::Row& row, const play::PlayOptions& options) {
    play::Played played;
    bool done = false;
    boost::asio::co_spawn(
        world.io().get_executor(),
        play::play(row, world, options),
        [&](std::exception_ptr error, play::Played outcome) {
            if (error) std::rethrow_exception(error);
            played = std::move(outcome);
            done = true;
        }
    );
    if (const auto stuck = world.run([&] { return done; })) played.course.error = *stuck;
    return played;
}

}  // namespace assay::campaign
