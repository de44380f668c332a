#pragma once
/// A target while it is played against: started if it is ours, watched, brought back after a death.
#include "harness/targets/target.hpp"
#include "harness/targets/watch.hpp"

#include <atomic>

namespace assay::campaign {

class LiveTarget {
public:
    /// All of them outlive it. `client_id` is that of its watch; `stop` ends every wait soon.
    LiveTarget(
        network::WallClock& clock,
        const targets::Target& target,
        std::string client_id,
        const std::atomic<bool>& stop
    );
    /// A process of ours ends: in its own time, or at once where the run was interrupted.
    ~LiveTarget();
    LiveTarget(const LiveTarget&) = delete;
    LiveTarget& operator=(const LiveTarget&) = delete;

    /// Starts it, if it is ours, and waits until it is ready. The error is for the user.
    network::Script<std::expected<void, std::string>> start();
    /// After a death: starts it again, or waits for whoever does. False if it stays away.
    network::Script<bool> revive();

    /// The run is over: nothing is waited for any more, and a process of ours begins to end. Harmless
    /// before it has started, and a second time.
    void stop();
    /// A process of ours ends in its own time, while others go on. Nothing else is called then.
    network::Script<> end();

    const network::Address& address() const { return address_; }
    /// Null: not ours, or not started.
    targets::Process* process() { return process_.get(); }
    /// What it has taken of this machine; nothing of one that is not ours.
    targets::Usage usage() const { return process_ ? process_->usage() : targets::Usage{}; }
    /// Null: nobody of us can stop and start it.
    targets::Keeper* keeper();
    /// Not before it has started.
    targets::Watch& watch() { return *watch_; }

private:
    network::Script<std::expected<void, std::string>> start_by_hooks();

    network::WallClock& clock_;
    const targets::Target& target_;
    std::string client_id_;
    const std::atomic<bool>& stop_;
    network::Address address_{};
    std::unique_ptr<targets::Process> process_{};
    std::unique_ptr<targets::HookedTarget> hooked_{};
    std::unique_ptr<targets::Watch> watch_{};
    bool is_ending_{};
};

}  // namespace assay::campaign
