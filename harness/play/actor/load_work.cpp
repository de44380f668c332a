#include "harness/play/actor/load_work.hpp"

#include "harness/evidence/trace/load_payload.hpp"

namespace assay::play {

void LoadWork::begin(Pilot& pilot) {
    pilot_ = &pilot;
    made_.topic = pilot.context().names.topic(action_.topic);
    made_.qos = action_.qos;
    publish_next();
}

void LoadWork::end() {
    if (pilot_) pilot_->context().world.schedule().cancel(timer_);
    pilot_ = nullptr;
}

void LoadWork::publish_next() {
    if (begun_ == action_.count) return;
    const auto& context = pilot_->context();
    ++begun_;
    made_.at.push_back(context.trace.offset(context.now()));
    client::Message message{
        .topic = made_.topic,
        .payload =
            evidence::load_payload(name_, static_cast<std::uint32_t>(begun_), action_.payload_size),
        .qos = static_cast<std::uint8_t>(action_.qos),
        .retain = action_.retain
    };
    pilot_->publish(*this, std::move(message));
    if (begun_ == action_.count) return;
    const auto pause = pilot_->clock().true_time_of(action_.every);
    timer_ = context.world.schedule().after(pause, [this] { publish_next(); });
}

}  // namespace assay::play
