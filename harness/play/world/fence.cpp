#include "harness/play/world/fence.hpp"

#include "harness/network/socket_gate.hpp"
#include "harness/network/tcp_stream.hpp"

#include <fmt/format.h>

namespace assay::harness {
namespace {

/// After this a fence message counts as delivered; the windows have bounds of their own.
constexpr Duration give_up = std::chrono::seconds{2};

}  // namespace

struct Fence::Client {
    std::unique_ptr<simulator::Stream> stream{};
    wire::Framer framer{};
    bool is_subscribed{};
    bool is_dead{};
};

Fence::Fence(
    WallClock& clock,
    boost::asio::ip::tcp::endpoint endpoint,
    const Credentials& credentials,
    wire::Version version,
    std::string nonce
)
    : clock_{clock},
      endpoint_{std::move(endpoint)},
      credentials_{credentials},
      version_{version},
      topic_{fmt::format("assay/{}/fence", nonce)},
      client_id_{fmt::format("assayfence{}", nonce.substr(0, 12))} {}

Fence::~Fence() {
    clock_.schedule().cancel(guard_);
}

void Fence::request(std::function<void()> done) {
    waiting_.push_back(std::move(done));
    if (!client_ || client_->is_dead) connect();
    if (!under_way_ && client_->is_subscribed) publish();
}

void Fence::send(Client& client, const wire::Packet& packet) {
    client.stream->write(wire::encode(packet, version_));
}

void Fence::connect() {
    client_ = std::make_unique<Client>();
    auto* client = client_.get();
    client->stream = clocked(clock_, connect_tcp(clock_.io(), endpoint_));
    client->stream->on_events(
        {.established =
             [this, client] {
                 wire::Connect connect{
                     .protocol_version = static_cast<std::uint8_t>(version_),
                     .client_id = {client_id_}
                 };
                 connect.set_clean_start(true);
                 if (!credentials_.username.empty()) {
                     connect.set_username(credentials_.username);
                     connect.set_password(credentials_.password);
                 }
                 send(*client, connect);
             },
         .received =
             [this, client](wire::BytesView bytes) {
                 client->framer.push(bytes);
                 for (;;) {
                     const auto packet = client->framer.next();
                     if (!packet || packet->empty()) return;
                     if (const auto decoded = wire::decode(*packet, version_))
                         on_packet(*client, *decoded);
                 }
             },
         .ended = [client](simulator::Ending) { client->is_dead = true; }}
    );
    // One guard for everything that can hang: connecting, subscribing, a lost fence message.
    clock_.schedule().cancel(guard_);
    guard_ = clock_.schedule().after(give_up, [this] {
        auto served = std::move(in_flight_);
        served.insert(served.end(), waiting_.begin(), waiting_.end());
        in_flight_.clear();
        waiting_.clear();
        under_way_ = false;
        if (client_) client_->is_dead = !client_->is_subscribed;
        for (const auto& done : served)
            done();
    });
}

void Fence::publish() {
    under_way_ = true;
    in_flight_ = std::move(waiting_);
    waiting_.clear();
    published_ = clock_.schedule().now();
    const auto text = std::to_string(++number_);
    send(
        *client_,
        wire::Publish{.topic = {topic_}, .payload = {wire::Bytes(text.begin(), text.end())}}
    );
    clock_.schedule().cancel(guard_);
    guard_ = clock_.schedule().after(give_up, [this] {
        auto served = std::move(in_flight_);
        in_flight_.clear();
        under_way_ = false;
        for (const auto& done : served)
            done();
        if (!waiting_.empty() && client_->is_subscribed && !client_->is_dead) publish();
    });
}

void Fence::on_packet(Client& client, const wire::Packet& packet) {
    if (std::holds_alternative<wire::Connack>(packet)) {
        wire::Subscribe subscribe{.packet_id = 1};
        subscribe.subscriptions.push_back({{topic_}, 0});
        return send(client, subscribe);
    }
    if (std::holds_alternative<wire::Suback>(packet)) {
        client.is_subscribed = true;
        if (!waiting_.empty() && !under_way_) publish();
        return;
    }
    const auto* publish_packet = std::get_if<wire::Publish>(&packet);
    if (!publish_packet) return;
    const auto text = std::to_string(number_);
    if (publish_packet->payload.bytes != wire::Bytes(text.begin(), text.end())) return;
    clock_.schedule().cancel(guard_);
    delivery_ = std::max(delivery_.value_or(Duration{}), clock_.schedule().now() - published_);
    under_way_ = false;
    auto served = std::move(in_flight_);
    in_flight_.clear();
    for (const auto& done : served)
        done();
    if (!waiting_.empty() && !under_way_) publish();
}

}  // namespace assay::harness
