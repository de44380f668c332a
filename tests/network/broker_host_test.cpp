#include "harness/network/broker_host.hpp"
#include "harness/network/client_host.hpp"
#include "tests/network/broker_on_a_port.hpp"
#include "tests/network/hand_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using namespace std::chrono_literals;
using simulator::Ending;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto version = wire::Version::v5_0;

wire::Bytes connect_as(std::string client_id) {
    wire::Connect connect{.client_id = {std::move(client_id)}};
    connect.set_clean_start(true);
    return wire::encode(connect, version);
}

wire::Bytes subscribe_to(std::string filter) {
    wire::Subscribe subscribe{.packet_id = 1};
    subscribe.subscriptions.push_back({{std::move(filter)}, 0});
    return wire::encode(subscribe, version);
}

wire::Bytes message(std::string topic, std::size_t size) {
    return wire::encode(
        wire::Publish{.topic = {std::move(topic)}, .payload = {wire::Bytes(size, 'x')}}, version
    );
}

/// Types of the packets in `bytes`.
std::vector<wire::PacketType> types_in(wire::BytesView bytes) {
    wire::Framer framer;
    framer.push(bytes);
    std::vector<wire::PacketType> out;
    for (auto packet = framer.next(); packet && !packet->empty(); packet = framer.next())
        out.push_back(wire::type_of(*packet));
    return out;
}

