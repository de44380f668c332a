#pragma once
/// The reference client in the place of an actor; every packet of it is left in the trace.
#include "harness/network/reference_client.hpp"
#include "harness/play/actor/client_actor.hpp"

namespace assay::play {

class ReferenceActor : public network::ReferenceClient {
public:
    /// The actor whose place it has taken.
    const std::string& name() const { return spec_.name; }

protected:
    /// Takes the actor's name, Client Identifier, Protocol Version and link.
    ReferenceActor(const ActorContext& context, const ClientActor& actor, client::Options options);

    const ActorContext& context() const { return context_; }

private:
    std::unique_ptr<simulator::Stream> connect() override;
    void on_sent(wire::BytesView packet) override;
    void on_received(wire::BytesView packet) override;
    void on_ended(simulator::Ending how) override;
    void on_settled() override { context_.signal.notify(); }
    std::size_t record(reports::TraceEvent::Kind kind, wire::BytesView packet);

    ActorContext context_;
    scenario::Actor spec_;
    wire::Version version_;
};

/// Options that every reference actor shares: its back-off draws from its own stream of chance.
client::Options reference_options(const ClientActor& actor);

}  // namespace assay::play
