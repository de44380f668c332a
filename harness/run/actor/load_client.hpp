#pragma once
/// Many publishes by the reference client, with reconnect: what `load` does.
#include "harness/run/steps/step_context.hpp"
#include "reference/client/client.hpp"

namespace assay::harness {

class LoadClient {
public:
    /// Takes the actor's name, Client Identifier and link; `name` is the exchange's.
    LoadClient(
        StepContext& context, const ClientActor& actor, const LoadAction& action, std::string name
    );
    ~LoadClient();
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;

    void start();
    /// Every message was published and, for QoS 1 and 2, acknowledged.
    bool is_finished() const { return begun_ == action_.count && ended_ >= begun_; }
    int acknowledged() const { return ended_; }
    int connections() const { return connections_; }
    void stop();

private:
    void publish_next();
    void carry_out(const client::Effects& effects);
    void open();
    void write(const wire::Bytes& bytes);
    void arm();
    void record_end(simulator::Ending how);
    void record(reports::TraceEvent::Kind kind, const wire::Bytes& bytes);

    StepContext& context_;
    Actor spec_;
    Version version_;
    LoadAction action_;
    std::string name_;
    client::Client client_;
    std::unique_ptr<simulator::Stream> stream_{};
    wire::Framer framer_{};
    wire::Bytes unsent_{};
    simulator::TimerId wake_{};
    simulator::TimerId publish_timer_{};
    int begun_{};
    int ended_{};
    int connections_{};
    bool stopped_{};
};

}  // namespace assay::harness
