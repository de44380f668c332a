// A socket whose events find that the world has gone on since.
#include "harness/network/clocked_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using simulator::BytesView;
using simulator::Ending;
using simulator::StreamEvents;

/// Tells what the test says, as a socket would.
class ByHand final : public simulator::Stream {
public:
    explicit ByHand(std::shared_ptr<StreamEvents> events) : events_{std::move(events)} {}
    void on_events(StreamEvents events) override { *events_ = std::move(events); }
    std::size_t write(BytesView bytes) override { return bytes.size(); }
    std::size_t room_for(std::size_t bytes) override { return bytes; }
    void end(Ending) override {}
    void pause_receiving(bool) override {}

private:
    std::shared_ptr<StreamEvents> events_;
};

struct ClockedStream : testing::Test {
    boost::asio::io_context io{1};
    WallClock clock{io};
    std::shared_ptr<StreamEvents> socket{std::make_shared<StreamEvents>()};
    std::unique_ptr<simulator::Stream> stream{clocked(clock, std::make_unique<ByHand>(socket))};
    int told{};

    ClockedStream() {
        stream->on_events(
            {.established = [this] { ++told; },
             .received = [this](BytesView) { ++told; },
             .writable = [this] { ++told; },
             .ended = [this](Ending) { ++told; }}
        );
    }
    void everything_happens() const {
        const auto events = *socket;
        events.established();
        events.received({});
        events.writable();
        events.ended(Ending::fin);
    }
};

TEST_F(ClockedStream, TellsItsOwner) {
    everything_happens();
    EXPECT_EQ(told, 4);
}

TEST_F(ClockedStream, TellsNobodyIfWhatWasDueHasDestroyedIt) {
    clock.schedule().after({}, [this] { stream.reset(); });
    everything_happens();
    EXPECT_EQ(told, 0);
}

TEST_F(ClockedStream, TellsNobodyIfWhatWasDueHasEndedIt) {
    clock.schedule().after({}, [this] { stream->end(Ending::reset); });
    everything_happens();
    EXPECT_EQ(told, 0);
}

TEST_F(ClockedStream, TellsItsNewOwner) {
    int told_the_new_one = 0;
    clock.schedule().after({}, [&] {
        stream->on_events({.ended = [&](Ending) { ++told_the_new_one; }});
    });
    everything_happens();
    EXPECT_EQ(told, 0);
    EXPECT_EQ(told_the_new_one, 1);
}

TEST_F(ClockedStream, KeepsNothingOfItsOwnerBehindTheEnd) {
    const auto kept = std::make_shared<int>();
    stream->on_events({.established = [kept] {}});
    everything_happens();
    EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace assay::network
