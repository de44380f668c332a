#pragma once
/// The driver of the reference broker in one world: streams and timers in, effects carried out.
///
///     Stream --bytes--> Broker --Effects--> Streams
///                         ^            \--not taken--> backlog --> congested: it queues instead
///                         \-- wake, when its next deadline has come
///
/// Everything that a stranger can send has a limit: connections, packet size and the time to
/// CONNECT (the Broker's options), bytes that a peer does not read.
#include "reference/broker/broker.hpp"
#include "simulator/tcp/backlog.hpp"
#include "simulator/time/schedule.hpp"

#include <functional>
#include <map>
#include <set>

namespace assay::network {

struct BrokerLimits {
    std::size_t connections_max{10'000};  ///< further ones are reset at once
    /// Of a peer that does not read; then it is cut off.
    std::size_t backlog_bytes_max{16UL * 1024 * 1024};
    /// Of all peers; then the one with the longest backlog is cut off.
    std::size_t backlogs_bytes_max{256UL * 1024 * 1024};
    /// For a peer to take what was said before the broker closed; then it is cut off.
    simulator::Duration closing_max{std::chrono::minutes{1}};
};

class BrokerHost {
public:
    /// `schedule` outlives it.
    BrokerHost(simulator::Schedule& schedule, broker::Broker broker, BrokerLimits limits = {});
    ~BrokerHost();
    BrokerHost(const BrokerHost&) = delete;
    BrokerHost& operator=(const BrokerHost&) = delete;

    /// Keeps what an event has changed, before its effects are carried out; false: it cannot be kept,
    /// and nobody may hear of it.
    using Keep = std::function<bool(broker::Broker&)>;
    /// To be called before the first connection, once all that was kept is put back. Nothing is
    /// kept without it.
    void begin(Keep keep);

    /// Takes over the server's end of a new Network Connection.
    void accept(std::unique_ptr<simulator::Stream> stream);
    /// Connections that are open, or that close once their peers have read the rest.
    std::size_t connections() const { return connections_.size(); }
    /// The process is gone, by itself or because nothing can be kept any more: every connection is
    /// reset, and the broker hears and does nothing from now on.
    void die();
    /// The process reads and answers nothing until `resume`.
    void pause();
    void resume();
    bool is_paused() const { return paused_; }
    /// The process ends in order: all clients are disconnected; what they do not take at once is
    /// dropped.
    void stop();

private:
    struct Connection {
        std::unique_ptr<simulator::Stream> stream{};
        simulator::Backlog unsent{};
        wire::Bytes unread{};  ///< arrived while paused
        bool closing{};        ///< ends once `unsent` is gone
        bool congested{};
        simulator::TimerId closing_timer{};
    };
    std::vector<std::uint64_t> ids() const;
    void carry_out(const broker::Effects& effects);
    void hold_back(std::uint64_t id);
    void write(std::uint64_t id, wire::BytesView bytes);
    void cut_longest_backlog();
    void flush(std::uint64_t id);
    void close(std::uint64_t id);
    void cut_off(std::uint64_t id);
    void end(std::uint64_t id, simulator::Ending how);
    void forget(std::uint64_t id);
    void on_received(std::uint64_t id, wire::BytesView bytes);
    void on_ended(std::uint64_t id);
    void arm();

    simulator::Schedule& schedule_;
    broker::Broker broker_;
    BrokerLimits limits_;
    std::map<std::uint64_t, Connection> connections_{};
    std::uint64_t next_{1};
    std::size_t backlogs_bytes_{};
    std::set<std::uint64_t> held_{};  ///< not read, because the broker is behind with them
    simulator::TimerId timer_{};
    std::optional<simulator::Instant> armed_{};
    bool paused_{};
    Keep keep_{};
    bool is_dead_{};
};

}  // namespace assay::network
