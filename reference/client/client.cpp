#include "reference/client/client.hpp"

#include "reference/client/impl.hpp"
#include "reference/wire/reason_codes.hpp"

namespace assay::client {

namespace {

std::size_t packet_size_max(const Options& options) {
    if (options.version != wire::Version::v5_0) return wire::packet_size_max_bytes;
    return options.maximum_packet_size.value_or(wire::packet_size_max_bytes);
}

}  // namespace

Client::Impl::Impl(Options options, const std::vector<std::string>& defects)
    : options_{std::move(options)},
      client_id_{options_.client_id},
      outbox_{options_.version, options_.queued_messages_max, options_.inflight_maximum},
      requests_{options_.version, outbox_.packet_ids(), options_.requests_max},
      inbox_{
          options_.version,
          options_.version == wire::Version::v5_0
              ? options_.receive_maximum.value_or(wire::receive_maximum_default)
              : wire::receive_maximum_default,
          options_.topic_alias_maximum
      },
      has_session_{options_.resume},
      framer_{packet_size_max(options_)},
      session_expiry_{options_.session_expiry},
      seams_{options_.version} {
    for (const auto& name : defects)
        install_defect(name, seams_);
}

void Client::Impl::connect(Effects& out) {
    if (phase_ != Phase::idle && phase_ != Phase::waiting) return;
    phase_ = Phase::opening;
    retry_at_.reset();
    framer_ = wire::Framer{packet_size_max(options_)};
    out.emplace_back(OpenTransport{});
}

void Client::Impl::take_over(bool clean, const wire::Connack& connack, Instant now, Effects& out) {
    if (phase_ != Phase::idle) return;
    phase_ = Phase::connecting;
    clean_ = clean;
    last_sent_ = now;
    // Whoever asked for the Session knows it.
    has_session_ = connack.session_present();
    on_connack(connack, now, out);
}

void Client::Impl::disconnect(std::uint8_t reason, Instant now, Effects& out) {
    if (phase_ == Phase::idle) return;
    if (phase_ == Phase::connected) {
        wire::Disconnect packet;
        if (is_v5() && reason != 0) packet.reason_code = reason;
        send(packet, now, out);
    }
    end(Why::asked, std::nullopt, phase_ != Phase::waiting, now, out);
}

Requested Client::Impl::publish(Message message, Instant now) {
    Requested result{Token{++tokens_}, {}};
    wire::Publish publish;
    publish.set_qos(message.qos);
    publish.set_retain(message.retain);
    publish.topic.text = std::move(message.topic);
    publish.payload.bytes = std::move(message.payload);
    if (is_v5()) publish.properties = std::move(message.properties);
    if (!outbox_.add(result.token, std::move(publish)))
        result.effects.emplace_back(Dropped{result.token, DropReason::queue_full});
    else
        pump(now, result.effects);
    return result;
}

Requested Client::Impl::request(wire::Packet packet, Instant now) {
    Requested result{Token{++tokens_}, {}};
    if (!requests_.add(result.token, std::move(packet)))
        result.effects.emplace_back(Dropped{result.token, DropReason::queue_full});
    else
        pump(now, result.effects);
    return result;
}

void Client::Impl::re_authenticate(Instant now, Effects& out) {
    if (!options_.authentication || phase_ != Phase::connected) return;
    wire::Auth auth;
    auth.reason_code = static_cast<std::uint8_t>(wire::ReasonCode::re_authenticate);
    auth.properties.emplace();
    auth.properties->add(
        wire::PropertyId::authentication_method, wire::Utf8{options_.authentication->method}
    );
    if (!options_.authentication->data.empty())
        auth.properties->add(
            wire::PropertyId::authentication_data, wire::Binary{options_.authentication->data}
        );
    send(auth, now, out);
}

Client::Client(Options options, const std::vector<std::string>& defects)
    : impl_{std::make_unique<Impl>(std::move(options), defects)} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Effects Client::connect(Instant) {
    Effects out;
    impl_->connect(out);
    return out;
}
Effects Client::take_over(bool clean, const wire::Connack& connack, Instant now) {
    Effects out;
    impl_->take_over(clean, connack, now, out);
    return out;
}
Effects Client::disconnect(Instant now, std::uint8_t reason) {
    Effects out;
    impl_->disconnect(reason, now, out);
    return out;
}
Effects Client::transport_up(Instant now) {
    Effects out;
    impl_->transport_up(now, out);
    return out;
}
Effects Client::transport_down(Instant now) {
    Effects out;
    impl_->transport_down(now, out);
    return out;
}
Effects Client::receive(wire::BytesView bytes, Instant now) {
    Effects out;
    impl_->receive(bytes, now, out);
    return out;
}
Effects Client::wake(Instant now) {
    Effects out;
    impl_->wake(now, out);
    return out;
}
std::optional<Instant> Client::next_deadline() const {
    return impl_->next_deadline();
}
Requested Client::publish(Message message, Instant now) {
    return impl_->publish(std::move(message), now);
}
Requested Client::subscribe(
    std::vector<wire::Subscription> subscriptions, Instant now, wire::Properties properties
) {
    wire::Subscribe packet;
    packet.properties = std::move(properties);
    packet.subscriptions = std::move(subscriptions);
    return impl_->request(std::move(packet), now);
}
Requested
Client::unsubscribe(std::vector<std::string> filters, Instant now, wire::Properties properties) {
    wire::Unsubscribe packet;
    packet.properties = std::move(properties);
    for (auto& filter : filters)
        packet.topic_filters.push_back({std::move(filter)});
    return impl_->request(std::move(packet), now);
}
Effects Client::re_authenticate(Instant now) {
    Effects out;
    impl_->re_authenticate(now, out);
    return out;
}
bool Client::is_connected() const {
    return impl_->is_connected();
}
std::size_t Client::unfinished() const {
    return impl_->unfinished();
}
session::PacketIds& Client::packet_ids() {
    return impl_->packet_ids();
}
const std::string& Client::client_id() const {
    return impl_->client_id();
}

}  // namespace assay::client
