#pragma once
/// A subscriber that comes back after every end of its connection: what `listen` does.
#include "harness/play/actor/reference_actor.hpp"

namespace assay::play {

class ListenClient final : public ReferenceActor {
public:
    ListenClient(
        const ActorContext& context, const ClientActor& actor, const scenario::ListenAction& action
    );

    void start();
    /// The SUBACK of the present subscriptions has come.
    bool is_subscribed() const { return subscribed_; }
    /// Its reason codes, if one of them refuses; empty otherwise.
    const std::vector<std::uint8_t>& refusal() const { return refusal_; }

private:
    void subscribe();
    void on_news(const client::Effect& effect) override;

    scenario::ListenAction action_;
    client::Token request_{};
    bool subscribed_{};
    std::vector<std::uint8_t> refusal_{};
};

}  // namespace assay::play
