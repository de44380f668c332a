#include "harness/targets/readiness.hpp"

#include "harness/network/client_host.hpp"
#include "harness/network/layers.hpp"
#include "harness/network/transport.hpp"
#include "reference/wire/packet_type.hpp"
#include "reference/wire/reason_codes.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fmt/format.h>
#include <unistd.h>

namespace assay::targets {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds first_pause{5};
constexpr std::chrono::milliseconds longest_pause{100};
constexpr std::chrono::milliseconds answer_limit{2'000};

/// 3.1.1, which every broker of our time speaks; Clean Session 1, so that nothing is left behind.
wire::Bytes connect_packet(const network::Credentials& credentials) {
    wire::Connect connect;
    connect.protocol_version = 4;
    connect.set_clean_start(true);
    connect.keep_alive = 60;
    connect.client_id = {fmt::format("assay-ready-{}", ::getpid())};
    if (!credentials.username.empty()) {
        connect.set_username(credentials.username);
        connect.set_password(credentials.password.reveal());
    }
    return wire::encode(connect, wire::Version::v3_1_1);
}

}  // namespace

class ReadyProbe::Attempts : public std::enable_shared_from_this<Attempts> {
public:
    Attempts(
        asio::io_context& io,
        network::Address address,
        Ready ready,
        const network::Credentials& credentials,
        std::chrono::milliseconds limit,
        ReadyDone done
    )
        : io_{io},
          pause_{io},
          watchdog_{io},
          address_{std::move(address)},
          ready_{ready},
          packet_{connect_packet(credentials)},
          deadline_{std::chrono::steady_clock::now() + limit},
          done_{std::move(done)},
          host_{
              {.established = [this] { ready_ == Ready::port ? finish({}) : host_.send(packet_); },
               .chunk = [this](wire::BytesView bytes) { judge(bytes); },
               .ended = [this](simulator::Ending how) { again(describe(how)); }}
          } {}

    void attempt() {
        answer_.clear();
        watchdog_.expires_after(answer_limit);
        watchdog_.async_wait([self = shared_from_this()](error_code error) {
            if (error || self->host_.phase() == network::ClientHost::Phase::idle) return;
            self->again("no answer to CONNECT");
        });
        host_.open(network::open_stream(io_, address_));
    }

    void cancel() {
        done_ = nullptr;
        host_.forget();
        pause_.cancel();
        watchdog_.cancel();
    }

private:
    /// TLS and WebSocket know more of their endings than TCP.
    std::string describe(simulator::Ending how) const {
        const auto& layers = address_.layers;
        if (layers && !layers->trouble.empty()) return std::exchange(layers->trouble, {});
        return fmt::format("the Network Connection ended: {}", simulator::name_of(how));
    }

    void judge(wire::BytesView bytes) {
        answer_.insert(answer_.end(), bytes.begin(), bytes.end());
        constexpr std::size_t connack_bytes = 4;
        if (answer_.size() < connack_bytes) return;
        if (answer_[0] != wire::first_byte_of(wire::PacketType::connack, 0))
            return again(
                fmt::format("CONNECT was answered by byte 0x{:02X}, not CONNACK", answer_[0])
            );
        // A broker without 3.1.1 says so (1; in 5.0's numbers 0x84), and by that it serves MQTT.
        const auto code = answer_[3];
        if (code == 0 || code == 1 || code == 0x84) return finish({});
        again(fmt::format("it refuses CONNECT: {}", refusal_text(code)));
    }

    void again(std::string seen) {
        host_.forget();
        watchdog_.cancel();
        if (std::chrono::steady_clock::now() + wait_ >= deadline_)
            return finish(std::unexpected{std::move(seen)});
        pause_.expires_after(wait_);
        wait_ = std::min(wait_ * 2, longest_pause);
        pause_.async_wait([self = shared_from_this()](error_code error) {
            if (!error && self->done_) self->attempt();
        });
    }

    void finish(std::expected<void, std::string> result) {
        const auto done = std::exchange(done_, nullptr);
        cancel();
        if (done) done(std::move(result));
    }

    asio::io_context& io_;
    asio::steady_timer pause_;
    asio::steady_timer watchdog_;
    network::Address address_;
    Ready ready_;
    wire::Bytes packet_;
    std::chrono::steady_clock::time_point deadline_;
    ReadyDone done_;
    network::ClientHost host_;
    std::chrono::milliseconds wait_{first_pause};
    wire::Bytes answer_{};
};

std::string refusal_text(std::uint8_t code) {
    constexpr std::uint8_t return_code_max = 5;
    return code <= return_code_max
               ? fmt::format("{} ({})", wire::connect_return_code_name(code), code)
               : wire::reason_code_text(code);
}

ReadyProbe::ReadyProbe(
    asio::io_context& io,
    network::Address address,
    Ready ready,
    const network::Credentials& credentials,
    std::chrono::milliseconds limit,
    ReadyDone done
)
    : attempts_{std::make_shared<Attempts>(
          io, std::move(address), ready, credentials, limit, std::move(done)
      )} {
    attempts_->attempt();
}

ReadyProbe::~ReadyProbe() {
    attempts_->cancel();
}

}  // namespace assay::targets
