#include "harness/network/clocked_stream.hpp"

namespace assay::network {
namespace {

using simulator::BytesView;
using simulator::Ending;
using simulator::Stream;

/// Whoever takes a stream's events at present: null once its owner has ended it or let go of it, or
/// has its ending.
using Owner = std::shared_ptr<simulator::StreamEvents>;

/// An event of a socket. What is due by now comes first and may end the stream, or destroy it with
/// its owner; so only then is it looked up who takes the event.
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
                 [ended = clocked_event(clock, owner_, &Events::ended),
                  owner = owner_](Ending how) {
                     ended(how);
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
    std::size_t room_for(std::size_t bytes) override { return inner_->room_for(bytes); }
    void end(Ending how) override {
        owner_->reset();
        inner_->end(how);
    }
    void pause_receiving(bool paused) override { inner_->pause_receiving(paused); }

private:
    std::shared_ptr<Owner> owner_{std::make_shared<Owner>()};
    std::unique_ptr<Stream> inner_;
};

}  // namespace

std::unique_ptr<Stream> clocked(WallClock& clock, std::unique_ptr<Stream> inner) {
    return std::make_unique<ClockedStream>(clock, std::move(inner));
}

}  // namespace assay::network
