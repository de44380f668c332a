#pragma once
/// Many publishes by the reference client: what `load` does.
#include "harness/play/actor/pilot.hpp"

namespace assay::play {

class LoadWork final : public Work {
public:
    /// `name` is the exchange's; `made` outlives the work, which counts its messages there.
    LoadWork(scenario::LoadAction action, std::string name, reports::MadeMessages& made)
        : action_{std::move(action)}, name_{std::move(name)}, made_{made} {}
    ~LoadWork() override { end(); }
    LoadWork(const LoadWork&) = delete;
    LoadWork& operator=(const LoadWork&) = delete;

    void begin(Pilot& pilot) override;
    void end() override;
    void on_answer(client::Token, const std::vector<std::uint8_t>&) override { ++ended_; }
    /// Every message was published and, for QoS 1 and 2, acknowledged.
    bool is_done() const override { return begun_ == action_.count && ended_ >= begun_; }
    int acknowledged() const { return ended_; }

private:
    void publish_next();

    scenario::LoadAction action_;
    std::string name_;
    reports::MadeMessages& made_;
    Pilot* pilot_{};
    simulator::TimerId timer_{};
    int begun_{};
    int ended_{};
};

}  // namespace assay::play
