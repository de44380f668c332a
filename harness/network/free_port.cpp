#include "harness/network/free_port.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace assay::network {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int first_port = 17'000;
constexpr int port_count = 15'000;  // up to 31 999; Linux takes outgoing ports from 32 768 on
constexpr int attempts_max = 2'000;

/// `may_linger`: connections of an earlier listener that wait for their end do not count.
bool is_free(int port, bool may_linger = false) {
    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    boost::system::error_code error;
    std::ignore = acceptor.open(tcp::v4(), error);
    std::ignore = acceptor.set_option(tcp::acceptor::reuse_address{may_linger}, error);
    std::ignore =
        acceptor.bind({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)}, error);
    return !error;
}

/// Nobody else has claimed the port since: between our look at it and the program's there is time for
/// another run to look, too. The claim is a name of the machine's that goes with its descriptor. Less
/// than 0 if somebody has it.
int claim(int port) {
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // The first character is 0: the name is in no file system.
    const auto name = fmt::format("assay-port-{}", port);
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = offsetof(sockaddr_un, sun_path) + 1 + name.size();
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size)) ==
        0)
        return socket;
    ::close(socket);
    return -1;
}

/// All of them or none.
std::optional<Ports> claim_all(int first, int count) {
    std::vector<int> claims;
    bool is_mine = true;
    for (int port = first; is_mine && port < first + count; ++port) {
        const int made = claim(port);
        if (made >= 0) claims.push_back(made);
        is_mine = made >= 0 && is_free(port);
    }
    Ports out{static_cast<std::uint16_t>(first), std::move(claims)};
    if (is_mine) return out;
    return std::nullopt;
}

}  // namespace

Ports::~Ports() {
    for (const int made : claims_)
        ::close(made);
}

std::optional<Ports> free_ports(int count) {
    // Runs side by side begin at different places, so that they seldom look at the same port.
    static std::atomic<int> next{static_cast<int>(::getpid()) * 131};
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const int port = first_port + next.fetch_add(count) % (port_count - count);
        if (auto claimed = claim_all(port, count)) return claimed;
    }
    return std::nullopt;
}

bool has_listener(std::uint16_t port) {
    return !is_free(port, true);
}

}  // namespace assay::network
