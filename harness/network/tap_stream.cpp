#include "harness/network/tap_stream.hpp"

#include "reference/wire/var_int.hpp"

#include <algorithm>
#include <utility>

namespace assay::network {
namespace {

using simulator::BytesView;

/// What the stream and whoever breaks it share; the owner may destroy the stream from inside a
/// call.
class Tap final : public TapControl, public std::enable_shared_from_this<Tap> {
public:
    Tap(simulator::Schedule& schedule, std::unique_ptr<simulator::Stream> inner, TapEvents events)
        : schedule_{schedule}, inner_{std::move(inner)}, tap_{std::move(events)} {}

    void listen(simulator::StreamEvents owner) {
        owner_ = std::move(owner);
        inner_->on_events(
            {.established =
                 [self = shared_from_this()] {
                     if (self->owner_.established) self->owner_.established();
                 },
             .received = [self = shared_from_this()](BytesView bytes) { self->receive(bytes); },
             .writable =
                 [self = shared_from_this()] {
                     if (self->owner_.writable) self->owner_.writable();
                 },
             .ended =
                 [self = shared_from_this()](simulator::Ending how) {
                     if (self->tap_.gone) self->tap_.gone(how);
                     self->say_over();
                     if (self->owner_.ended) self->owner_.ended(how);
                 }}
        );
    }
    /// The stream is gone, and with it whoever took its events.
    void let_go() {
        say_over();
        inner_.reset();
    }
    void end(simulator::Ending how) {
        say_over();
        inner_->end(how);
    }
    simulator::Stream& inner() { return *inner_; }

    std::size_t write(BytesView bytes) {
        if (tap_.may_intervene && !tap_.may_intervene()) return write_at_once(bytes);
        std::size_t written = 0;
        while (written < bytes.size() && !is_broken_) {
            const auto rest = bytes.subspan(written);
            const auto end = out_.end_in(rest);
            if (end && !announced_ && tap_.sending) tap_.sending(out_.first_byte(rest), *end);
            announced_ = end.has_value();
            if (is_broken_) break;
            const auto whole = end.value_or(rest.size());
            const auto piece = rest.first(allowed(whole, true));
            const auto first_byte = out_.first_byte(rest);
            const auto taken = inner_->write(piece);
            tell_crossed(true, rest.first(taken));
            out_.advance(rest, taken);
            written += taken;
            if (taken == whole) announced_ = false;
            if (end && taken == whole && tap_.sent) tap_.sent(first_byte, *end);
            if (taken > 0 && tap_.passed) tap_.passed(true, taken);
            if (taken < piece.size()) break;
        }
        return written;
    }

    void break_off(simulator::Ending how) override {
        if (is_broken_ || !inner_) return;
        is_broken_ = true;
        end(how);
        schedule_.after({}, [weak = weak_from_this(), how] {
            const auto self = weak.lock();
            if (self && self->inner_ && self->owner_.ended) self->owner_.ended(how);
        });
    }

private:
    void say_over() {
        if (const auto over = std::exchange(tap_.over, {})) over();
    }

    void tell_crossed(bool is_outgoing, BytesView bytes) const {
        if (tap_.crossed && !bytes.empty()) tap_.crossed(is_outgoing, bytes);
    }

    std::size_t allowed(std::size_t count, bool is_outgoing) const {
        if (!tap_.may_pass) return count;
        return static_cast<std::size_t>(std::min<std::uint64_t>(count, tap_.may_pass(is_outgoing)));
    }

    std::size_t write_at_once(BytesView bytes) {
        if (is_broken_) return 0;
        const auto taken = inner_->write(bytes);
        auto rest = bytes.first(taken);
        tell_crossed(true, rest);
        while (const auto end = rest.empty() ? std::nullopt : out_.end_in(rest)) {
            const auto first_byte = out_.first_byte(rest);
            if (!std::exchange(announced_, false) && tap_.sending) tap_.sending(first_byte, *end);
            if (tap_.sent) tap_.sent(first_byte, *end);
            out_.advance(rest, *end);
            rest = rest.subspan(*end);
        }
        if (!rest.empty()) out_.advance(rest, rest.size());
        if (taken > 0 && tap_.passed) tap_.passed(true, taken);
        return taken;
    }

    void receive(BytesView bytes) {
        // Told before the owner reads it: a trigger has to act before the answer is written.
        std::size_t read = 0;
        while (read < bytes.size() && !is_broken_) {
            const auto rest = bytes.subspan(read);
            const auto end = in_.end_in(rest);
            const auto whole = std::min(end.value_or(rest.size()), rest.size());
            const auto step = allowed(whole, false);
            const auto first_byte = in_.first_byte(rest);
            tell_crossed(false, rest.first(step));
            in_.advance(rest, step);
            read += step;
            if (tap_.passed) tap_.passed(false, step);
            if (end && step == *end && !is_broken_ && tap_.delivered)
                tap_.delivered(first_byte, *end);
        }
        if (owner_.received && read > 0) owner_.received(bytes.first(read));
    }

    simulator::Schedule& schedule_;
    std::unique_ptr<simulator::Stream> inner_;
    TapEvents tap_;
    simulator::StreamEvents owner_{};
    PacketBounds out_{};
    PacketBounds in_{};
    bool announced_{};
    bool is_broken_{};
};

class TapStream final : public simulator::Stream {
public:
    explicit TapStream(std::shared_ptr<Tap> tap) : tap_{std::move(tap)} {}
    ~TapStream() override { tap_->let_go(); }
    TapStream(const TapStream&) = delete;
    TapStream& operator=(const TapStream&) = delete;

    void on_events(simulator::StreamEvents events) override { tap_->listen(std::move(events)); }
    std::size_t write(BytesView bytes) override { return tap_->write(bytes); }
    std::size_t room_for(std::size_t bytes) override { return tap_->inner().room_for(bytes); }
    void end(simulator::Ending how) override { tap_->end(how); }
    void pause_receiving(bool paused) override { tap_->inner().pause_receiving(paused); }

private:
    std::shared_ptr<Tap> tap_;
};

}  // namespace

std::optional<std::size_t> PacketBounds::size_with(BytesView bytes) const {
    std::array<std::uint8_t, 4> length{};
    for (std::size_t i = 0; i < length.size(); ++i) {
        const auto at = 1 + i;
        if (at >= header_size_ + bytes.size()) return std::nullopt;
        length.at(i) = at < header_size_ ? header_[at] : bytes[at - header_size_];
        if (!wire::VarIntByte::more.is_set(length.at(i))) break;
    }
    const auto size = wire::size_of_var_int(length);
    return 1 + size + wire::value_of_var_int(wire::BytesView{length}.first(size));
}

std::optional<std::size_t> PacketBounds::end_in(BytesView bytes) const {
    const auto size = size_with(bytes);
    if (!size || *size - seen_ > bytes.size()) return std::nullopt;
    return *size - seen_;
}

void PacketBounds::advance(BytesView bytes, std::size_t count) {
    const auto end = end_in(bytes);
    if (end && count >= *end) {
        header_size_ = 0;
        seen_ = 0;
        return;
    }
    for (std::size_t i = 0; i < count && header_size_ < std::size(header_); ++i)
        header_[header_size_++] = bytes[i];
    seen_ += count;
}

Tapped
tap(simulator::Schedule& schedule, std::unique_ptr<simulator::Stream> inner, TapEvents events) {
    auto made = std::make_shared<Tap>(schedule, std::move(inner), std::move(events));
    return {std::make_unique<TapStream>(made), made};
}

}  // namespace assay::network
