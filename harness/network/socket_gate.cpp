#include "harness/network/socket_gate.hpp"

#include <utility>

namespace assay::network {
namespace {

using simulator::Answer;
using simulator::Ending;
using simulator::Stream;

struct Attempt {
    std::unique_ptr<Stream> real{};
    bool is_decided{};
    bool is_over{};
};

}  // namespace

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

}  // namespace assay::network
