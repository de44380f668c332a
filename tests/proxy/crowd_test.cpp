// Many clients at once over one link, on the wall clock and real sockets: nobody is forgotten.
#include "harness/network/client_host.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/network/transport.hpp"
#include "harness/proxy/link_proxy.hpp"
#include "tests/network/broker_on_a_port.hpp"
#include "tests/network/few_descriptors.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace assay::proxy {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t crowd = 500;

/// Connects, publishes at QoS 1 as soon as CONNACK is there, and is done with PUBACK.
class Publisher {
public:
    Publisher(network::WallClock& clock, const network::Address& address, std::size_t number)
        : number_{number} {
        host_.open(network::open_stream(clock, address));
    }
    bool is_done() const { return is_done_; }
    std::optional<simulator::Ending> ended() const { return host_.ending(); }

private:
    void send(const wire::Packet& packet) { host_.send(wire::encode(packet, wire::Version::v5_0)); }
    void connect() {
        wire::Connect connect;
        connect.set_clean_start(true);
        connect.client_id.text = std::to_string(number_);
        send(connect);
    }
    void receive(wire::BytesView packet) {
        const auto type = wire::type_of(packet);
        if (type == wire::PacketType::connack) publish();
        is_done_ = is_done_ || type == wire::PacketType::puback;
    }
    void publish() {
        wire::Publish publish;
        publish.set_qos(1);
        publish.topic.text = "crowd/" + std::to_string(number_);
        publish.packet_id = 1;
        publish.payload.bytes.assign(64, 'x');
        send(publish);
    }

    std::size_t number_;
    network::ClientHost host_{
        {.established = [this] { connect(); },
         .packet = [this](wire::BytesView packet) { receive(packet); }}
    };
    bool is_done_{};
};

/// How many of the crowd complete, over the reference broker behind a link.
std::size_t completed_over(const simulator::LinkSpec& link) {
    network::raise_file_limit();
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    network::BrokerOnAPort broker{clock};
    LinkProxy proxy{
        clock,
        {.listen = {.host = "127.0.0.1", .port = 0}, .broker = broker.address, .link = link},
        {}
    };
    const auto listening = proxy.listen().value();
    std::vector<std::unique_ptr<Publisher>> publishers;
    for (std::size_t i = 0; i < crowd; ++i)
        publishers.push_back(std::make_unique<Publisher>(clock, listening, i));
    const auto limit = clock.schedule().now() + std::chrono::seconds{200};
    const auto done = [&] {
        return static_cast<std::size_t>(std::ranges::count_if(publishers, [](const auto& p) {
            return p->is_done();
        }));
    };
    clock.run([&] { return done() == crowd || clock.schedule().now() > limit; });
    for (const auto& publisher : publishers)
        EXPECT_FALSE(publisher->ended());
    EXPECT_EQ(proxy.status().open, crowd);
    return done();
}

TEST(Crowd, CompletesOverAnIdealLink) {
    EXPECT_EQ(completed_over({}), crowd);
}

TEST(Crowd, CompletesThroughAProxyAtItsSide) {
    simulator::LinkSpec link;
    link.up.delay.base = link.down.delay.base = std::chrono::milliseconds{20};
    link.pep.is_on = true;
    EXPECT_EQ(completed_over(link), crowd);
}

TEST(Crowd, WaitsWhileTheProxyHasNoFileDescriptorLeft) {
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    network::BrokerOnAPort broker{clock};
    LinkProxy proxy{
        clock, {.listen = {.host = "127.0.0.1", .port = 0}, .broker = broker.address}, {}
    };
    const auto address = proxy.listen().value();
    std::vector<tcp::socket> clients;
    for (int i = 0; i < 5; ++i)
        clients.emplace_back(io, tcp::v4());
    std::size_t handlers = 0;
    {
        const network::FewDescriptors none{0};
        for (auto& client : clients)
            client.connect({boost::asio::ip::make_address(address.host), address.port});
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{250};
        while (std::chrono::steady_clock::now() < until)
            handlers += io.run_one_until(until);
    }
    EXPECT_EQ(proxy.status().accepted, 0U);
    EXPECT_LT(handlers, 20U);  // it does not try again and again meanwhile
    const auto limit = clock.schedule().now() + std::chrono::seconds{30};
    clock.run([&] {
        return broker.host.connections() == clients.size() || clock.schedule().now() > limit;
    });
    EXPECT_EQ(broker.host.connections(), clients.size());
}

}  // namespace
}  // namespace assay::proxy
