#include "harness/play/actor/listen_work.hpp"

#include "reference/wire/reason_codes.hpp"

#include <algorithm>

namespace assay::play {

void ListenWork::begin(Pilot& pilot) {
    pilot_ = &pilot;
    subscribe();
}

void ListenWork::subscribe() {
    if (!pilot_) return;
    std::vector<wire::Subscription> subscriptions;
    for (const auto& filter : action_.filters)
        subscriptions.push_back(
            {.topic_filter = {pilot_->context().names.topic(filter)},
             .options = static_cast<std::uint8_t>(action_.qos)}
        );
    request_ = pilot_->subscribe(*this, std::move(subscriptions));
}

void ListenWork::on_answer(client::Token request, const std::vector<std::uint8_t>& codes) {
    if (request != request_ || codes.empty()) return;
    subscribed_ = true;
    if (std::ranges::any_of(codes, wire::is_failure)) refusal_ = codes;
}

}  // namespace assay::play
