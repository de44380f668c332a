#include "harness/network/broker_host.hpp"
#include "harness/network/client_host.hpp"
#include "harness/network/reference_client.hpp"
#include "simulator/tcp/pipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::network {
namespace {

using namespace std::chrono_literals;
using simulator::Ending;
using testing::ElementsAre;

constexpr auto keep_alive = 10s;

/// The reference client at one end of a pipe to the reference broker, with a log of what passes.
class LoggingClient final : public ReferenceClient {
public:
    LoggingClient(simulator::Schedule& schedule, BrokerHost& broker, std::int64_t drift)
        : ReferenceClient{schedule, simulator::DriftingClock{schedule.now(), drift}, {.client_id = "client", .keep_alive = keep_alive}},
          schedule_{schedule},
          broker_{&broker} {}

    void start() { carry_out(client().connect(now())); }
    /// The next connection is to that one.
    void turn_to(BrokerHost& broker) { broker_ = &broker; }
    std::vector<std::string> log{};

private:
    void open() override {
        auto [near, far] = simulator::make_pipe(schedule_, 10ms);
        broker_->accept(std::move(far));
        host_.open(std::move(near));
    }
    void send(wire::BytesView packet) override {
        note("sent", packet);
        host_.send(packet);
    }
    void close(Ending how) override {
        log.emplace_back(simulator::name_of(how));
        host_.end(how);
    }
    void note(std::string_view what, wire::BytesView packet) {
        const auto type = wire::type_of(packet);
        log.push_back(fmt::format("{} {}", what, wire::name_of(type)));
    }

    simulator::Schedule& schedule_;
    BrokerHost* broker_;
    ClientHost host_{
        {.established = [this] { established(); },
         .packet = [this](wire::BytesView packet) { note("received", packet); },
         .chunk = [this](wire::BytesView bytes) { received(bytes); },
         .ended =
             [this](Ending how) {
                 log.emplace_back(simulator::name_of(how));
                 ended();
             }}
    };
};

struct ReferenceClientTest : testing::Test {
    simulator::Schedule schedule{};
    BrokerHost broker{schedule, broker::Broker{}};

    void run_for(simulator::Duration duration) { schedule.advance_to(schedule.now() + duration); }
};

TEST_F(ReferenceClientTest, ComesBackAfterTheEndOfItsConnection) {
    BrokerHost next{schedule, broker::Broker{}};
    LoggingClient client{schedule, broker, 0};
    client.start();
    run_for(1s);
    EXPECT_THAT(client.log, ElementsAre("sent CONNECT", "received CONNACK"));
    client.log.clear();
    client.turn_to(next);
    broker.die();
    run_for(1min);
    EXPECT_THAT(client.log, testing::IsSupersetOf({"reset", "sent CONNECT", "received CONNACK"}));
    EXPECT_EQ(client.connections(), 2);
}

TEST_F(ReferenceClientTest, StaysAwayOnceItIsStopped) {
    LoggingClient client{schedule, broker, 0};
    client.start();
    run_for(1s);
    client.log.clear();
    client.stop();
    run_for(1h);
    EXPECT_THAT(client.log, ElementsAre("sent DISCONNECT", "fin"));
    EXPECT_EQ(broker.connections(), 0U);
}

TEST_F(ReferenceClientTest, WakesByTheClockOfItsDevice) {
    // It counts twice as fast, so it pings after half of its Keep Alive.
    LoggingClient client{schedule, broker, 1'000'000'000};
    client.start();
    run_for(1s);
    client.log.clear();
    run_for(keep_alive / 2);
    EXPECT_THAT(client.log, ElementsAre("sent PINGREQ", "received PINGRESP"));
}

TEST_F(ReferenceClientTest, MayBeDestroyedWhileAConnectionIsDue) {
    {
        LoggingClient client{schedule, broker, 0};
        client.start();
    }
    run_for(1s);
    EXPECT_EQ(broker.connections(), 0U);
}

}  // namespace
}  // namespace assay::network
