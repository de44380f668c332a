#include "harness/network/free_port.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <atomic>
#include <ranges>
#include <unistd.h>

namespace assay::network {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int first_port = 17'000;
constexpr int port_count = 15'000;  // up to 31 999; Linux takes outgoing ports from 32 768 on
constexpr int attempts_max = 2'000;

bool is_free(int port) {
    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    boost::system::error_code error;
    std::ignore = acceptor.open(tcp::v4(), error);
    std::ignore =
        acceptor.bind({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)}, error);
    return !error;
}

}  // namespace

std::optional<std::uint16_t> free_ports(int count) {
    // Runs side by side begin at different places, so that they seldom look at the same port at
    // once.
    static std::atomic<int> next{static_cast<int>(::getpid()) * 131};
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const int port = first_port + next.fetch_add(count) % (port_count - count);
        if (std::ranges::all_of(std::views::iota(port, port + count), is_free))
            return static_cast<std::uint16_t>(port);
    }
    return std::nullopt;
}

}  // namespace assay::network
