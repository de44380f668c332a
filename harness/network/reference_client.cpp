#include "harness/network/reference_client.hpp"

namespace assay::network {

using simulator::Ending;

ReferenceClient::ReferenceClient(
    simulator::Schedule& schedule, simulator::DriftingClock clock, client::Options options
)
    : schedule_{schedule},
      clock_{clock},
      client_{std::move(options)},
      host_{
          {.established = [this] { carry_out(client_.transport_up(now())); },
           .packet = [this](wire::BytesView packet) { on_received(packet); },
           .chunk = [this](wire::BytesView bytes) { carry_out(client_.receive(bytes, now())); },
           .ended =
               [this](Ending how) {
                   on_ended(how);
                   carry_out(client_.transport_down(now()));
               }}
      } {}

ReferenceClient::~ReferenceClient() {
    schedule_.cancel(open_);
    schedule_.cancel(wake_);
}

void ReferenceClient::stop() {
    stopped_ = true;
    carry_out(client_.disconnect(now()));
}

void ReferenceClient::leave() {
    if (!stopped_) stop();
    host_.forget();
}

void ReferenceClient::open() {
    if (stopped_) return;
    ++connections_;
    host_.open(connect());
}

void ReferenceClient::carry_out(const client::Effects& effects) {
    for (const auto& effect : effects) {
        if (std::holds_alternative<client::OpenTransport>(effect)) {
            // Not from inside a call of the old stream, which `open` destroys.
            open_ = schedule_.after({}, [this] { open(); });
        } else if (const auto* send = std::get_if<client::SendBytes>(&effect)) {
            on_sent(send->bytes);
            host_.send(send->bytes);
        } else if (const auto* close = std::get_if<client::CloseTransport>(&effect)) {
            const auto how = close->abort ? Ending::reset : Ending::fin;
            host_.end(how);
            on_ended(how);
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
