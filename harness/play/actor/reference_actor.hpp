#pragma once
/// The reference client in the place of an actor: it connects, comes back after every end, resumes
/// its Session, and leaves every packet in the trace. What it does beyond that is its heir's.
#include "harness/play/steps/step_context.hpp"
#include "reference/client/client.hpp"
#include "simulator/time/drifting_clock.hpp"

namespace assay::harness {

class ReferenceActor {
public:
    virtual ~ReferenceActor();
    ReferenceActor(const ReferenceActor&) = delete;
    ReferenceActor& operator=(const ReferenceActor&) = delete;

    /// Network Connections made so far.
    int connections() const { return connections_; }
    /// Sends DISCONNECT if connected, and stays away.
    void stop();
    /// As `stop`, and hears no more.
    void leave();

protected:
    /// Takes the actor's name, Client Identifier, Protocol Version and link.
    ReferenceActor(StepContext& context, const ClientActor& actor, client::Options options);

    StepContext& context() { return context_; }
    const StepContext& context() const { return context_; }
    client::Client& client() { return client_; }
    /// The time that its device believes in, for everything that the client is told.
    Instant now() const { return clock_.shown_at(context_.now()); }
    const simulator::DriftingClock& clock() const { return clock_; }
    bool is_stopped() const { return stopped_; }
    void carry_out(const client::Effects& effects);
    /// News that the driver has nothing to do with: Acknowledged, Dropped, Connected, ...
    virtual void on_news(const client::Effect& effect) = 0;

private:
    void open();
    void write(const wire::Bytes& bytes);
    void arm();
    void record_end(simulator::Ending how);
    void record(reports::TraceEvent::Kind kind, const wire::Bytes& bytes);

    StepContext& context_;
    Actor spec_;
    Version version_;
    simulator::DriftingClock clock_;
    client::Client client_;
    std::unique_ptr<simulator::Stream> stream_{};
    wire::Framer framer_{};
    wire::Bytes unsent_{};
    simulator::TimerId wake_{};
    int connections_{};
    bool stopped_{};
};

/// Options that every reference actor shares: its back-off draws from its own stream of chance.
client::Options reference_options(const ClientActor& actor);

}  // namespace assay::harness
