#include "harness/network/broker_server.hpp"

#include <fmt/format.h>
#include <utility>
#include <vector>

namespace assay::harness {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using broker::ConnectionId;
using simulator::Ending;

broker::Ending ending_of(Ending how) {
    switch (how) {
    case Ending::fin:
        return broker::Ending::closed;
    case Ending::reset:
    case Ending::refused:
        return broker::Ending::reset;
    case Ending::timed_out:
    case Ending::vanished:
        break;
    }
    return broker::Ending::lost;
}

constexpr std::chrono::milliseconds accept_pause{100};

}  // namespace

BrokerServer::BrokerServer(asio::io_context& io, broker::Broker broker, ServerLimits limits)
    : io_{io}, broker_{std::move(broker)}, limits_{limits}, acceptor_{io}, wake_{io} {}

std::expected<tcp::endpoint, std::string>
BrokerServer::listen(const std::string& address, std::uint16_t port) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    const auto failed = [&] {
        return std::unexpected{
            fmt::format("cannot listen on {}:{}: {}", address, port, error.message())
        };
    };
    if (error) return failed();
    const tcp::endpoint endpoint{ip, port};
    if (acceptor_.open(endpoint.protocol(), error); error) return failed();
    // Connections of an earlier run that wait out their time must not keep the port.
    std::ignore = acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (acceptor_.bind(endpoint, error); error) return failed();
    if (acceptor_.listen(asio::socket_base::max_listen_connections, error); error) return failed();
    accept();
    return acceptor_.local_endpoint();
}

void BrokerServer::accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (!error) admit(std::move(socket));
        if (!error) return accept();
        // No descriptors left, most likely: trying again at once would only burn time.
        auto pause = std::make_shared<asio::steady_timer>(io_, accept_pause);
        pause->async_wait([this, pause](error_code) { accept(); });
    });
}

void BrokerServer::admit(tcp::socket socket) {
    if (peers_.size() >= limits_.connections_max) return;  // closed by its destructor
    const ConnectionId id{next_id_++};
    auto stream = adopt_tcp(std::move(socket));
    stream->on_events({
        .received = [this, id](simulator::BytesView bytes
                    ) { carry_out(broker_.receive(id, bytes, now())); },
        .writable = [this, id] { writable(id); },
        .ended =
            [this, id](Ending how) {
                peers_.erase(id);
                carry_out(broker_.closed(id, ending_of(how), now()));
            },
    });
    peers_[id].stream = std::move(stream);
    carry_out(broker_.accepted(id, now()));
}

void BrokerServer::carry_out(broker::Effects effects) {
    for (auto& effect : effects) {
        if (const auto* sending = std::get_if<broker::Send>(&effect)) {
            send(sending->connection, sending->bytes);
        } else if (const auto node = peers_.extract(std::get<broker::Close>(effect).connection)) {
            auto& peer = node.mapped();
            // What is still in the backlog goes with the connection: its peer does not read.
            peer.stream->end(peer.backlog.empty() ? Ending::fin : Ending::reset);
        }
    }
    rearm();
}

void BrokerServer::send(ConnectionId id, wire::BytesView bytes) {
    const auto at = peers_.find(id);
    if (at == peers_.end()) return;
    auto& [stream, backlog] = at->second;
    const bool was_congested = !backlog.empty();
    const auto taken = was_congested ? 0 : stream->write(bytes);
    if (taken == bytes.size()) return;
    backlog.insert(backlog.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
    if (backlog.size() > limits_.backlog_bytes_max)
        return drop(id, Ending::reset, broker::Ending::lost);
    if (!was_congested) carry_out(broker_.congested(id, true, now()));
}

void BrokerServer::writable(ConnectionId id) {
    const auto at = peers_.find(id);
    if (at == peers_.end() || at->second.backlog.empty()) return;
    auto& [stream, backlog] = at->second;
    const auto taken = stream->write(backlog);
    backlog.erase(backlog.begin(), backlog.begin() + static_cast<std::ptrdiff_t>(taken));
    if (backlog.empty()) carry_out(broker_.congested(id, false, now()));
}

void BrokerServer::drop(ConnectionId id, Ending how, broker::Ending as) {
    const auto node = peers_.extract(id);
    if (node.empty()) return;
    node.mapped().stream->end(how);
    carry_out(broker_.closed(id, as, now()));
}

void BrokerServer::rearm() {
    const auto next = broker_.next_deadline();
    if (!next || !acceptor_.is_open()) {
        wake_.cancel();
        return;
    }
    wake_.expires_at(
        start_ +
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(next->time_since_epoch())
    );
    wake_.async_wait([this](error_code error) {
        if (!error) carry_out(broker_.wake(now()));
    });
}

void BrokerServer::stop() {
    error_code ignored;
    std::ignore = acceptor_.close(ignored);
    carry_out(broker_.shut_down(now()));
    for (auto& [id, peer] : std::exchange(peers_, {}))
        peer.stream->end(Ending::fin);
    wake_.cancel();
}

broker::Instant BrokerServer::now() const {
    return broker::Instant{std::chrono::steady_clock::now() - start_};
}

}  // namespace assay::harness
