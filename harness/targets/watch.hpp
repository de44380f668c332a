#pragma once
/// Whether a target serves, and how fast it answers: small clients of our own, one at a time, ask
/// it, each over a Network Connection of its own.
///
///     confirm --> connect, CONNECT --> an answer -----------------------------> it serves
///                    ^                  the connection ends or is refused:
///                    +---- it lives ---- is the process there? ---- it ended --> a death
///
/// Whether a process has ended is not a matter of waiting: it answers, or it has ended, or it is
/// asked again. One that is not ours may be there again before anybody finds it missing; its death
/// then shows by the end of a connection of ours that only sits there.
#include "harness/network/client_host.hpp"
#include "harness/network/signal.hpp"
#include "harness/network/wall_clock.hpp"
#include "harness/targets/process.hpp"

namespace assay::targets {

/// One end of a target that nobody had asked for.
struct Death {
    simulator::Instant at{};
    std::string how{};     ///< "signal 6 (Aborted)", "it refuses Network Connections"
    std::string output{};  ///< the last lines that it wrote, if it is ours
};

/// What is watched.
struct Watched {
    network::Address address{};  ///< resolved
    network::Credentials credentials{};
    wire::Version version{wire::Version::v3_1_1};
    std::string client_id{};
    Process* process{};  ///< null: not ours; outlives the watch
};

class Watch {
public:
    /// `asked` and how long the answer took.
    using OnAnswer = std::function<void(simulator::Instant asked, simulator::Duration took)>;

    /// Takes `Process::on_death` for itself.
    Watch(network::WallClock& clock, Watched watched);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Ends when the target has answered a client that came no earlier than this call and
    /// `not_before`, or has died since `since`, or says nothing for so long that nothing is known.
    network::Script<>
    confirm(simulator::Instant since, simulator::Instant not_before = simulator::Instant{});
    /// Asks without being told to, again and again, so that the answer time is always known; and
    /// leaves a client sitting there.
    void keep_asking();
    /// The version of further clients, if not 3.1.1.
    void speak(wire::Version version) { watched_.version = version; }
    /// When the question under way was asked; nothing if none is.
    std::optional<simulator::Instant> asked() const;

    /// The first death at or after `since`; null if there was none.
    const Death* death_since(simulator::Instant since) const;
    void on_death(std::function<void(const Death&)> handler) { on_death_ = std::move(handler); }
    void on_answer(OnAnswer handler) { on_answer_ = std::move(handler); }
    /// Somebody takes the target away: nothing is asked until `resume`, and no connection that ends is
    /// a death.
    void pause();
    /// After a death nothing is asked until the target is there again.
    void resume();
    /// Lets everybody go who waits, for good.
    void stop();

private:
    network::ClientEvents asking_events();
    network::ClientEvents sitting_events();
    wire::Bytes connect_bytes(std::string_view client) const;
    void sit();
    void on_sitter_ended();
    void ask();
    void open();
    void on_answered();
    void on_ended(simulator::Ending how);
    void conclude();
    void forget_all();
    void died(const std::string& how);

    network::WallClock& clock_;
    Watched watched_;
    network::Signal signal_;
    network::ClientHost host_;    ///< asks
    network::ClientHost sitter_;  ///< only sits there
    std::vector<Death> deaths_{};
    std::function<void(const Death&)> on_death_{};
    OnAnswer on_answer_{};
    std::uint64_t wanted_{};    ///< the last confirmation that was asked for
    std::uint64_t covered_{};   ///< the last one that the question under way answers
    std::uint64_t answered_{};  ///< the last one that has its answer
    std::optional<simulator::Instant> asked_{};
    simulator::TimerId timer_{};
    bool keeps_asking_{};
    bool is_sitting_{};
    bool has_lost_sitter_{};
    bool is_paused_{};
    bool is_stopped_{};
};

}  // namespace assay::targets
