#include "harness/targets/readiness.hpp"

#include "reference/wire/codec.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::harness {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds first_pause{5};
constexpr std::chrono::milliseconds longest_pause{100};
constexpr std::chrono::milliseconds answer_limit{2'000};

/// 3.1.1, which every broker of our time speaks; Clean Session 1, so that nothing is left behind.
wire::Bytes connect_packet(const Credentials& credentials) {
    wire::Connect connect;
    connect.protocol_version = 4;
    connect.set_clean_start(true);
    connect.keep_alive = 60;
    connect.client_id = {fmt::format("assay-ready-{}", ::getpid())};
    if (!credentials.username.empty()) {
        connect.set_username(credentials.username);
        connect.set_password(credentials.password);
    }
    return wire::encode(connect, wire::Version::v3_1_1);
}

}  // namespace

class ReadyProbe::Attempts : public std::enable_shared_from_this<Attempts> {
public:
    Attempts(
        asio::io_context& io,
        tcp::endpoint endpoint,
        Ready ready,
        Credentials credentials,
        std::chrono::milliseconds limit,
        ReadyDone done
    )
        : socket_{io},
          pause_{io},
          watchdog_{io},
          endpoint_{std::move(endpoint)},
          ready_{ready},
          packet_{connect_packet(credentials)},
          deadline_{std::chrono::steady_clock::now() + limit},
          done_{std::move(done)} {}

    void attempt() {
        if (!done_) return;
        socket_ = tcp::socket{socket_.get_executor()};
        watchdog_.expires_after(answer_limit);
        watchdog_.async_wait([self = shared_from_this()](error_code error) {
            if (error || !self->done_) return;
            self->seen_ = "no answer to CONNECT";
            error_code ignored;
            std::ignore = self->socket_.close(ignored);
        });
        socket_.async_connect(endpoint_, [self = shared_from_this()](error_code error) {
            if (error) return self->failed(error, "connect");
            if (self->ready_ == Ready::port) return self->finish({});
            self->say_connect();
        });
    }

    void cancel() {
        done_ = nullptr;
        error_code ignored;
        std::ignore = socket_.close(ignored);
        pause_.cancel();
        watchdog_.cancel();
    }

private:
    void say_connect() {
        asio::async_write(
            socket_,
            asio::buffer(packet_),
            [self = shared_from_this()](error_code error, std::size_t) {
                if (error) return self->failed(error, "CONNECT");
                asio::async_read(
                    self->socket_,
                    asio::buffer(self->answer_),
                    [self](error_code read_error, std::size_t) { self->judge(read_error); }
                );
            }
        );
    }

    void judge(error_code error) {
        if (error) return failed(error, "CONNECT");
        constexpr std::uint8_t connack_header = 0x20;
        if (answer_[0] != connack_header)
            return again(
                fmt::format("CONNECT was answered by byte 0x{:02X}, not CONNACK", answer_[0])
            );
        // A broker without 3.1.1 says so (1; in 5.0's numbers 0x84), and by that it serves MQTT.
        const auto code = answer_[3];
        if (code == 0 || code == 1 || code == 0x84) return finish({});
        again(fmt::format("CONNECT was refused with code {}", code));
    }

    void failed(error_code error, std::string_view at) {
        again(
            !seen_.empty() ? std::exchange(seen_, {}) : fmt::format("{}: {}", at, error.message())
        );
    }

    void again(std::string seen) {
        if (!done_) return;
        if (std::chrono::steady_clock::now() + wait_ >= deadline_)
            return finish(std::unexpected{std::move(seen)});
        watchdog_.cancel();
        pause_.expires_after(wait_);
        wait_ = std::min(wait_ * 2, longest_pause);
        pause_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->attempt();
        });
    }

    void finish(std::expected<void, std::string> result) {
        const auto done = std::exchange(done_, nullptr);
        cancel();
        if (done) done(std::move(result));
    }

    tcp::socket socket_;
    asio::steady_timer pause_;
    asio::steady_timer watchdog_;
    tcp::endpoint endpoint_;
    Ready ready_;
    wire::Bytes packet_;
    std::chrono::steady_clock::time_point deadline_;
    ReadyDone done_;
    std::chrono::milliseconds wait_{first_pause};
    std::string seen_{};
    std::array<std::uint8_t, 4> answer_{};
};

ReadyProbe::ReadyProbe(
    asio::io_context& io,
    tcp::endpoint endpoint,
    Ready ready,
    Credentials credentials,
    std::chrono::milliseconds limit,
    ReadyDone done
)
    : attempts_{std::make_shared<Attempts>(
          io, std::move(endpoint), ready, std::move(credentials), limit, std::move(done)
      )} {
    attempts_->attempt();
}

ReadyProbe::~ReadyProbe() {
    attempts_->cancel();
}

}  // namespace assay::harness
