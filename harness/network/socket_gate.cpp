#include "harness/network/socket_gate.hpp"

#include <utility>

namespace assay::harness {
namespace {

using simulator::Answer;
using simulator::BytesView;
using simulator::Ending;
using simulator::Stream;

/// Whoever a stream's events are for at present: nobody once its owner has ended it or let go of it,
/// or was told its end.
using Owner = std::shared_ptr<simulator::StreamEvents>;

/// An event of a socket. What is due by now comes first and may end the stream, or destroy it with
/// its owner; so only then is it looked up for whom the event is.
template <class... What>
std::function<void(What...)> clocked_event(
    WallClock& clock,
    const std::shared_ptr<Owner>& owner,
    std::function<void(What...)> simulator::StreamEvents::* event
) {
    return [&clock, owner, event](What... what) {
        clock.sync();
        const auto events = *owner;  // shared: the handler may replace or drop them
        if (events && (*events).*event) ((*events).*event)(what...);
    };
}

class ClockedStream final : public Stream {
public:
    ClockedStream(WallClock& clock, std::unique_ptr<Stream> inner) : inner_{std::move(inner)} {
        using Events = simulator::StreamEvents;
        inner_->on_events(
            {.established = clocked_event(clock, owner_, &Events::established),
             .received = clocked_event(clock, owner_, &Events::received),
             .writable = clocked_event(clock, owner_, &Events::writable),
             .ended =
                 [tell = clocked_event(clock, owner_, &Events::ended), owner = owner_](Ending how) {
                     tell(how);
                     owner->reset();
                 }}
        );
    }
    ~ClockedStream() override { owner_->reset(); }
    ClockedStream(const ClockedStream&) = delete;
    ClockedStream& operator=(const ClockedStream&) = delete;

    void on_events(simulator::StreamEvents events) override {
        *owner_ = std::make_shared<simulator::StreamEvents>(std::move(events));
    }
    std::size_t write(BytesView bytes) override { return inner_->write(bytes); }
    void end(Ending how) override {
        owner_->reset();
        inner_->end(how);
    }
    void pause_receiving(bool paused) override { inner_->pause_receiving(paused); }

private:
    std::shared_ptr<Owner> owner_{std::make_shared<Owner>()};
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
