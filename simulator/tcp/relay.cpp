#include "simulator/tcp/relay.hpp"

#include <utility>

namespace assay::simulator {

Relay::Relay(
    Schedule& schedule, std::unique_ptr<Stream> near, std::unique_ptr<Stream> far, Done done
)
    : schedule_{schedule}, done_{std::move(done)} {
    sides_[0].stream = std::move(near);
    sides_[1].stream = std::move(far);
    listen(0);
    listen(1);
}

Relay::~Relay() {
    schedule_.cancel(done_timer_);
}

void Relay::listen(std::size_t side) {
    sides_[side].stream->on_events(
        {.established = {},
         .received = [this, side](BytesView bytes) { on_received(side, bytes); },
         .writable = [this, side] { flush(side); },
         .ended = [this, side](Ending how) { on_ended(side, how); }}
    );
}

void Relay::on_received(std::size_t from, BytesView bytes) {
    auto& to = sides_[1 - from];
    if (to.is_over) return;
    to.waiting.write(*to.stream, bytes);
    if (!to.waiting.is_empty()) sides_[from].stream->pause_receiving(true);
}

void Relay::flush(std::size_t to) {
    auto& side = sides_[to];
    if (side.is_over) return;
    side.waiting.flush(*side.stream);
    if (!side.waiting.is_empty()) return;
    if (side.fin_follows) {
        side.stream->end(Ending::fin);
        side.is_over = true;
        return finish(Ending::fin, to == 1);
    }
    if (!sides_[1 - to].is_over) sides_[1 - to].stream->pause_receiving(false);
}

void Relay::on_ended(std::size_t side, Ending how) {
    sides_[side].is_over = true;
    auto& other = sides_[1 - side];
    if (other.is_over) return finish(how, side == 0);
    if (how == Ending::fin && !other.waiting.is_empty()) {
        other.fin_follows = true;
        return;
    }
    other.stream->end(how == Ending::fin ? Ending::fin : Ending::reset);
    other.is_over = true;
    finish(how, side == 0);
}

void Relay::end(Ending how) {
    for (auto& side : sides_) {
        if (!side.is_over) side.stream->end(how);
        side.is_over = true;
    }
    finish(how, true);
}

void Relay::finish(Ending how, bool began_near) {
    if (std::exchange(is_done_, true)) return;
    done_timer_ = schedule_.after({}, [this, how, began_near] {
        // A copy: being told, the owner may destroy this.
        if (const auto done = done_) done(how, began_near);
    });
}

}  // namespace assay::simulator
