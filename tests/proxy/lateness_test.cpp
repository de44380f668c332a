// A machine that was busy before anybody used the link has not made anybody's link slower.
#include "harness/network/transport.hpp"
#include "harness/proxy/link_proxy.hpp"
#include "tests/network/broker_on_a_port.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>

namespace assay::proxy {
namespace {

using namespace std::chrono_literals;

TEST(Lateness, CountsFromTheFirstConnectionOn) {
    boost::asio::io_context io{1};
    network::WallClock clock{io};
    network::BrokerOnAPort broker{clock};
    LinkProxy proxy{
        clock, {.listen = {.host = "127.0.0.1", .port = 0}, .broker = broker.address}, {}
    };
    const auto listening = proxy.listen().value();
    // The machine does something else while a timer is due.
    const auto be_late = [&] {
        bool is_over = false;
        clock.schedule().after(1ms, [&] { is_over = true; });
        const auto until = std::chrono::steady_clock::now() + 100ms;
        while (std::chrono::steady_clock::now() < until) {
        }
        clock.run([&] { return is_over; });
    };
    be_late();
    EXPECT_EQ(proxy.status().lateness, simulator::Duration{});
    const auto client = network::open_stream(clock, listening);
    clock.run([&] { return proxy.status().accepted == 1; });
    be_late();
    EXPECT_GE(proxy.status().lateness, 30ms);
}

}  // namespace
}  // namespace assay::proxy
