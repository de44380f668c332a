#include "tests/hostile/field.hpp"

#include "reference/wire/packets.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <array>

namespace assay::hostile {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

// Of address space, which is more than what is used. A sanitizer maps terabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
const std::vector<std::string> under_limit{};
#else
const std::vector<std::string> under_limit{"/usr/bin/prlimit", "--as=1500000000"};
#endif

constexpr std::size_t friendly_bytes = 32;

}  // namespace

wire::Bytes connect_as(const std::string& client_id, std::uint32_t session_expiry) {
    wire::Connect connect;
    connect.client_id.text = client_id;
    connect.set_clean_start(session_expiry == 0);
    if (session_expiry > 0)
        connect.properties.add(wire::PropertyId::session_expiry_interval, session_expiry);
    return wire::encode(connect, version);
}

wire::Bytes subscribe_to(const std::vector<std::string>& filters, std::uint8_t qos) {
    wire::Subscribe subscribe{.packet_id = 1};
    for (const auto& filter : filters)
        subscribe.subscriptions.push_back({{filter}, qos});
    return wire::encode(subscribe, version);
}

wire::Bytes publish_to(
    const std::string& topic,
    std::size_t payload_bytes,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool retain
) {
    wire::Publish publish;
    publish.topic.text = topic;
    publish.payload.bytes.assign(payload_bytes, 'x');
    publish.set_qos(qos);
    publish.packet_id = packet_id;
    publish.set_retain(retain);
    return wire::encode(publish, version);
}

Stranger::Stranger(asio::io_context& io, std::uint16_t port, bool reads)
    : socket_{io}, reads_{reads} {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.non_blocking(true);
}

void Stranger::say(const wire::Bytes& bytes) {
    if (has_said_all()) {
        pending_.clear();
        said_ = 0;
    }
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    work();
}

void Stranger::work() {
    if (is_thrown_out_) return;
    error_code error;
    if (!has_said_all())
        said_ += socket_.write_some(
            asio::buffer(pending_.data() + said_, pending_.size() - said_), error
        );
    if (reads_ && (!error || error == asio::error::would_block)) {
        static std::array<char, 1 << 20> sink;
        received_ += socket_.read_some(asio::buffer(sink), error);
    }
    is_thrown_out_ = error && error != asio::error::would_block && error != asio::error::try_again;
    if (is_thrown_out_) said_ = pending_.size();
}

Field::Field(const std::vector<std::string>& flags) {
    auto words = under_limit;
    words.insert(words.end(), {cli::program_path(), "broker", "--port", "0"});
    words.insert(words.end(), flags.begin(), flags.end());
    broker_ = std::make_unique<cli::Companion>(words);
    EXPECT_TRUE(broker_->says("\n")) << broker_->text();
    port_ =
        static_cast<std::uint16_t>(std::stoi(broker_->text().substr(broker_->text().rfind(':') + 1))
        );
    friend_.emplace(io_).connect({asio::ip::address_v4::loopback(), port_});
    asio::write(*friend_, asio::buffer(connect_as("friend")));
    asio::write(*friend_, asio::buffer(subscribe_to({"friendly"})));
    // CONNACK and SUBACK: whatever comes until the first round trip.
    std::array<char, 512> answers{};
    std::size_t size = 0;
    while (size < 12)
        size += friend_->read_some(asio::buffer(answers));
    measure();
}

Stranger& Field::stranger(bool reads) {
    return *strangers_.emplace_back(std::make_unique<Stranger>(io_, port_, reads));
}

void Field::work() {
    for (auto& stranger : strangers_)
        stranger->work();
}

/// A message to itself, while the strangers go on.
void Field::measure() {
    const auto began = Clock::now();
    const auto message = publish_to("friendly", friendly_bytes);
    error_code error;
    asio::write(*friend_, asio::buffer(message), error);
    friend_->non_blocking(true);
    std::array<char, 512> buffer{};
    std::size_t read = 0;
    // What comes back is as long as what was said.
    while (!error && read < message.size() && Clock::now() - began < 20s) {
        read += friend_->read_some(asio::buffer(buffer, message.size() - read), error);
        if (error == asio::error::would_block) error = {};
        work();
    }
    friend_->non_blocking(false);
    if (read < message.size())
        longest_.reset();
    else if (longest_)
        longest_ = std::max(
            *longest_, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began)
        );
}

void Field::watch(const std::function<bool()>& goes_on) {
    const auto limit = Clock::now() + 60s;
    while (longest_ && goes_on() && Clock::now() < limit) {
        work();
        measure();
    }
}

void Field::watch_until_said() {
    watch([this] {
        return std::ranges::any_of(strangers_, [](const auto& stranger) {
            return !stranger->has_said_all();
        });
    });
}

}  // namespace assay::hostile
