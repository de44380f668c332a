#include "harness/network/socket_gate.hpp"

#include <utility>

namespace assay::harness {
namespace {

using simulator::Answer;
using simulator::BytesView;
using simulator::Ending;
using simulator::Stream;

class ClockedStream final : public Stream {
public:
    ClockedStream(WallClock& clock, std::unique_ptr<Stream> inner)
        : clock_{clock}, inner_{std::move(inner)} {}

    void on_events(simulator::StreamEvents events) override {
        auto shared = std::make_shared<simulator::StreamEvents>(std::move(events));
        auto* clock = &clock_;
        inner_->on_events(
            {.established =
                 [clock, shared] {
                     clock->sync();
                     if (shared->established) shared->established();
                 },
             .received =
                 [clock, shared](BytesView bytes) {
                     clock->sync();
                     if (shared->received) shared->received(bytes);
                 },
             .writable =
                 [clock, shared] {
                     clock->sync();
                     if (shared->writable) shared->writable();
                 },
             .ended =
                 [clock, shared](Ending how) {
                     clock->sync();
                     if (shared->ended) shared->ended(how);
                 }}
        );
    }
    std::size_t write(BytesView bytes) override { return inner_->write(bytes); }
    void end(Ending how) override { inner_->end(how); }
    void pause_receiving(bool paused) override { inner_->pause_receiving(paused); }

private:
    WallClock& clock_;
    std::unique_ptr<Stream> inner_;
};

struct Attempt {
    std::unique_ptr<Stream> real{};
    bool is_decided{};
    bool is_over{};
};

}  // namespace

std::unique_ptr<Stream> clocked(WallClock& clock, std::unique_ptr<Stream> inner) {
    return std::make_unique<ClockedStream>(clock, std::move(inner));
}

void open_gate(
    std::unique_ptr<Stream> real, Join join, std::function<void(simulator::Admission)> decide
) {
    const auto attempt = std::make_shared<Attempt>();
    attempt->real = std::move(real);
    const auto accepted = [attempt, join](std::unique_ptr<Stream> modelled) {
        if (attempt->is_over) return modelled->end(Ending::reset);
        join(std::move(modelled), std::move(attempt->real));
    };
    const auto ended = [weak = std::weak_ptr{attempt}, decide](Ending how) {
        const auto self = weak.lock();
        if (!self) return;
        self->is_over = true;
        if (std::exchange(self->is_decided, true)) return;
        const bool is_silent = how == Ending::timed_out;
        decide({.answer = is_silent ? Answer::silent : Answer::refuse, .accepted = {}});
    };
    const auto established = [accepted, attempt, decide, ended] {
        // From here on the attempt belongs to the modelled connection; what the real side says
        // first waits for it.
        attempt->real->pause_receiving(true);
        attempt->real->on_events({.established = {}, .received = {}, .writable = {}, .ended = ended}
        );
        if (!std::exchange(attempt->is_decided, true))
            decide({.answer = Answer::accept, .accepted = accepted});
    };
    attempt->real->on_events(
        {.established = established, .received = {}, .writable = {}, .ended = ended}
    );
}

}  // namespace assay::harness
