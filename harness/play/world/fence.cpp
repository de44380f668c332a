#include "harness/play/world/fence.hpp"

#include "harness/network/transport.hpp"

#include <fmt/format.h>
#include <utility>

namespace assay::play {
Fence::Fence(
    network::WallClock& clock,
    network::Address address,
    network::Credentials credentials,
    wire::Version version,
    std::string nonce
)
    : clock_{clock},
      address_{std::move(address)},
      credentials_{std::move(credentials)},
      version_{version},
      topic_{fmt::format("assay/{}/fence", nonce)},
      client_id_{fmt::format("assayfence{}", nonce.substr(0, 12))},
      host_{
          {.established = [this] { on_established(); },
           .packet =
               [this](wire::BytesView bytes) {
                   if (const auto packet = wire::decode(bytes, version_)) on_packet(*packet);
               }}
      } {}

Fence::~Fence() {
    clock_.schedule().cancel(guard_);
}

void Fence::request(std::function<void()> done) {
    waiting_.push_back(std::move(done));
    if (!is_connected()) connect();
    if (!under_way_ && is_subscribed_) publish();
}

void Fence::connect() {
    is_subscribed_ = false;
    host_.open(network::open_stream(clock_, address_));
    watch();
}

void Fence::on_established() {
    wire::Connect connect{
        .protocol_version = static_cast<std::uint8_t>(version_), .client_id = {client_id_}
    };
    connect.set_clean_start(true);
    if (!credentials_.username.empty()) {
        connect.set_username(credentials_.username);
        connect.set_password(credentials_.password.reveal());
    }
    send(connect);
}

void Fence::watch() {
    clock_.schedule().cancel(guard_);
    guard_ = clock_.schedule().after(patience_, [this] {
        if (!under_way_) in_flight_ = std::exchange(waiting_, {});
        if (!is_subscribed_) host_.forget();
        serve();
    });
}

void Fence::serve() {
    under_way_ = false;
    for (const auto& done : std::exchange(in_flight_, {}))
        done();
    if (!waiting_.empty() && !under_way_ && is_subscribed_ && is_connected()) publish();
}

void Fence::publish() {
    under_way_ = true;
    in_flight_ = std::exchange(waiting_, {});
    published_ = clock_.schedule().now();
    const auto text = std::to_string(++number_);
    send(wire::Publish{.topic = {topic_}, .payload = {wire::Bytes(text.begin(), text.end())}});
    watch();
}

void Fence::on_packet(const wire::Packet& packet) {
    if (std::holds_alternative<wire::Connack>(packet)) {
        wire::Subscribe subscribe{.packet_id = 1};
        subscribe.subscriptions.push_back({{topic_}, 0});
        return send(subscribe);
    }
    if (std::holds_alternative<wire::Suback>(packet)) {
        is_subscribed_ = true;
        if (!waiting_.empty() && !under_way_) publish();
        return;
    }
    const auto* message = std::get_if<wire::Publish>(&packet);
    const auto text = std::to_string(number_);
    if (!message || message->payload.bytes != wire::Bytes(text.begin(), text.end())) return;
    clock_.schedule().cancel(guard_);
    const auto took = clock_.schedule().now() - published_;
    delivery_ = std::max(delivery_.value_or(simulator::Duration{}), took);
    if (on_delivery_) on_delivery_(published_, took);
    serve();
}

}  // namespace assay::play
