// Many clients at once over one link, on the wall clock and real sockets: nobody is forgotten.
#include "harness/network/broker_server.hpp"
#include "harness/network/file_limit.hpp"
#include "harness/proxy/link_proxy.hpp"
#include "reference/wire/packets.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::harness {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t crowd = 500;

/// Connects, publishes at QoS 1 as soon as CONNACK is there, and is done with PUBACK.
class Publisher {
public:
    Publisher(boost::asio::io_context& io, const tcp::endpoint& endpoint, std::size_t number)
        : number_{number}, stream_{connect_tcp(io, endpoint)} {
        stream_->on_events(
            {.established =
                 [this] {
                     wire::Connect connect;
                     connect.set_clean_start(true);
                     connect.client_id.text = std::to_string(number_);
                     send(connect);
                 },
             .received = [this](wire::BytesView bytes) { receive(bytes); },
             .writable = {},
             .ended = [this](simulator::Ending how) { ended_ = how; }}
        );
    }
    bool is_done() const { return is_done_; }
    const std::optional<simulator::Ending>& ended() const { return ended_; }

private:
    void send(const wire::Packet& packet) {
        stream_->write(wire::encode(packet, wire::Version::v5_0));
    }
    void receive(wire::BytesView bytes) {
        framer_.push(bytes);
        for (auto packet = framer_.next(); packet && !packet->empty(); packet = framer_.next()) {
            const auto type = wire::type_of(*packet);
            if (type == wire::PacketType::connack) publish();
            is_done_ = is_done_ || type == wire::PacketType::puback;
        }
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
    std::unique_ptr<simulator::Stream> stream_;
    wire::Framer framer_{};
    bool is_done_{};
    std::optional<simulator::Ending> ended_{};
};

/// How many of the crowd complete, over the reference broker behind a link.
std::size_t completed_over(const simulator::LinkSpec& link) {
    raise_file_limit();
    boost::asio::io_context io{1};
    WallClock clock{io};
    BrokerServer broker{io, broker::Broker{broker::Options{}}};
    const auto endpoint = broker.listen("127.0.0.1", 0).value();
    LinkProxy proxy{
        clock,
        {.listen = {boost::asio::ip::make_address("127.0.0.1"), 0}, .broker = endpoint, .link = link
        },
        {}
    };
    const auto listening = proxy.listen().value();
    std::vector<std::unique_ptr<Publisher>> publishers;
    for (std::size_t i = 0; i < crowd; ++i)
        publishers.push_back(std::make_unique<Publisher>(io, listening, i));
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

}  // namespace
}  // namespace assay::harness
