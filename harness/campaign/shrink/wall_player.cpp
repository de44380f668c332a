#include "harness/campaign/shrink/wall_player.hpp"

#include "simulator/random/random.hpp"

#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>

namespace assay::campaign {

WallPlayer::WallPlayer(RunPlan plan, const std::atomic<bool>& stop)
    : plan_{std::move(plan)},
      nonce_{plan_.nonce},
      clock_{io_},
      shared_{
          clock_,
          plan_,
          stop,
          [this](const targets::Death& death) {
              for (auto* world : worlds_)
                  world->target_died(death.how);
          }
      },
      stop_{stop} {}

WallPlayer::~WallPlayer() {
    shared_.stop();
}

void WallPlayer::finish(network::Script<> script) {
    bool is_finished = false;
    boost::asio::co_spawn(io_.get_executor(), std::move(script), [&](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
        is_finished = true;
    });
    clock_.run([&] {
        if (stop_)
            for (auto* world : worlds_)
                world->interrupt();
        return is_finished;
    });
}

std::expected<void, std::string> WallPlayer::start() {
    std::expected<void, std::string> started;
    const auto begin = [](WallPlayer& self,
                          std::expected<void, std::string>& out) -> network::Script<> {
        out = co_await self.shared_.start();
        if (out) co_await self.shared_.measure("3.1.1, 5.0");
    };
    finish(begin(*this, started));
    return started;
}

void WallPlayer::play(
    const scenario::Scenario& scenario, const scenario::Row& row, reports::RowResult& result
) {
    // A target that died has to be there again, or every missing answer is its death.
    clock_.run([&] { return stop_ || shared_.is_lost() || !shared_.is_away(); });
    if (stop_ || shared_.is_lost()) return;
    // What an earlier play left behind must not meet this one.
    const auto own = simulator::stable_hash(fmt::format("{}/{}", nonce_, ++plays_));
    plan_.nonce = fmt::format("{:016x}", own).substr(0, nonce_.size());
    const PlannedRow planned{&scenario, &scenario.rows.front(), plan_.rows.front().link};
    const WallStage stage{
        .io = io_,
        .clock = clock_,
        .plan = plan_,
        .worlds = worlds_,
        .stop = stop_,
        .flooded_bytes = flooded_bytes_
    };
    const auto play_row = [](const WallStage& on,
                             const play::WallTarget& target,
                             const PlannedRow& what,
                             const scenario::Row& steps,
                             reports::RowResult& out) -> network::Script<> {
        std::ignore = co_await play_on_the_wall(on, target, what, steps, out);
    };
    finish(play_row(stage, shared_.as_played(), planned, row, result));
}

}  // namespace assay::campaign
