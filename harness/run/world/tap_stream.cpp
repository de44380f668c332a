#include "harness/run/world/tap_stream.hpp"

#include <algorithm>

namespace assay::harness {
namespace {

using simulator::BytesView;

class TapStream final : public simulator::Stream {
public:
    TapStream(std::unique_ptr<simulator::Stream> inner, TapEvents events)
        : inner_{std::move(inner)}, shared_{std::make_shared<Shared>()} {
        shared_->tap = std::move(events);
    }

    void on_events(simulator::StreamEvents events) override {
        shared_->owner = std::move(events);
        // The owner may destroy this stream from inside a call: what the call uses lives on.
        auto shared = shared_;
        inner_->on_events(
            {.established =
                 [shared] {
                     if (shared->owner.established) shared->owner.established();
                 },
             .received = [shared](BytesView bytes) { shared->receive(bytes); },
             .writable =
                 [shared] {
                     if (shared->owner.writable) shared->owner.writable();
                 },
             .ended =
                 [shared](simulator::Ending how) {
                     if (shared->owner.ended) shared->owner.ended(how);
                 }}
        );
    }

    std::size_t write(BytesView bytes) override {
        std::size_t written = 0;
        while (written < bytes.size()) {
            const auto rest = bytes.subspan(written);
            const auto end = out_.end_in(rest);
            if (end && !announced_ && shared_->tap.sending)
                shared_->tap.sending(out_.first_byte(rest), *end);
            announced_ = end.has_value();
            const auto piece = rest.first(end.value_or(rest.size()));
            const auto taken = inner_->write(piece);
            out_.advance(rest, taken);
            written += taken;
            if (taken < piece.size()) break;
            announced_ = false;
        }
        return written;
    }
    void end(simulator::Ending how) override { inner_->end(how); }
    void pause_receiving(bool paused) override { inner_->pause_receiving(paused); }

private:
    struct Shared {
        TapEvents tap{};
        simulator::StreamEvents owner{};
        PacketBounds in{};

        void receive(BytesView bytes) {
            // Told before the owner reads it: a trigger has to act before the answer is written.
            for (auto rest = bytes; !rest.empty();) {
                const auto end = in.end_in(rest);
                if (end && tap.delivered) tap.delivered(in.first_byte(rest), *end);
                const auto step = std::min(end.value_or(rest.size()), rest.size());
                in.advance(rest, step);
                rest = rest.subspan(step);
            }
            if (owner.received) owner.received(bytes);
        }
    };

    std::unique_ptr<simulator::Stream> inner_;
    std::shared_ptr<Shared> shared_;
    PacketBounds out_{};
    bool announced_{};
};

}  // namespace

std::optional<std::size_t> PacketBounds::size_with(BytesView bytes) const {
    std::size_t length = 0;
    for (std::size_t i = 1; i < 5; ++i) {
        if (i >= header_size_ + bytes.size()) return std::nullopt;
        const std::size_t byte = i < header_size_ ? header_[i] : bytes[i - header_size_];
        length |= (byte & 0x7FU) << (7 * (i - 1));
        if ((byte & 0x80U) == 0 || i == 4) return 1 + i + length;
    }
    return std::nullopt;
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

std::unique_ptr<simulator::Stream> tap(std::unique_ptr<simulator::Stream> inner, TapEvents events) {
    return std::make_unique<TapStream>(std::move(inner), std::move(events));
}

}  // namespace assay::harness
