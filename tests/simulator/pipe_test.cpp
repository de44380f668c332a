#include "simulator/tcp/pipe.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;

struct Side {
    std::string text{};
    bool established{};
    std::optional<Ending> ending{};

    StreamEvents events() {
        return {
            .established = [this] { established = true; },
            .received = [this](BytesView bytes) { text.append(bytes.begin(), bytes.end()); },
            .ended = [this](Ending how) { ending = how; }
        };
    }
};

struct Pipe {
    Schedule schedule{};
    std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> ends{
        make_pipe(schedule, milliseconds{1})
    };
    Side client{};
    Side server{};

    Pipe() {
        ends.first->on_events(client.events());
        ends.second->on_events(server.events());
    }
    void run() {
        while (schedule.step()) {
        }
    }
    static std::vector<std::uint8_t> bytes(std::string_view text) {
        return {text.begin(), text.end()};
    }
};

TEST(Pipe, CarriesBytesInOrderBothWays) {
    Pipe pipe;
    pipe.run();
    EXPECT_TRUE(pipe.client.established);
    pipe.ends.first->write(Pipe::bytes("ab"));
    pipe.ends.first->write(Pipe::bytes("c"));
    pipe.ends.second->write(Pipe::bytes("xyz"));
    pipe.run();
    EXPECT_EQ(pipe.server.text, "abc");
    EXPECT_EQ(pipe.client.text, "xyz");
}

TEST(Pipe, DeliversWhatWasWrittenBeforeTheEnd) {
    Pipe pipe;
    pipe.ends.first->write(Pipe::bytes("last"));
    pipe.ends.first->end(Ending::fin);
    EXPECT_EQ(pipe.ends.first->write(Pipe::bytes("late")), 0U);
    pipe.run();
    EXPECT_EQ(pipe.server.text, "last");
    EXPECT_EQ(pipe.server.ending, Ending::fin);
    EXPECT_FALSE(pipe.client.ending);
}

TEST(Pipe, TellsResetFromFinAndNothingOfAVanishedPeer) {
    Pipe reset;
    reset.ends.first->end(Ending::reset);
    reset.run();
    EXPECT_EQ(reset.server.ending, Ending::reset);
    Pipe vanished;
    vanished.ends.first->end(Ending::vanished);
    vanished.ends.second->write(Pipe::bytes("hello"));
    vanished.run();
    EXPECT_FALSE(vanished.server.ending);
    EXPECT_EQ(vanished.client.text, "");
}

TEST(Pipe, IsNotEstablishedIfTheServerRefusesIt) {
    Pipe pipe;
    pipe.schedule.advance_to(Instant{milliseconds{1}});
    pipe.ends.second->end(Ending::refused);
    pipe.run();
    EXPECT_FALSE(pipe.client.established);
    EXPECT_EQ(pipe.client.ending, Ending::refused);
    EXPECT_EQ(pipe.schedule.now(), Instant{milliseconds{2}});
}

TEST(Pipe, HoldsWhatArrivesWhilePaused) {
    Pipe pipe;
    pipe.ends.second->pause_receiving(true);
    pipe.ends.first->write(Pipe::bytes("held"));
    pipe.ends.first->end(Ending::fin);
    pipe.run();
    EXPECT_EQ(pipe.server.text, "");
    EXPECT_FALSE(pipe.server.ending);
    pipe.ends.second->pause_receiving(false);
    pipe.run();
    EXPECT_EQ(pipe.server.text, "held");
    EXPECT_EQ(pipe.server.ending, Ending::fin);
}

TEST(Pipe, ClosesWhenAnEndIsDestroyed) {
    Pipe pipe;
    pipe.ends.first.reset();
    pipe.run();
    EXPECT_EQ(pipe.server.ending, Ending::fin);
}

}  // namespace
}  // namespace assay::simulator
