#include "harness/network/acceptor.hpp"
#include "harness/network/wall_clock.hpp"
#include "tests/network/few_descriptors.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::network {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using simulator::Ending;
using testing::HasSubstr;

struct AcceptorTest : testing::Test {
    boost::asio::io_context io{1};
    WallClock clock{io};
    std::vector<std::unique_ptr<simulator::Stream>> accepted{};
    std::optional<Acceptor> acceptor{
        std::in_place,
        clock,
        [this](std::unique_ptr<simulator::Stream> stream) { accepted.push_back(std::move(stream)); }
    };

    std::expected<Address, std::string> listen(std::string host) {
        return acceptor->listen({.host = std::move(host), .port = 0});
    }
    void run_until(const std::function<bool()>& done) {
        const auto deadline = clock.schedule().now() + 100s;
        clock.run([&] { return done() || clock.schedule().now() > deadline; });
        ASSERT_TRUE(done()) << "nothing happened within a hundred seconds";
    }
};

TEST_F(AcceptorTest, HandsOverWhatConnects) {
    const auto address = listen("127.0.0.1").value();
    EXPECT_NE(address.port, 0);
    const auto client = open_stream(clock, address);
    std::string received;
    client->on_events({.received = [&](simulator::BytesView bytes) {
        received.append(bytes.begin(), bytes.end());
    }});
    run_until([&] { return accepted.size() == 1; });
    const std::string text{"hello"};
    accepted.front()->write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    run_until([&] { return received == text; });
}

TEST_F(AcceptorTest, ListensOnIpv6) {
    const auto address = listen("::1");
    if (!address) GTEST_SKIP() << address.error();
    EXPECT_THAT(host_and_port(*address), HasSubstr("[::1]:"));
    const auto client = open_stream(clock, *address);
    run_until([&] { return accepted.size() == 1; });
}

TEST_F(AcceptorTest, SaysWhereItCannotListenAndWhy) {
    const auto taken = listen("127.0.0.1").value();
    Acceptor second{clock, [](const auto&) {}};
    EXPECT_EQ(
        second.listen(taken).error(),
        "cannot listen on " + host_and_port(taken) + ": the port is in use: another program listens there"
    );
    EXPECT_THAT(second.listen({.host = "nowhere"}).error(), HasSubstr("on nowhere:1883: "));
    EXPECT_THAT(
        second.listen({.scheme = Scheme::ws, .host = "127.0.0.1", .port = 0}).error(),
        HasSubstr("it is not known how to greet there")
    );
}

TEST_F(AcceptorTest, LeavesThoseBeyondItsLimitWaitingUntilASocketIsClosed) {
    acceptor.emplace(
        clock,
        [this](std::unique_ptr<simulator::Stream> stream) {
            accepted.push_back(std::move(stream));
        },
        2
    );
    const auto address = listen("127.0.0.1").value();
    std::vector<std::unique_ptr<simulator::Stream>> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(open_stream(clock, address));
    run_until([&] { return accepted.size() == 2; });
    const auto until = clock.schedule().now() + 300ms;
    clock.run([&] { return clock.schedule().now() > until; });
    EXPECT_EQ(accepted.size(), 2U);
    // The stream is gone, but its socket waits for its peer to close.
    accepted.erase(accepted.begin());
    clients.erase(clients.begin());
    run_until([&] { return accepted.size() == 2; });
}

TEST_F(AcceptorTest, AcceptsNothingOnceItIsClosed) {
    const auto address = listen("127.0.0.1").value();
    acceptor->close();
    const auto client = open_stream(clock, address);
    std::optional<Ending> ended;
    client->on_events({.ended = [&](Ending how) { ended = how; }});
    run_until([&] { return ended.has_value(); });
    EXPECT_EQ(*ended, Ending::refused);
}

TEST_F(AcceptorTest, MayBeDestroyedWhileAConnectionComes) {
    const auto address = listen("127.0.0.1").value();
    tcp::socket client{io};
    client.connect({boost::asio::ip::make_address(address.host), address.port});
    acceptor.reset();
    io.run();
    EXPECT_TRUE(accepted.empty());
}

TEST_F(AcceptorTest, HandsOverNothingIfWhatWasDueHasDestroyedIt) {
    const auto address = listen("127.0.0.1").value();
    tcp::socket client{io};
    client.connect({boost::asio::ip::make_address(address.host), address.port});
    clock.schedule().after({}, [this] { acceptor.reset(); });
    io.poll();
    EXPECT_TRUE(accepted.empty());
}

TEST_F(AcceptorTest, WaitsWhileNoFileDescriptorIsLeft) {
    const auto address = listen("127.0.0.1").value();
    std::vector<tcp::socket> clients;
    for (int i = 0; i < 5; ++i)
        clients.emplace_back(io, tcp::v4());
    constexpr std::size_t many = 1'000;
    std::size_t handlers = 0;
    {
        const FewDescriptors few{2};
        for (auto& client : clients)
            client.connect({boost::asio::ip::make_address(address.host), address.port});
        // Who tries again at once always has one more handler ready.
        while (handlers < many && io.poll_one() > 0)
            ++handlers;
        EXPECT_EQ(accepted.size(), 2U);
    }
    EXPECT_LT(handlers, many);
    run_until([&] { return accepted.size() == clients.size(); });
}

}  // namespace
}  // namespace assay::network
