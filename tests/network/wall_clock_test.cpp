#include "harness/network/wall_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using namespace std::chrono_literals;

struct WallClockTest : testing::Test {
    boost::asio::io_context io{1};
    WallClock clock{io};
    bool is_heard{};

    /// Work that is there again as soon as it is done, and takes its time.
    static void work() {
        const auto until = std::chrono::steady_clock::now() + 100us;
        while (std::chrono::steady_clock::now() < until) {
        }
    }
    void come_back_at_once() {
        clock.schedule().at(clock.schedule().now(), [this] {
            work();
            if (!is_heard) come_back_at_once();
        });
    }
    void be_ready_for_ever() {
        boost::asio::post(io, [this] {
            work();
            if (!is_heard) be_ready_for_ever();
        });
    }
};

TEST_F(WallClockTest, HearsSocketsBesideATimerThatComesBackAtOnce) {
    come_back_at_once();
    boost::asio::post(io, [this] { is_heard = true; });
    clock.run([this] { return is_heard; });
    EXPECT_TRUE(is_heard);
}

TEST_F(WallClockTest, HearsTimersBesideASocketThatIsAlwaysReady) {
    be_ready_for_ever();
    clock.schedule().after(10ms, [this] { is_heard = true; });
    clock.run([this] { return is_heard; });
    EXPECT_TRUE(is_heard);
}

TEST_F(WallClockTest, EndsWhenItShallBesideBoth) {
    come_back_at_once();
    be_ready_for_ever();
    const auto began = std::chrono::steady_clock::now();
    clock.run([&] { return std::chrono::steady_clock::now() - began > 50ms; });
    is_heard = true;
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

}  // namespace
}  // namespace assay::network
