#pragma once
/// The driver of the reference client in one world: it connects, comes back after every end and
/// resumes its Session, as the client decides. Derived classes open the connections and are told what
/// happens on them.
#include "harness/network/client_host.hpp"
#include "reference/client/client.hpp"
#include "simulator/time/drifting_clock.hpp"
#include "simulator/time/schedule.hpp"

namespace assay::network {

class ReferenceClient {
public:
    virtual ~ReferenceClient();
    ReferenceClient(const ReferenceClient&) = delete;
    ReferenceClient& operator=(const ReferenceClient&) = delete;

    /// Network Connections made so far.
    int connections() const { return connections_; }
    /// Sends DISCONNECT if connected, and stays away.
    void stop();
    /// As `stop`, and calls none of the handlers below any more.
    void leave();

protected:
    /// `clock` is its device's; `schedule` outlives it.
    ReferenceClient(
        simulator::Schedule& schedule, simulator::DriftingClock clock, client::Options options
    );

    client::Client& client() { return client_; }
    /// The time that its device believes in, for everything that the client is given.
    simulator::Instant now() const { return clock_.shown_at(schedule_.now()); }
    const simulator::DriftingClock& clock() const { return clock_; }
    bool is_stopped() const { return stopped_; }
    void carry_out(const client::Effects& effects);

    virtual std::unique_ptr<simulator::Stream> connect() = 0;
    virtual void on_sent(wire::BytesView) {}
    virtual void on_received(wire::BytesView) {}  ///< one packet
    virtual void on_ended(simulator::Ending) {}   ///< from either side
    /// What the driver has nothing to do with: Acknowledged, Dropped, Connected, ...
    virtual void on_news(const client::Effect&) {}
    /// All effects of one event are carried out.
    virtual void on_settled() {}

private:
    void open();
    void arm();

    simulator::Schedule& schedule_;
    simulator::DriftingClock clock_;
    client::Client client_;
    ClientHost host_;
    simulator::TimerId open_{};
    simulator::TimerId wake_{};
    int connections_{};
    bool stopped_{};
};

}  // namespace assay::network
