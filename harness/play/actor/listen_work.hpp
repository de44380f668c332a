#pragma once
/// A subscriber that is there again after every end of its connection: what `listen` does.
#include "harness/play/actor/pilot.hpp"

namespace assay::play {

class ListenWork final : public Work {
public:
    explicit ListenWork(scenario::ListenAction action) : action_{std::move(action)} {}

    void begin(Pilot& pilot) override;
    void end() override { pilot_ = nullptr; }
    void on_answer(client::Token request, const std::vector<std::uint8_t>& codes) override;
    void on_session_lost() override { subscribe(); }
    bool is_done() const override { return false; }

    /// The SUBACK of the present subscriptions has come.
    bool is_subscribed() const { return subscribed_; }
    /// Its reason codes, if one of them refuses; empty otherwise.
    const std::vector<std::uint8_t>& refusal() const { return refusal_; }

private:
    void subscribe();

    scenario::ListenAction action_;
    Pilot* pilot_{};
    client::Token request_{};
    bool subscribed_{};
    std::vector<std::uint8_t> refusal_{};
};

}  // namespace assay::play
