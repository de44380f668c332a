#include "harness/cli/machine_health.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <sys/resource.h>
#include <vector>

namespace assay::cli {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr int round_trips = 200;
constexpr int clock_readings = 1'000;
constexpr int timers = 20;

/// Both ends of one connection on this machine.
struct Pair {
    asio::io_context io{1};
    tcp::socket near{io};
    tcp::socket far{io};

    error_code connect(const std::string& ip) {
        error_code error;
        const auto address = asio::ip::make_address(ip, error);
        tcp::acceptor door{io};
        const tcp::endpoint any{address, 0};
        if (!error) std::ignore = door.open(any.protocol(), error);
        if (!error) std::ignore = door.bind(any, error);
        if (!error) std::ignore = door.listen(1, error);
        // The system takes the connection before anybody accepts it.
        if (!error) std::ignore = near.connect(door.local_endpoint(error), error);
        if (!error) std::ignore = door.accept(far, error);
        if (!error) std::ignore = near.set_option(tcp::no_delay{true}, error);
        if (!error) std::ignore = far.set_option(tcp::no_delay{true}, error);
        return error;
    }
    error_code cross(tcp::socket& from, tcp::socket& to) {
        std::array<char, 1> byte{};
        error_code error;
        asio::write(from, asio::buffer(byte), error);
        if (!error) asio::read(to, asio::buffer(byte), error);
        return error;
    }
};

}  // namespace

std::optional<RoundTrips> measure_loopback(const std::string& ip, std::string& error) {
    Pair pair;
    auto failure = pair.connect(ip);
    std::vector<std::chrono::nanoseconds> took;
    for (int i = 0; i < round_trips && !failure; ++i) {
        const auto begin = steady_clock::now();
        failure = pair.cross(pair.near, pair.far);
        if (!failure) failure = pair.cross(pair.far, pair.near);
        took.emplace_back(steady_clock::now() - begin);
    }
    if (failure) {
        error = failure.message();
        return std::nullopt;
    }
    std::ranges::sort(took);
    return RoundTrips{.median = took[took.size() / 2], .worst = took.back()};
}

ClockHealth measure_clock() {
    ClockHealth out{.step = std::chrono::nanoseconds::max()};
    for (int i = 0; i < clock_readings; ++i) {
        const auto before = steady_clock::now();
        auto after = steady_clock::now();
        while (after == before)
            after = steady_clock::now();
        out.step = std::min<std::chrono::nanoseconds>(out.step, after - before);
    }
    asio::io_context io{1};
    asio::steady_timer timer{io};
    for (int i = 0; i < timers; ++i) {
        timer.expires_after(std::chrono::milliseconds{1});
        error_code ignored;
        timer.wait(ignored);
        out.lateness =
            std::max<std::chrono::nanoseconds>(out.lateness, steady_clock::now() - timer.expiry());
    }
    return out;
}

FileLimits file_limits() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
    return {.soft = limit.rlim_cur, .hard = limit.rlim_max};
}

std::optional<std::string> outgoing_ports() {
    std::ifstream file{"/proc/sys/net/ipv4/ip_local_port_range"};
    int low{};
    int high{};
    if (!(file >> low >> high)) return std::nullopt;
    return fmt::format("{} to {}", low, high);
}

}  // namespace assay::cli
