// What does `assay link` cost when its link costs nothing: preset `ideal` between two sockets on
// loopback, each side in a thread of its own?
#include "harness/network/file_limit.hpp"
#include "harness/proxy/link_proxy.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using assay::network::WallClock;
using assay::proxy::LinkProxy;
using assay::proxy::ProxyOptions;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t message_bytes = 64;
constexpr std::size_t transfer_bytes = 64UZ * 1024 * 1024;
constexpr std::size_t crowd = 500;
const tcp::endpoint anywhere{asio::ip::make_address("127.0.0.1"), 0};

assay::network::Address on_loopback(std::uint16_t port) {
    return {.host = "127.0.0.1", .port = port};
}

/// So many whole PUBLISH packets of that size (below 16,384 bytes): links look at their borders.
std::vector<std::uint8_t> publishes(std::size_t size, std::size_t count) {
    std::vector<std::uint8_t> one(size, 'x');
    one[0] = 0x30;
    const auto rest = size - (size < 130 ? 2 : 3);
    one[1] = static_cast<std::uint8_t>(size < 130 ? rest : rest % 128 + 128);
    if (size >= 130) one[2] = static_cast<std::uint8_t>(rest / 128);
    std::vector<std::uint8_t> all;
    all.reserve(size * count);
    for (std::size_t i = 0; i < count; ++i)
        all.insert(all.end(), one.begin(), one.end());
    return all;
}

/// One connection of a server that sends everything back, or counts and answers each transfer with
/// a byte.
class Peer : public std::enable_shared_from_this<Peer> {
public:
    Peer(tcp::socket socket, bool echoes) : socket_{std::move(socket)}, echoes_{echoes} {
        socket_.set_option(tcp::no_delay{true});
    }
    void read() {
        socket_.async_read_some(
            asio::buffer(chunk_),
            [self = shared_from_this()](boost::system::error_code error, std::size_t size) {
                if (!error) self->answer(size);
            }
        );
    }

private:
    void answer(std::size_t size) {
        received_ += size;
        const auto reply = echoes_ ? size : std::min<std::size_t>(received_ / transfer_bytes, 1);
        if (!echoes_ && reply > 0) received_ -= transfer_bytes;
        if (reply == 0) return read();
        asio::async_write(
            socket_,
            asio::buffer(chunk_, reply),
            [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                if (!error) self->read();
            }
        );
    }
    tcp::socket socket_;
    bool echoes_;
    std::size_t received_{};
    std::array<std::uint8_t, 65'536> chunk_{};
};

class Server {
public:
    explicit Server(bool echoes) : echoes_{echoes} {
        accept();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Server() {
        io_.stop();
        thread_.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
            if (error) return;
            std::make_shared<Peer>(std::move(socket), echoes_)->read();
            accept();
        });
    }
    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_, anywhere};
    bool echoes_;
    std::thread thread_{};
};

/// What `assay link --preset ideal` runs, in a thread of its own.
class Linked {
public:
    explicit Linked(const tcp::endpoint& broker)
        : proxy_{clock_, ProxyOptions{.listen = on_loopback(0), .broker = on_loopback(broker.port()), .link = {}}, {}},
          endpoint_{anywhere.address(), proxy_.listen().value().port},
          thread_{[this] { clock_.run([this] { return is_over_.load(); }); }} {}
    ~Linked() { stop(); }
    Linked(const Linked&) = delete;
    Linked& operator=(const Linked&) = delete;

    const tcp::endpoint& endpoint() const { return endpoint_; }
    /// How much later than planned its worst timer was.
    double stop() {
        if (thread_.joinable()) {
            is_over_ = true;
            asio::post(io_, [] {});
            thread_.join();
        }
        return std::chrono::duration<double, std::milli>{clock_.lateness({})}.count();
    }

private:
    asio::io_context io_{1};
    WallClock clock_{io_};
    LinkProxy proxy_;
    tcp::endpoint endpoint_;
    std::atomic<bool> is_over_{};
    std::thread thread_;
};

struct Times {
    std::vector<double> us{};

    void add(Clock::time_point since) {
        us.push_back(std::chrono::duration<double, std::micro>{Clock::now() - since}.count());
    }
    double at(double share) {
        if (us.empty()) return 0;
        const auto place = static_cast<double>(us.size() - 1) * share;
        const auto nth = us.begin() + static_cast<std::ptrdiff_t>(place);
        std::ranges::nth_element(us, nth);
        return *nth;
    }
};

void report(benchmark::State& state, Times& direct, Times& linked) {
    state.counters["direct_p50_us"] = direct.at(0.5);
    state.counters["direct_p99_us"] = direct.at(0.99);
    state.counters["added_p50_us"] = linked.at(0.5) - direct.at(0.5);
    state.counters["added_p99_us"] = linked.at(0.99) - direct.at(0.99);
}

tcp::socket connected(asio::io_context& io, const tcp::endpoint& endpoint) {
    tcp::socket socket{io};
    socket.connect(endpoint);
    socket.set_option(tcp::no_delay{true});
    return socket;
}

