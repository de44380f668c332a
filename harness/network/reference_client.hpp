#pragma once
/// The driver of the reference client in one world: it connects, comes back after every end and
/// resumes its Session, as the client decides. Derived classes have the connection, and
/// say what happens on it.
///
///     established, received, ended  --->  ReferenceClient  --->  open, send, close
#include "reference/client/client.hpp"
#include "simulator/tcp/stream.hpp"
#include "simulator/time/drifting_clock.hpp"
#include "simulator/time/schedule.hpp"

namespace assay::network {

class ReferenceClient {
public:
    virtual ~ReferenceClient();
    ReferenceClient(const ReferenceClient&) = delete;
    ReferenceClient& operator=(const ReferenceClient&) = delete;

    /// Network Connections that it has asked for so far.
    int connections() const { return connections_; }
    /// Sends DISCONNECT if connected, and stays away.
    void stop();

protected:
    /// `clock` is its device's; `schedule` outlives it. `defects` are rows of the client's table.
    ReferenceClient(
        simulator::Schedule& schedule,
        simulator::DriftingClock clock,
        client::Options options,
        const std::vector<std::string>& defects = {}
    );

    client::Client& client() { return client_; }
    /// The time that its device believes in, for everything that the client is given.
    simulator::Instant now() const { return clock_.shown_at(schedule_.now()); }
    const simulator::DriftingClock& clock() const { return clock_; }
    bool is_stopped() const { return stopped_; }
    void carry_out(const client::Effects& effects);
    /// Leaves its connection to somebody else, and does nothing any more.
    void let_go();

    // What the derived class says of the connection.
    void established() { carry_out(client_.transport_up(now())); }
    void received(wire::BytesView bytes) { carry_out(client_.receive(bytes, now())); }
    /// Not from this side.
    void ended() { carry_out(client_.transport_down(now())); }

    // What the derived class does with it.
    virtual void open() = 0;
    virtual void send(wire::BytesView packet) = 0;
    /// Nothing of the connection may be told after that.
    virtual void close(simulator::Ending how) = 0;
    /// What the driver has nothing to do with: Acknowledged, Dropped, Connected, ...
    virtual void on_news(const client::Effect&) {}
    /// All effects of one event are carried out.
    virtual void on_settled() {}

private:
    void arm();

    simulator::Schedule& schedule_;
    simulator::DriftingClock clock_;
    client::Client client_;
    simulator::TimerId open_{};
    simulator::TimerId wake_{};
    int connections_{};
    bool stopped_{};
};

}  // namespace assay::network
