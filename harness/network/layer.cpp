#include "harness/network/layer.hpp"

#include <algorithm>
#include <utility>

namespace assay::network {
namespace {

using simulator::BytesView;
using simulator::Ending;
using simulator::Stream;
using simulator::StreamEvents;

/// Of answers that a peer asks for and does not read, as Pongs are; then it is cut off.
constexpr std::size_t pending_bytes_max = 262'144;

class LayerStream final : public Stream {
public:
    explicit LayerStream(std::shared_ptr<Layer> layer) : layer_{std::move(layer)} {}
    ~LayerStream() override { layer_->let_go(); }
    LayerStream(const LayerStream&) = delete;
    LayerStream& operator=(const LayerStream&) = delete;

    void on_events(StreamEvents events) override { layer_->listen(std::move(events)); }
    std::size_t write(BytesView bytes) override { return layer_->write(bytes); }
    std::size_t room_for(std::size_t bytes) override { return layer_->room_for(bytes); }
    void end(Ending how) override { layer_->end(how); }
    void pause_receiving(bool paused) override { layer_->pause_receiving(paused); }

private:
    std::shared_ptr<Layer> layer_;
};

}  // namespace

Layer::Layer(Side side, std::unique_ptr<Stream> inner, LayerTrouble trouble)
    : side_{side},
      inner_{std::move(inner)},
      trouble_{std::move(trouble)},
      phase_{side == Side::client ? Phase::connecting : Phase::greeting} {}

void Layer::join() {
    // An event keeps the layer; that its owner lets go of it in the middle changes nothing else.
    const auto handle = [weak = weak_from_this()](auto event) {
        return [weak, event](auto... what) {
            if (const auto self = weak.lock(); self && self->phase_ != Phase::over)
                event(*self, what...);
        };
    };
    inner_->on_events(
        {.established = handle([](Layer& self) { self.on_established(); }),
         .received = handle([](Layer& self, BytesView bytes) { self.take(bytes); }),
         .writable = handle([](Layer& self) { self.on_writable(); }),
         .ended = handle([](Layer& self, Ending how) { self.on_ended(how); })}
    );
}

void Layer::be_patient(const Patience& patience) {
    if (!patience.schedule) return;
    patience.schedule->after(patience.limit, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || (self->phase_ != Phase::connecting && self->phase_ != Phase::greeting)) return;
        if (self->trouble_ && self->phase_ == Phase::greeting)
            self->trouble_(self->greeting_broken(Ending::timed_out), false);
        self->inner_->end(Ending::reset);
        self->finish(Ending::timed_out);
    });
}

void Layer::listen(StreamEvents owner) {
    owner_ = std::make_shared<StreamEvents>(std::move(owner));
}

void Layer::on_established() {
    phase_ = Phase::greeting;
    greet();
}

void Layer::send_below(BytesView bytes) {
    if (phase_ == Phase::over) return;
    pending_.write(*inner_, bytes);
    if (pending_.size() <= pending_bytes_max) return;
    inner_->end(Ending::reset);
    finish(Ending::reset);
}

void Layer::opened() {
    phase_ = Phase::open;
    const auto owner = owner_;
    if (side_ == Side::client && owner->established) owner->established();
    if (phase_ == Phase::open) on_writable();
}

void Layer::on_writable() {
    pending_.flush(*inner_);
    if (!pending_.is_empty() || phase_ != Phase::open || !std::exchange(was_short_, false)) return;
    if (const auto owner = owner_; owner->writable) owner->writable();
}

void Layer::deliver(BytesView bytes) {
    if (bytes.empty() || phase_ != Phase::open) return;
    if (const auto owner = owner_; owner->received) owner->received(bytes);
}

void Layer::over() {
    if (phase_ == Phase::over) return;
    inner_->end(Ending::fin);
    finish(Ending::fin);
}

void Layer::fail(const std::string& why, bool is_breach) {
    if (phase_ == Phase::over) return;
    if (trouble_) trouble_(why, is_breach);
    // In order, so that the peer gets to know what it was told last.
    inner_->end(Ending::fin);
    finish(Ending::reset);
}

void Layer::on_ended(Ending how) {
    if (phase_ == Phase::greeting && trouble_) trouble_(greeting_broken(how), false);
    finish(how);
}

void Layer::finish(Ending how) {
    phase_ = Phase::over;
    const auto owner = std::exchange(owner_, std::make_shared<StreamEvents>());
    if (owner->ended) owner->ended(how);
}

std::size_t Layer::room_in_piece(std::size_t bytes) {
    const auto [piece_bytes_max, a_piece, last] = costs();
    const auto piece = std::min(bytes, piece_bytes_max);
    const auto room = inner_->room_for(piece + a_piece + last);
    return room > a_piece + last ? std::min(piece, room - a_piece - last) : 0;
}

std::size_t Layer::room_for(std::size_t bytes) {
    if (phase_ == Phase::over) return 0;
    const auto room = phase_ == Phase::open && pending_.is_empty() ? room_in_piece(bytes) : 0;
    if (room < bytes) was_short_ = true;
    return room;
}

std::size_t Layer::write(BytesView bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const auto room = room_for(bytes.size() - taken);
        if (room == 0) break;
        seal(bytes.subspan(taken, room));
        taken += room;
    }
    return taken;
}

void Layer::end(Ending how) {
    if (phase_ == Phase::over) return;
    owner_ = std::make_shared<StreamEvents>();
    if (phase_ == Phase::open && how == Ending::fin) farewell();
    phase_ = Phase::over;
    inner_->end(how);
}

void Layer::pause_receiving(bool paused) {
    if (inner_) inner_->pause_receiving(paused);
}

void Layer::let_go() {
    end(Ending::fin);
    owner_ = std::make_shared<StreamEvents>();
    inner_.reset();
}

std::unique_ptr<Stream> stream_of(std::shared_ptr<Layer> layer) {
    layer->join();
    return std::make_unique<LayerStream>(std::move(layer));
}

}  // namespace assay::network
