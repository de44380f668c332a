#pragma once
/// `assay broker` as a program on a port of loopback, under a limit of memory, with strangers who do
/// their worst and a friend who wants to be served meanwhile.
///
///     Stranger  any bytes at any pace; reads or does not
///     Friend    publishes to itself and measures the round trip
#include "reference/wire/codec.hpp"
#include "tests/cli/program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace assay::hostile {

using boost::asio::ip::tcp;

constexpr auto version = wire::Version::v5_0;

wire::Bytes connect_as(const std::string& client_id, std::uint32_t session_expiry = 0);
wire::Bytes subscribe_to(const std::vector<std::string>& filters, std::uint8_t qos = 0);
wire::Bytes publish_to(
    const std::string& topic,
    std::size_t payload_bytes,
    std::uint8_t qos = 0,
    std::uint16_t packet_id = 0,
    bool retain = false
);

class Stranger {
public:
    Stranger(boost::asio::io_context& io, std::uint16_t port, bool reads = true);
    void say(const wire::Bytes& bytes);
    /// Sends and receives what is possible without waiting.
    void work();
    bool has_said_all() const { return said_ == pending_.size(); }
    bool is_thrown_out() const { return is_thrown_out_; }
    std::size_t bytes_received() const { return received_; }

private:
    tcp::socket socket_;
    wire::Bytes pending_{};
    std::size_t said_{};
    std::size_t received_{};
    bool reads_;
    bool is_thrown_out_{};
};

class Field {
public:
    /// `flags` are further words of `assay broker`.
    explicit Field(const std::vector<std::string>& flags = {});

    Stranger& stranger(bool reads = true);
    /// Lets everybody work for as long as `goes_on`, at most 60 s, and the friend measure.
    void watch(const std::function<bool()>& goes_on);
    /// Until the strangers have said all that they have to say, or are thrown out.
    void watch_until_said();
    /// The friend's longest round trip so far; empty if one was not answered.
    std::optional<std::chrono::milliseconds> longest() const { return longest_; }

private:
    void work();
    void measure();

    std::unique_ptr<cli::Companion> broker_{};
    boost::asio::io_context io_{1};
    std::uint16_t port_{};
    std::vector<std::unique_ptr<Stranger>> strangers_{};
    std::optional<tcp::socket> friend_{};
    std::optional<std::chrono::milliseconds> longest_{std::chrono::milliseconds{0}};
};

}  // namespace assay::hostile
