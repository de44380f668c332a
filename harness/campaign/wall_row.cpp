#include "harness/campaign/wall_row.hpp"

#include "harness/campaign/chaos.hpp"
#include "harness/campaign/sweep.hpp"
#include "harness/campaign/time_matters.hpp"
#include "harness/play/row/charge.hpp"
#include "reference/wire/codec.hpp"
#include "simulator/random/random.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

using reports::RowResult;
using reports::Verdict;
using std::chrono::seconds;

/// Points of a sweep that are played at a time: each has topics and Client Identifiers of its own.
constexpr std::size_t points_at_a_time = 32;

/// Another nonce of the same size.
std::string mixed(const std::string& nonce, std::string_view with) {
    const auto own = simulator::stable_hash(fmt::format("{}/{}", nonce, with));
    return fmt::format("{:016x}", own).substr(0, nonce.size());
}

/// One play of the row, and its judgement.
class WallRow {
public:
    WallRow(const WallStage& stage, const play::WallTarget& target, const PlannedRow& planned)
        : stage_{stage}, target_{target}, planned_{planned} {}

    play::Missed missed() const { return missed_; }

    network::Script<> play(const scenario::Row& row, RowResult& result) {
        const auto drawn = draw_faults(row, result.seed);
        for (const auto& fault : drawn)
            result.faults.push_back(scenario::print_fault(fault));
        const auto blank = result;
        const auto whole = with_faults(row, drawn);
        const auto traffic = co_await play_once(whole, stage_.nonce(), result);
        if (!row.sweep || result.verdict != Verdict::pass) co_return;
        const auto points = breaking_points(whole, traffic);
        co_await sweep(whole, points, blank, result);
    }

private:
    network::Script<std::map<std::string, play::Traffic>>
    play_once(const scenario::Row& row, const std::string& nonce, RowResult& result) {
        play::WallWorld world{
            stage_.clock, target_, row, result.seed, preset_of(stage_.plan, planned_)
        };
        stage_.worlds.push_back(&world);
        const play::PlayOptions options{
            .nonce = nonce, .limit = limit_of(stage_.plan, planned_, row), .rest = stage_.rest
        };
        auto played = co_await play::play(row, world, options);
        auto traffic = std::move(played.traffic);
        stage_.flooded_bytes += played.flooded_bytes;
        missed_ = std::max(missed_, played.missed);
        play::put_down(row, std::move(played), result);
        evidence::judge(result, stage_.plan.is_must);
        if (rests_on_time(result)) missed_ = std::max(missed_, play::Missed::answer);
        std::erase(stage_.worlds, &world);
        co_return traffic;
    }

    network::Script<> play_point(
        const scenario::Row& row,
        const scenario::Fault& point,
        std::size_t number,
        RowResult& result
    ) {
        const std::vector<scenario::Fault> broken{point};
        const auto with_point = with_faults(row, broken);
        // What other points leave behind in sessions and retained messages must not meet this one.
        const auto nonce = mixed(stage_.nonce(), std::to_string(number));
        std::ignore = co_await play_once(with_point, nonce, result);
    }

    /// Not all points were played.
    void give_up(RowResult& result) const {
        result.course->completed = false;
        result.course->interrupted = true;
        evidence::judge(result, stage_.plan.is_must);
    }

    network::Script<> sweep(
        const scenario::Row& row,
        const std::vector<scenario::Fault>& points,
        const RowResult& blank,
        RowResult& result
    ) {
        std::vector<RowResult> outcomes(points.size(), blank);
        network::Signal signal{stage_.clock.schedule(), stage_.io};
        std::size_t next = 0;
        std::size_t running = 0;
        // Who kills the broker is alone with it.
        const std::size_t most =
            row.sweep->with == scenario::Fault::Kind::kill ? 1 : points_at_a_time;
        while ((next < points.size() && !stage_.stop) || running > 0) {
            while (next < points.size() && !stage_.stop && running < most) {
                ++running;
                boost::asio::co_spawn(
                    stage_.io.get_executor(),
                    play_point(row, points[next], next, outcomes[next]),
                    [&](std::exception_ptr error) {
                        if (error) std::rethrow_exception(error);
                        --running;
                        signal.notify();
                    }
                );
                ++next;
            }
            co_await signal.wait(stage_.clock.schedule().now() + seconds{1});
        }
        if (stage_.stop) co_return give_up(result);
        SweepTally tally;
        for (std::size_t i = 0; i < points.size(); ++i)
            tally.add(points[i], std::move(outcomes[i]));
        std::move(tally).sum_up(points.size(), stage_.plan.is_must, result);
    }

    const WallStage& stage_;
    const play::WallTarget& target_;
    const PlannedRow& planned_;
    play::Missed missed_{};
};

}  // namespace

std::string WallStage::nonce() const {
    return times_before == 0 ? plan.nonce
                             : mixed(plan.nonce, fmt::format("again {}", times_before));
}

network::Script<play::Missed> play_on_the_wall(
    const WallStage& stage,
    const play::WallTarget& target,
    const PlannedRow& planned,
    const scenario::Row& row,
    RowResult& result
) {
    WallRow wall_row{stage, target, planned};
    co_await wall_row.play(row, result);
    co_return wall_row.missed();
}

}  // namespace assay::campaign
