#include "tests/hostile/flooding_server.hpp"

#include "reference/wire/codec.hpp"

#include <boost/asio/write.hpp>

namespace assay::hostile {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t chunk_bytes = 65'536;
/// Behind the fixed header and "MQTT" with its length.
constexpr std::size_t version_at = 8;

}  // namespace

FloodingServer::FloodingServer() {
    accept();
    thread_ = std::thread{[this] { io_.run(); }};
}

FloodingServer::~FloodingServer() {
    io_.stop();
    thread_.join();
}

std::string FloodingServer::address() const {
    return "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void FloodingServer::accept() {
    auto guest = std::make_shared<Guest>(Guest{asio::ip::tcp::socket{io_}});
    acceptor_.async_accept(guest->socket, [this, guest](error_code error) {
        if (error) return;
        greet(guest);
        accept();
    });
}

void FloodingServer::greet(const std::shared_ptr<Guest>& guest) {
    guest->bytes.resize(chunk_bytes);
    guest->socket.async_read_some(
        asio::buffer(guest->bytes),
        [this, guest](error_code error, std::size_t size) {
            if (error || size <= version_at) return;
            const auto spoken =
                guest->bytes[version_at] == 5 ? wire::Version::v5_0 : wire::Version::v3_1_1;
            guest->bytes = wire::encode(wire::Connack{}, spoken);
            wire::Publish publish{.topic = {"t"}};
            publish.payload.bytes.assign(3, 'x');
            const auto packet = wire::encode(publish, spoken);
            while (guest->bytes.size() < chunk_bytes)
                guest->bytes.insert(guest->bytes.end(), packet.begin(), packet.end());
            asio::async_write(
                guest->socket,
                asio::buffer(guest->bytes),
                [this, guest, greeting = wire::encode(wire::Connack{}, spoken).size()](
                    error_code failure, std::size_t
                ) {
                    if (failure) return;
                    guest->bytes.erase(
                        guest->bytes.begin(),
                        guest->bytes.begin() + static_cast<std::ptrdiff_t>(greeting)
                    );
                    pour(guest);
                }
            );
        }
    );
}

void FloodingServer::pour(const std::shared_ptr<Guest>& guest) {
    asio::async_write(
        guest->socket,
        asio::buffer(guest->bytes),
        [this, guest](error_code error, std::size_t) {
            if (!error) pour(guest);
        }
    );
}

}  // namespace assay::hostile
