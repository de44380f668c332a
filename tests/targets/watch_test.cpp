#include "harness/targets/watch.hpp"
#include "tests/network/broker_on_a_port.hpp"
#include "tests/refusing_port.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

namespace assay::targets {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct WatchTest : testing::Test {
    boost::asio::io_context io{1};
    network::WallClock clock{io};

    simulator::Instant now() {
        clock.sync();
        return clock.schedule().now();
    }
    /// Runs `watch.confirm()` to its end.
    void confirm(Watch& watch) {
        bool is_done = false;
        boost::asio::co_spawn(io.get_executor(), watch.confirm(now()), [&](std::exception_ptr) {
            is_done = true;
        });
        clock.run([&] { return is_done; });
    }
    static Watched watched(const network::Address& address, Process* process = nullptr) {
        return {.address = address, .client_id = "watch", .process = process};
    }
};

TEST_F(WatchTest, ConfirmsATargetThatAnswersAndSaysHowLongItTook) {
    network::BrokerOnAPort broker{clock};
    Watch watch{clock, watched(broker.address)};
    int answers = 0;
    watch.on_answer([&](simulator::Instant, simulator::Duration took) {
        ++answers;
        EXPECT_GT(took, 0ns);
    });
    confirm(watch);
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(watch.death_since({}), nullptr);
}

TEST_F(WatchTest, TakesARefusalForTheDeathOfATargetThatIsNotOurs) {
    const network::RefusingPort nobody;
    Watch watch{clock, watched({.host = "127.0.0.1", .port = nobody.endpoint().port()})};
    confirm(watch);
    ASSERT_NE(watch.death_since({}), nullptr);
    EXPECT_EQ(watch.death_since({})->how, "it refuses Network Connections");
    EXPECT_EQ(watch.death_since(now() + 1s), nullptr);
}

TEST_F(WatchTest, FindsAProcessDeadThatEndedTheConnectionFirst) {
    // It closes on the second client, and takes its time to end.
    Process process{
        io,
        {.name = "exec",
         .shell = "exec /usr/bin/python3 -c 'import os,socket,sys,time\n"
                  "s=socket.socket();s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)\n"
                  "s.bind((\"127.0.0.1\",int(sys.argv[1])));s.listen(9)\n"
                  "c,_=s.accept();c.recv(99);c.send(bytes([0x20,2,0,0]));c.close()\n"
                  "c,_=s.accept();c.close();print(\"goodbye\",flush=True)\n"
                  "time.sleep(0.05);os.abort()' {port}",
         .ready_limit = 100s}
    };
    ASSERT_TRUE(process.start());
    bool is_ready = false;
    process.await_ready([&](const auto& outcome) { is_ready = outcome.has_value(); });
    clock.run([&] { return is_ready; });
    Watch watch{clock, watched(process.address(), &process)};
    confirm(watch);
    ASSERT_NE(watch.death_since({}), nullptr);
    EXPECT_THAT(watch.death_since({})->how, HasSubstr("signal 6"));
    EXPECT_THAT(watch.death_since({})->output, HasSubstr("goodbye"));
}

TEST_F(WatchTest, SeesADeathThatIsOverBeforeAnybodyAsks) {
    auto broker = std::make_unique<network::BrokerOnAPort>(clock);
    const auto address = broker->address;
    Watch watch{clock, watched(address)};
    int answers = 0;
    watch.on_answer([&](simulator::Instant, simulator::Duration) { ++answers; });
    watch.keep_asking();
    clock.run([&] { return answers == 3; });
    broker->host.stop();  // every connection ends, and new ones are taken
    clock.run([&] { return watch.death_since({}) != nullptr; });
    EXPECT_THAT(watch.death_since({})->how, HasSubstr("a client that had done nothing"));
}

TEST_F(WatchTest, AsksAgainOnceTheTargetIsBack) {
    network::BrokerOnAPort broker{clock};
    Watch watch{clock, watched(broker.address)};
    broker.acceptor.close();
    confirm(watch);
    ASSERT_NE(watch.death_since({}), nullptr);
    ASSERT_TRUE(broker.acceptor.listen(broker.address));
    int answers = 0;
    watch.on_answer([&](simulator::Instant, simulator::Duration) { ++answers; });
    watch.resume();
    const auto since = now() + 1ns;
    confirm(watch);
    EXPECT_EQ(watch.death_since(since), nullptr);
    EXPECT_GE(answers, 1);
}

}  // namespace
}  // namespace assay::targets
