// An end of the connection that came in time only because windows were wide.
#include "harness/play/row/player.hpp"
#include "harness/play/world/wall_world.hpp"
#include "harness/scenario/load.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <memory>

namespace assay::play {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view broken_connect = R"(id: f
title: A broken CONNECT ends the connection
about: Made for a test of the harness.
verifies: {3.1.1: [MQTT-4.8.0-1]}
matrix: {version: [3.1.1]}
actors: {probe: {}}
steps:
  - probe: {connect: raw}
  - probe: {send: {bytes: "10 00"}}
  - probe: {expect: close, within: 100ms}
)";

/// Ends each connection after a while, whatever comes.
class ImpatientServer {
public:
    ImpatientServer(asio::io_context& io, milliseconds patience)
        : acceptor_{io, {asio::ip::address_v4::loopback(), 0}}, patience_{patience} {
        accept();
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
            if (error) return;
            const auto timer =
                std::make_shared<asio::steady_timer>(acceptor_.get_executor(), patience_);
            const auto kept = std::make_shared<tcp::socket>(std::move(socket));
            timer->async_wait([timer, kept](boost::system::error_code) { kept->close(); });
            accept();
        });
    }

    tcp::acceptor acceptor_;
    milliseconds patience_;
};

/// What the row has missed of a server that ends connections after `patience`, where a deadline has
/// `slack`, and twenty seconds more because the server is slow at present.
Missed missed_with(milliseconds patience, Duration slack) {
    constexpr seconds stretch{20};
    asio::io_context io{1};
    network::WallClock clock{io};
    ImpatientServer server{io, patience};
    const WallTarget target{
        .address = {.host = "127.0.0.1", .port = server.port(), .ips = {"127.0.0.1"}},
        .slack = slack + stretch,
        .stretch = stretch
    };
    const auto scenario = *scenario::load("f.yaml", std::string{broken_connect}, {});
    const auto row = *scenario::expand(scenario, scenario.rows.front());
    WallWorld world{clock, target, row, 1};
    std::optional<Played> played;
    asio::co_spawn(io, play(row, world, {}), [&](std::exception_ptr error, Played done) {
        if (error) std::rethrow_exception(error);
        played = std::move(done);
    });
    clock.run([&] { return played.has_value(); });
    EXPECT_EQ(played->expectations.back().verdict, reports::Verdict::pass);
    return played->missed;
}

TEST(LateClose, IsToBeSeenOnceMoreIfOnlyTheStretchedWindowTookItIn) {
    EXPECT_EQ(missed_with(milliseconds{400}, seconds{0}), Missed::answer);
    EXPECT_EQ(missed_with(milliseconds{0}, seconds{20}), Missed::nothing);
}

}  // namespace
}  // namespace assay::play
