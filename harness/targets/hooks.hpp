#pragma once
/// The commands of a target file for a broker that is not a child of ours.
///
///     restart: hook restart, or hook stop and hook start --> (await_ready)
///     kill:    hook kill      restart then: hook start   --> (await_ready)
#include "harness/targets/keeper.hpp"
#include "harness/targets/output_log.hpp"
#include "harness/targets/password_mask.hpp"
#include "harness/targets/process_group.hpp"

#include <deque>

namespace assay::targets {

/// Each is one command line for /bin/sh, in which {host} and {port} are those of the address; empty:
/// there is none.
struct Hooks {
    std::string start{};
    std::string stop{};
    std::string restart{};
    std::string kill{};
    std::chrono::milliseconds limit{30'000};  ///< of each; one that takes longer is an error

    bool can_restart() const { return !restart.empty() || (!stop.empty() && !start.empty()); }
    bool can_kill() const { return !kill.empty() && !start.empty(); }
    bool operator==(const Hooks&) const = default;
};

/// One hook that runs. What it leaves running goes on.
class HookRun {
public:
    /// `name` and `line` are for messages; an error is in `look`. `password` does not come out of what
    /// it writes.
    HookRun(
        std::string name,
        std::string line,
        std::chrono::milliseconds limit,
        const network::Secret& password
    );
    ~HookRun();
    HookRun(const HookRun&) = delete;
    HookRun& operator=(const HookRun&) = delete;

    /// Nothing while it runs; else whether it ended in order. One that is over its limit is killed.
    std::optional<std::expected<void, std::string>> look();
    /// What it wrote last.
    const std::string& output() const { return output_; }

private:
    void read();

    std::string name_;
    std::chrono::milliseconds limit_;
    std::chrono::steady_clock::time_point deadline_;
    int pipe_{-1};
    std::optional<ProcessGroup> group_{};
    PasswordMask mask_;
    std::string output_{};
    std::string trouble_{};  ///< why it did not start
};

/// What is known of a target that hooks keep.
struct HookedSpec {
    std::string name{};  ///< for messages
    Hooks hooks{};
    network::Address address{};  ///< resolved
    network::Credentials credentials{};
    Ready ready{Ready::connack};
    std::chrono::milliseconds ready_limit{10'000};
    std::shared_ptr<OutputLog> log{};
};

class HookedTarget final : public Keeper {
public:
    HookedTarget(boost::asio::io_context& io, HookedSpec spec);
    /// Runs the hook `stop`, if `start` has run, and waits for it.
    ~HookedTarget() override;

    /// Runs the hook `start`, if there is one, and calls `done` when the target is ready, or cannot be.
    void start(ReadyDone done);
    void restart(ReadyDone done, std::chrono::milliseconds away = {}) override;
    void kill() override;
    void pause() override {}
    void resume() override {}
    bool can_pause() const override { return false; }

    /// Called with true before a hook takes the target away, and with false once it is back.
    void on_absence(std::function<void(bool is_away)> handler);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace assay::targets