/// The broker in virtual time, its streams in the hands of the test.
struct BrokerHostTest : testing::Test {
    simulator::Schedule schedule{};
    BrokerLimits limits{.connections_max = 2, .backlog_bytes_max = 10'000, .closing_max = 10s};
    BrokerHost host{schedule, broker::Broker{}, limits};

    std::shared_ptr<HandStreamState> accept() {
        auto [stream, state] = make_hand_stream();
        host.accept(std::move(stream));
        return state;
    }
    std::shared_ptr<HandStreamState> client(const std::string& name) {
        auto stream = accept();
        stream->events.received(connect_as(name));
        EXPECT_THAT(types_in(stream->written), ElementsAre(wire::PacketType::connack));
        stream->written.clear();
        return stream;
    }
};

TEST_F(BrokerHostTest, ResetsConnectionsBeyondItsLimit) {
    const auto first = accept();
    const auto second = accept();
    const auto third = accept();
    EXPECT_EQ(host.connections(), 2U);
    EXPECT_EQ(third->ended, Ending::reset);
    first->events.ended(Ending::fin);
    EXPECT_EQ(host.connections(), 1U);
    EXPECT_EQ(accept()->ended, std::nullopt);
}

TEST_F(BrokerHostTest, CutsOffAPeerThatDoesNotRead) {
    const auto reader = client("reader");
    reader->events.received(subscribe_to("t"));
    reader->room = 100;
    const auto writer = client("writer");
    for (int i = 0; i < 9; ++i)
        writer->events.received(message("t", 1'000));
    EXPECT_EQ(reader->ended, std::nullopt);
    writer->events.received(message("t", 1'200));
    EXPECT_EQ(reader->ended, Ending::reset);
    EXPECT_EQ(host.connections(), 1U);
}

TEST_F(BrokerHostTest, ReadsNoMoreFromAClientThatItIsBehindWith) {
    const auto reader = client("reader");
    const auto writer = client("writer");
    for (int i = 0; i < 100; ++i)
        reader->events.received(subscribe_to("$share/g" + std::to_string(i) + "/t"));
    wire::Bytes chunk;
    for (int i = 0; i < 200; ++i)
        std::ranges::copy(message("t", 10), std::back_inserter(chunk));
    writer->events.received(chunk);
    EXPECT_TRUE(writer->is_paused);
    EXPECT_FALSE(reader->is_paused);
    while (writer->is_paused && schedule.step()) {
    }
    EXPECT_FALSE(writer->is_paused);
    while (schedule.next() == schedule.now() && schedule.step()) {
    }
    EXPECT_EQ(types_in(reader->written).size(), 100U + 100U * 200U);
}

TEST_F(BrokerHostTest, CutsOffTheLongestBacklogWhenAllTogetherAreTooLong) {
    BrokerHost small{schedule, broker::Broker{}, {.backlogs_bytes_max = 900'000}};
    std::vector<std::shared_ptr<HandStreamState>> readers;
    const auto join = [&](const std::string& name) {
        auto [stream, state] = make_hand_stream();
        small.accept(std::move(stream));
        state->events.received(connect_as(name));
        return state;
    };
    for (const std::string name : {"a", "b", "c", "d"}) {
        readers.push_back(join(name));
        readers.back()->events.received(subscribe_to(name == "b" ? "#" : "t"));
        readers.back()->room = 0;
    }
    const auto writer = join("writer");
    writer->events.received(message("only-b", 200'000));
    for (int i = 0; i < 5 && !readers.at(1)->ended; ++i) {
        writer->events.received(message("t", 200'000));
        schedule.advance_to(schedule.now() + 1ms);
    }
    EXPECT_EQ(readers.at(1)->ended, Ending::reset);
    EXPECT_EQ(readers.at(0)->ended, std::nullopt);
    EXPECT_EQ(readers.at(3)->ended, std::nullopt);
}

TEST_F(BrokerHostTest, ClosesOnceItsPeerHasTakenTheRest) {
    const auto peer = client("peer");
    peer->room = 0;
    peer->events.received(wire::encode(wire::Pingreq{}, version));
    peer->events.received(connect_as("again"));  // a second CONNECT is a Protocol Error
    EXPECT_EQ(peer->ended, std::nullopt);
    peer->room = 100;
    peer->events.writable();
    EXPECT_EQ(peer->ended, Ending::fin);
    EXPECT_THAT(
        types_in(peer->written),
        ElementsAre(wire::PacketType::pingresp, wire::PacketType::disconnect)
    );
}

TEST_F(BrokerHostTest, DoesNotWaitForeverForItsPeerToTakeTheRest) {
    const auto peer = client("peer");
    peer->room = 0;
    peer->events.received(connect_as("again"));
    schedule.advance_to(schedule.now() + limits.closing_max - 1ms);
    EXPECT_EQ(peer->ended, std::nullopt);
    schedule.advance_to(schedule.now() + 1ms);
    EXPECT_EQ(peer->ended, Ending::reset);
    EXPECT_EQ(host.connections(), 0U);
}

TEST_F(BrokerHostTest, ReadsNothingWhilePaused) {
    const auto peer = client("peer");
    host.pause();
    peer->events.received(wire::encode(wire::Pingreq{}, version));
    EXPECT_THAT(peer->written, IsEmpty());
    EXPECT_FALSE(peer->is_paused);
    for (int i = 0; i < 11; ++i)
        peer->events.received(message("t", 1'000));
    EXPECT_TRUE(peer->is_paused);  // no more than its limit
    host.resume();
    EXPECT_FALSE(peer->is_paused);
    EXPECT_THAT(types_in(peer->written), ElementsAre(wire::PacketType::pingresp));
}

TEST_F(BrokerHostTest, ResetsEveryConnectionWhenItDies) {
    const auto first = client("first");
    const auto second = client("second");
    host.die();
    EXPECT_EQ(first->ended, Ending::reset);
    EXPECT_EQ(second->ended, Ending::reset);
    EXPECT_EQ(host.connections(), 0U);
}

TEST_F(BrokerHostTest, SaysNothingOfWhatCannotBeKept) {
    bool can_keep = true;
    host.begin([&](broker::Broker&) { return can_keep; });
    const auto peer = client("peer");
    const auto ping = wire::encode(wire::Pingreq{}, version);
    peer->events.received(ping);
    EXPECT_THAT(types_in(peer->written), ElementsAre(wire::PacketType::pingresp));
    peer->written.clear();
    can_keep = false;
    peer->events.received(ping);
    EXPECT_THAT(peer->written, IsEmpty());
    EXPECT_EQ(peer->ended, Ending::reset);
}

TEST_F(BrokerHostTest, KeepsAStreamUntilItsEventIsOver) {
    const auto peer = client("peer");
    peer->events.received(connect_as("again"));
    EXPECT_EQ(peer->ended, Ending::fin);
    EXPECT_FALSE(peer->is_destroyed);
    schedule.step();
    EXPECT_TRUE(peer->is_destroyed);
}

/// The same over sockets.
struct BrokerOnTheWall : testing::Test {
    boost::asio::io_context io{1};
    WallClock clock{io};
    std::vector<wire::PacketType> received{};
    std::optional<Ending> ended{};
    ClientHost client{
        {.established = [this] { client.send(connect_as("client")); },
         .packet = [this](wire::BytesView packet) { received.push_back(wire::type_of(packet)); },
         .ended = [this](Ending how) { ended = how; }}
    };

    void run_until(const std::function<bool()>& done) {
        const auto deadline = clock.schedule().now() + 5s;
        clock.run([&] { return done() || clock.schedule().now() > deadline; });
        ASSERT_TRUE(done()) << "nothing happened within five seconds";
    }
};

TEST_F(BrokerOnTheWall, ServesAClient) {
    BrokerOnAPort broker{clock};
    client.open(open_stream(clock, broker.address));
    run_until([&] { return received.size() == 1; });
    EXPECT_THAT(received, ElementsAre(wire::PacketType::connack));
    EXPECT_EQ(broker.host.connections(), 1U);
    client.end(Ending::fin);
    run_until([&] { return broker.host.connections() == 0; });
}

TEST_F(BrokerOnTheWall, WakesWithoutATraffic) {
    broker::Options options;
    options.connect_timeout = 30ms;
    BrokerOnAPort broker{clock, options};
    ClientHost silent{{.ended = [this](Ending how) { ended = how; }}};
    silent.open(open_stream(clock, broker.address));
    run_until([&] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::fin);
}

TEST_F(BrokerOnTheWall, ResetsConnectionsBeyondItsLimit) {
    BrokerOnAPort broker{clock, {}, {.connections_max = 0}};
    client.open(open_stream(clock, broker.address));
    run_until([&] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::reset);
}

TEST_F(BrokerOnTheWall, DisconnectsItsClientsWhenItStops) {
    BrokerOnAPort broker{clock};
    client.open(open_stream(clock, broker.address));
    run_until([&] { return received.size() == 1; });
    broker.host.stop();
    EXPECT_EQ(broker.host.connections(), 0U);
    run_until([&] { return ended.has_value(); });
    EXPECT_THAT(received, ElementsAre(wire::PacketType::connack, wire::PacketType::disconnect));
    EXPECT_EQ(*ended, Ending::fin);
}

}  // namespace
}  // namespace assay::network
