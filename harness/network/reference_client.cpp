#include "harness/network/reference_client.hpp"

namespace assay::network {

using simulator::Ending;

ReferenceClient::ReferenceClient(
    simulator::Schedule& schedule,
    simulator::DriftingClock clock,
    client::Options options,
    const std::vector<std::string>& defects
)
    : schedule_{schedule}, clock_{clock}, client_{std::move(options), defects} {}

ReferenceClient::~ReferenceClient() {
    schedule_.cancel(open_);
    schedule_.cancel(wake_);
}

void ReferenceClient::stop() {
    stopped_ = true;
    carry_out(client_.disconnect(now()));
}

void ReferenceClient::let_go() {
    stopped_ = true;
    schedule_.cancel(wake_);
}

void ReferenceClient::carry_out(const client::Effects& effects) {
    for (const auto& effect : effects) {
        if (std::holds_alternative<client::OpenTransport>(effect)) {
            // Not from inside a call of the old stream, which `open` destroys.
            open_ = schedule_.after({}, [this] {
                if (stopped_) return;
                ++connections_;
                open();
            });
        } else if (const auto* packet = std::get_if<client::SendBytes>(&effect)) {
            send(packet->bytes);
        } else if (const auto* end = std::get_if<client::CloseTransport>(&effect)) {
            close(end->abort ? Ending::reset : Ending::fin);
        } else {
            on_news(effect);
        }
    }
    arm();
    on_settled();
}

void ReferenceClient::arm() {
    schedule_.cancel(wake_);
    const auto next = client_.next_deadline();
    if (!next || stopped_) return;
    const auto at = std::max(clock_.when_it_shows(*next), schedule_.now());
    wake_ = schedule_.at(at, [this] { carry_out(client_.wake(now())); });
}

}  // namespace assay::network