void exchange(tcp::socket& socket, Times& times) {
    auto message = publishes(message_bytes, 1);
    const auto begin = Clock::now();
    asio::write(socket, asio::buffer(message));
    asio::read(socket, asio::buffer(message));
    times.add(begin);
}

/// One client that asks and waits: directly and over the link by turns.
void small_request(benchmark::State& state) {
    const Server server{true};
    Linked link{server.endpoint()};
    asio::io_context io{1};
    auto near = connected(io, server.endpoint());
    auto far = connected(io, link.endpoint());
    Times direct;
    Times linked;
    exchange(far, linked);  // the modelled handshake
    linked = {};
    for (auto _ : state) {
        exchange(near, direct);
        exchange(far, linked);
    }
    report(state, direct, linked);
    state.counters["late_ms"] = link.stop();
}
BENCHMARK(small_request)->Iterations(20'000)->UseRealTime()->Unit(benchmark::kMicrosecond);

/// One way, as much as goes, in packets of that size; the answer to a transfer says that all of it
/// has arrived.
void bulk(benchmark::State& state) {
    const Server server{false};
    Linked link{server.endpoint()};
    asio::io_context io{1};
    auto socket = connected(io, link.endpoint());
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto all = publishes(size, transfer_bytes / size);
    std::array<std::uint8_t, 1> done{};
    for (auto _ : state) {
        asio::write(socket, asio::buffer(all));
        asio::read(socket, asio::buffer(done));
    }
    const auto bits = 8.0 * static_cast<double>(transfer_bytes);
    state.counters["Mbit_per_s"] = benchmark::Counter{
        bits / 1e6 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate
    };
    state.counters["late_ms"] = link.stop();
}
BENCHMARK(bulk)
    ->ArgName("packet_bytes")
    ->Arg(128)
    ->Arg(1024)
    ->Arg(8192)
    ->Iterations(8)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Clients of which each sends a message every `pause`, at a phase of its own, or as soon as the
/// one before has come back.
class Crowd {
public:
    Crowd(const tcp::endpoint& endpoint, Clock::duration pause) : pause_{pause} {
        for (std::size_t i = 0; i < crowd; ++i)
            clients_.push_back(std::make_unique<Client>(connected(io_, endpoint), io_));
        const auto begin = Clock::now();
        for (std::size_t i = 0; i < crowd; ++i) {
            clients_[i]->due = begin + pause_ * static_cast<int>(i) / static_cast<int>(crowd);
            later(*clients_[i]);
        }
    }
    /// Lets them talk for that long.
    void talk(milliseconds span) { io_.run_for(span); }
    Times& times() { return times_; }

private:
    struct Client {
        Client(tcp::socket connection, asio::io_context& io)
            : socket{std::move(connection)}, timer{io} {}
        tcp::socket socket;
        asio::steady_timer timer;
        Clock::time_point due{};
        Clock::time_point sent{};
        std::vector<std::uint8_t> message{publishes(message_bytes, 1)};
    };
    void later(Client& client) {
        if (pause_ == Clock::duration{}) return send(client);
        client.timer.expires_at(client.due);
        client.due = std::max(client.due + pause_, Clock::now());
        client.timer.async_wait([this, &client](boost::system::error_code error) {
            if (!error) send(client);
        });
    }
    void send(Client& client) {
        client.sent = Clock::now();
        asio::write(client.socket, asio::buffer(client.message));
        asio::async_read(
            client.socket,
            asio::buffer(client.message),
            [this, &client](boost::system::error_code error, std::size_t) {
                if (error) return;
                times_.add(client.sent);
                later(client);
            }
        );
    }
    Clock::duration pause_;
    asio::io_context io_{1};
    std::vector<std::unique_ptr<Client>> clients_{};
    Times times_{};
};

/// 500 clients at once, each with a message every so many milliseconds (0: as soon as the one
/// before is back), for three seconds directly and three over the link.
void many_clients(benchmark::State& state) {
    constexpr milliseconds span{3'000};
    assay::network::raise_file_limit();
    const milliseconds pause{state.range(0)};
    const Server server{true};
    Linked link{server.endpoint()};
    Times direct;
    Times linked;
    for (auto _ : state) {
        Crowd near{server.endpoint(), pause};
        near.talk(span);
        direct = near.times();
        Crowd far{link.endpoint(), pause};
        far.talk(milliseconds{500});  // all handshakes
        far.times() = {};
        far.talk(span);
        linked = far.times();
    }
    report(state, direct, linked);
    const auto seconds = std::chrono::duration<double>{span}.count();
    state.counters["per_s"] = static_cast<double>(linked.us.size()) / seconds;
    state.counters["direct_per_s"] = static_cast<double>(direct.us.size()) / seconds;
    state.counters["late_ms"] = link.stop();
}
BENCHMARK(many_clients)
    ->ArgName("pause_ms")
    ->Arg(100)
    ->Arg(0)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
