#pragma once
/// Plays candidates of shrinking against a target on the wall clock, one after the other: it is
/// started and measured once, and each play has topics and Client Identifiers of its own.
#include "harness/campaign/shared_target.hpp"
#include "harness/campaign/wall_row.hpp"

namespace assay::campaign {

class WallPlayer {
public:
    /// `stop` outlives this, and so does what the plan refers to. Of its rows only the link counts.
    WallPlayer(RunPlan plan, const std::atomic<bool>& stop);
    ~WallPlayer();
    WallPlayer(const WallPlayer&) = delete;
    WallPlayer& operator=(const WallPlayer&) = delete;

    /// Starts the target, if it is ours. The error is for the user.
    std::expected<void, std::string> start();
    /// Fills the result, which holds all that is known before.
    void
    play(const scenario::Scenario& scenario, const scenario::Row& row, reports::RowResult& result);

private:
    void finish(network::Script<> script);

    RunPlan plan_;
    std::string nonce_;
    std::size_t plays_{};
    boost::asio::io_context io_{1};
    network::WallClock clock_;
    SharedTarget shared_;
    std::vector<play::WallWorld*> worlds_{};
    const std::atomic<bool>& stop_;
    std::uint64_t flooded_bytes_{};
};

}  // namespace assay::campaign
