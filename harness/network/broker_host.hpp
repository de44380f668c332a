#pragma once
/// The driver of the reference broker in one world: streams and timers in, effects carried out.
#include "reference/broker/broker.hpp"
#include "simulator/tcp/stream.hpp"
#include "simulator/time/schedule.hpp"

#include <map>
#include <memory>

namespace assay::harness {

class BrokerHost {
public:
    BrokerHost(simulator::Schedule& schedule, broker::Broker broker);
    ~BrokerHost();
    BrokerHost(const BrokerHost&) = delete;
    BrokerHost& operator=(const BrokerHost&) = delete;

    /// Takes over the server's end of a new Network Connection.
    void accept(std::unique_ptr<simulator::Stream> stream);
    /// The process ends and comes back: every connection is reset, stored state is kept.
    void restart();
    /// The process reads and answers nothing until `resume`.
    void pause();
    void resume();
    bool is_paused() const { return paused_; }

private:
    struct Connection {
        std::unique_ptr<simulator::Stream> stream{};
        wire::Bytes unsent{};
        wire::Bytes unread{};  ///< arrived while paused
        bool closing{};        ///< ends once `unsent` is gone
        bool congested{};
    };
    void carry_out(broker::Effects effects);
    void write(std::uint64_t id, wire::BytesView bytes);
    void flush(std::uint64_t id);
    void close(std::uint64_t id);
    void forget(std::uint64_t id);
    void on_received(std::uint64_t id, wire::BytesView bytes);
    void on_ended(std::uint64_t id, simulator::Ending how);
    void arm();

    simulator::Schedule& schedule_;
    broker::Broker broker_;
    std::map<std::uint64_t, Connection> connections_{};
    std::uint64_t next_{1};
    simulator::TimerId timer_{};
    std::optional<simulator::Instant> armed_{};
    bool paused_{};
};

}  // namespace assay::harness
