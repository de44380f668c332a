#pragma once
/// A stream in the hands of a test: it takes as many bytes as the test allows, and its events are
/// called by hand.
#include "simulator/tcp/stream.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace assay::network {

/// What test and stream share; outlives the stream.
struct HandStreamState {
    simulator::StreamEvents events{};
    std::size_t room{std::numeric_limits<std::size_t>::max()};
    std::vector<std::uint8_t> written{};
    std::optional<simulator::Ending> ended{};
    bool is_paused{};
    bool is_destroyed{};
};

class HandStream final : public simulator::Stream {
public:
    explicit HandStream(std::shared_ptr<HandStreamState> state) : state_{std::move(state)} {}
    ~HandStream() override { state_->is_destroyed = true; }
    HandStream(const HandStream&) = delete;
    HandStream& operator=(const HandStream&) = delete;

    void on_events(simulator::StreamEvents events) override { state_->events = std::move(events); }
    std::size_t write(simulator::BytesView bytes) override {
        const auto taken = state_->ended ? 0 : std::min(bytes.size(), state_->room);
        state_->room -= taken;
        const auto part = bytes.first(taken);
        state_->written.insert(state_->written.end(), part.begin(), part.end());
        return taken;
    }
    std::size_t room_for(std::size_t bytes) override {
        return state_->ended ? 0 : std::min(bytes, state_->room);
    }
    void end(simulator::Ending how) override { state_->ended = how; }
    void pause_receiving(bool paused) override { state_->is_paused = paused; }

private:
    std::shared_ptr<HandStreamState> state_;
};

/// The stream for the code under test, and what the test sees of it.
inline std::pair<std::unique_ptr<simulator::Stream>, std::shared_ptr<HandStreamState>>
make_hand_stream() {
    auto state = std::make_shared<HandStreamState>();
    return {std::make_unique<HandStream>(state), state};
}

}  // namespace assay::network
