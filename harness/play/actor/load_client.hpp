#pragma once
/// Many publishes by the reference client, with reconnect: what `load` does.
#include "harness/play/actor/reference_actor.hpp"

namespace assay::play {

class LoadClient final : public ReferenceActor {
public:
    /// `name` is the exchange's; `made` outlives the client, which counts its messages there.
    LoadClient(
        const ActorContext& context,
        const ClientActor& actor,
        const scenario::LoadAction& action,
        std::string name,
        reports::MadeMessages& made
    );
    ~LoadClient() override;
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;

    void start();
    /// Every message was published and, for QoS 1 and 2, acknowledged.
    bool is_finished() const { return begun_ == action_.count && ended_ >= begun_; }
    int acknowledged() const { return ended_; }

private:
    void publish_next();
    void on_news(const client::Effect& effect) override;

    scenario::LoadAction action_;
    std::string name_;
    reports::MadeMessages& made_;
    simulator::TimerId publish_timer_{};
    int begun_{};
    int ended_{};
};

}  // namespace assay::play
