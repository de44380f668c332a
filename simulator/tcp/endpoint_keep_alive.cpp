#include "simulator/tcp/endpoint.hpp"

namespace assay::simulator {

void Endpoint::watch_peer(Duration delay) {
    keep_alive_timer_ = schedule_.after(timer_delay(delay), [this] { on_keep_alive_timer(); });
}

/// As Linux does it: while bytes are under way their time-outs find a dead peer; otherwise silence
/// is followed by questions, and enough of them without an answer (or the user's own limit) by RST.
void Endpoint::on_keep_alive_timer() {
    const auto self = shared_from_this();
    const bool is_waiting = !board_.empty() || next_ < buffer_.end();
    const auto silence = schedule_.now() - last_heard_;
    if (is_waiting) return watch_peer(profile_.keep_alive_after);
    if (silence < profile_.keep_alive_after) {
        keep_alive_probes_ = 0;
        return watch_peer(profile_.keep_alive_after - silence);
    }
    const bool has_limit = profile_.user_timeout > Duration{};
    const bool is_over = has_limit ? keep_alive_probes_ > 0 && silence >= profile_.user_timeout
                                   : keep_alive_probes_ >= profile_.keep_alive_probes;
    if (is_over) {
        send_reset();
        return die(Ending::timed_out, false);
    }
    ask(Cause::alive_probe, ++keep_alive_probes_);
    watch_peer(profile_.keep_alive_every);
}

/// A segment without bytes, from before what the peer awaits: it has to answer.
void Endpoint::ask(Cause cause, std::uint32_t times) {
    auto segment = std::make_unique<Segment>();
    segment->sequence = una_ - 1;
    segment->cause = cause;
    segment->transmission = times;
    send(std::move(segment));
}

}  // namespace assay::simulator
