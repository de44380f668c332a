#pragma once
/// The target that the rows of a run share: started, measured, kept going, and given no more rows at a
/// time than it answers in time.
#include "harness/campaign/live_target.hpp"
#include "harness/campaign/pace.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/play/world/wall_world.hpp"

namespace assay::campaign {

class SharedTarget {
public:
    /// All of them outlive it. `on_death` is called for each death, before it is brought back.
    SharedTarget(
        network::WallClock& clock,
        const RunPlan& plan,
        const std::atomic<bool>& stop,
        std::function<void(const targets::Death&)> on_death
    );
    ~SharedTarget();
    SharedTarget(const SharedTarget&) = delete;
    SharedTarget& operator=(const SharedTarget&) = delete;

    /// Starts it, if it is ours. The error is for the user.
    network::Script<std::expected<void, std::string>> start();
    /// Finds out how fast it answers and delivers when it has nothing else to do, of which windows
    /// are a multiple; from then on it is asked all the time. `versions` of MQTT that it speaks, as
    /// the probe names them.
    network::Script<> measure(std::string versions);

    /// As rows see it, with windows for how it answers at present.
    const play::WallTarget& as_played() const { return target_; }
    /// Whether it is a process of ours, and a row can have one of its own.
    bool is_ours() { return live_.process() != nullptr; }
    targets::Watch& watch() { return live_.watch(); }
    /// How many rows it can take now, and at most. Not before it is measured.
    unsigned rows_now();
    unsigned rows_max() const;
    /// Whether it answered so slowly since then that a missing answer proves nothing.
    bool is_in_doubt(simulator::Instant since) const { return pace_->is_in_doubt(since); }
    targets::Usage usage() const { return live_.usage(); }
    /// It died and is being brought back.
    bool is_away() const { return is_away_; }
    /// It died and could not be brought back.
    bool is_lost() const { return is_lost_; }
    /// The run is over.
    void stop();

private:
    network::Script<> warm_up();
    network::Script<> revive();
    void on_death(const targets::Death& death);
    /// What of the time that an answer took is due to our own lateness.
    simulator::Duration our_share(simulator::Instant asked, simulator::Duration took) const;
    void set_windows();
    void widen_windows();

    network::WallClock& clock_;
    const RunPlan& plan_;
    const std::atomic<bool>& stop_;
    std::function<void(const targets::Death&)> on_death_;
    LiveTarget live_;
    play::WallTarget target_{};
    play::WallTarget at_rest_{};
    std::unique_ptr<play::Fence> fence_{};
    std::optional<Pace> pace_{};
    bool is_away_{};
    bool is_lost_{};
};

}  // namespace assay::campaign
