#include "harness/play/actor/client_actor.hpp"

#include "harness/evidence/trace/load_payload.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace assay::play {
namespace {

using reports::TraceEvent;
using wire::PropertyId;

/// Whose Client Identifier it is: a server's is that of the client which it serves.
std::string label_of(const scenario::Actor& actor) {
    if (actor.is_server) return std::string{scenario::client_name};
    return actor.client_id.empty() ? actor.name : actor.client_id;
}

}  // namespace

ClientActor::ClientActor(
    const ActorContext& context, const scenario::Actor& actor, wire::Version row_version
)
    : auto_ack{actor.auto_ack},
      context_{context},
      spec_{actor},
      version_{actor.version.value_or(row_version)},
      client_id_{context.names.client_id(label_of(actor))},
      peer_{actor.is_server ? scenario::client_name : scenario::target_name},
      host_{
          {.established = [this] { on_established(); },
           .packet = [this](wire::BytesView bytes) { on_packet(bytes); },
           .malformed =
               [this](const auto& why, wire::BytesView bytes) { on_malformed(why, bytes); },
           .chunk = [this](wire::BytesView bytes) { on_chunk(bytes); },
           .ended = [this](simulator::Ending how) { on_ended(how); }}
      } {}

ClientActor::~ClientActor() = default;

void ClientActor::open() {
    begin_connection();
    context_.observer.connected(name());
    host_.open(context_.world.connect(spec_));
}

void ClientActor::adopt(std::unique_ptr<simulator::Stream> stream) {
    if (is_open()) {
        end(simulator::Ending::fin);
        replaced_.insert(connections_);
    }
    begin_connection();
    context_.observer.connected(name());
    host_.adopt(std::move(stream));
    on_established();
}

void ClientActor::begin_connection() {
    ++connections_;
    connection_ = context_.trace.new_connection();
    host_.forget();
    aliases_.clear();
    rest_.clear();
    for_driver_.clear();
    connect_.reset();
    agreement_.reset();
    own_end_ = false;
    is_foreign_ = false;
}

void ClientActor::on_established() {
    record(
        {.kind = TraceEvent::Kind::opened,
         .from = name(),
         .to = peer_,
         .text = "Network Connection open"}
    );
    if (driver_) driver_->on_established();
    context_.signal.notify(name());
}

void ClientActor::on_ended(simulator::Ending how) {
    const auto now = context_.now();
    const auto text =
        fmt::format("Network Connection ended: {}{}", simulator::name_of(how), rest_text());
    const auto index =
        record({.kind = TraceEvent::Kind::ended, .from = name(), .to = peer_, .text = text});
    inbox_.push_back(
        {.kind = Arrival::Kind::closed,
         .at = now,
         .trace = index,
         .what = std::string{simulator::name_of(how)},
         .how = how,
         .connection = connections_ - 1,
         .consumed = own_end_,
         .expected_end = own_end_,
         .is_driven = driver_ != nullptr}
    );
    if (driver_) driver_->on_ended();
    context_.signal.notify(name());
    on_over();
}

std::optional<simulator::Ending> ClientActor::ending_at(std::size_t trace) const {
    const auto end = std::ranges::find_if(inbox_, [&](const Arrival& arrival) {
        return arrival.kind == Arrival::Kind::closed && arrival.trace == trace;
    });
    return end == inbox_.end() ? std::nullopt : end->how;
}

void ClientActor::end(simulator::Ending how) {
    if (!is_open() && !is_opening()) return;
    host_.end(how);
    own_end_ = true;
    record(
        {.kind = TraceEvent::Kind::ended,
         .from = name(),
         .to = peer_,
         .text = fmt::format(
             "ended by the {}: {}{}",
             spec_.is_server ? "server" : "client",
             simulator::name_of(how),
             rest_text()
         )}
    );
    on_over();
}

void ClientActor::on_malformed(const wire::Malformed& malformed, wire::BytesView chunk) {
    constexpr std::size_t shown_bytes_max = 256;
    const auto shown = chunk.first(std::min(chunk.size(), shown_bytes_max));
    const auto now = context_.now();
    const auto index = record(
        {.kind = TraceEvent::Kind::received,
         .from = peer_,
         .to = name(),
         .bytes = {shown.begin(), shown.end()},
         .text = fmt::format("not a packet: {}", malformed.reason)}
    );
    inbox_.push_back(
        {.kind = Arrival::Kind::malformed,
         .at = now,
         .trace = index,
         .what = malformed.reason,
         .connection = connections_ - 1}
    );
    host_.end(simulator::Ending::reset);
    if (driver_) driver_->on_ended();
    on_over();
}

std::size_t ClientActor::record(TraceEvent event) {
    event.connection = connection_;
    return context_.trace.add(context_.now(), std::move(event));
}

void ClientActor::on_chunk(wire::BytesView bytes) {
    // Too few to reach the password of a CONNECT.
    constexpr std::size_t shown_bytes_max = 12;
    const auto rest = host_.pending_bytes();
    if (rest <= bytes.size()) {
        const auto begins = bytes.last(rest).first(std::min(rest, shown_bytes_max));
        rest_.assign(begins.begin(), begins.end());
    }
    context_.observer.heard(name(), bytes.size());
    if (driver_ && !for_driver_.empty()) driver_->on_packets(std::exchange(for_driver_, {}));
    context_.signal.notify(name());
}

std::string ClientActor::rest_text() const {
    const auto rest = host_.pending_bytes();
    if (rest == 0) return {};
    return fmt::format("; no packet in {} bytes: {:02X}", rest, fmt::join(rest_, " "));
}

void ClientActor::set_driver(Driver* driver) {
    driver_ = driver;
    for_driver_.clear();
    if (!driver) return;
    for (const auto id : exchanges_.packet_ids())
        driver->packet_ids().take(id);
}

const Agreement* ClientActor::agreement() const {
    return is_open() && agreement_ ? &*agreement_ : nullptr;
}

void ClientActor::on_packet(wire::BytesView bytes) {
    const auto now = context_.now();
    auto [decoded, version] = decode(bytes);
    const auto index = record(
        {.kind = TraceEvent::Kind::received,
         .from = peer_,
         .to = name(),
         .bytes = wire::Bytes(bytes.begin(), bytes.end()),
         .text =
             decoded
                 ? wire::print(*decoded, version)
                 : fmt::format("malformed: {}: {}", decoded.error().field, decoded.error().reason)}
    );
    context_.observer.received(name(), index);
    Arrival arrival{
        .at = now, .trace = index, .connection = connections_ - 1, .is_driven = driver_ != nullptr
    };
    const bool is_answer = decoded && exchanges_.answered_by(*decoded);
    if (driver_ && (!is_answer || std::holds_alternative<wire::Pingresp>(*decoded)))
        for_driver_.insert(for_driver_.end(), bytes.begin(), bytes.end());
    if (!decoded) {
        arrival.kind = Arrival::Kind::malformed;
        arrival.what = fmt::format("{}: {}", decoded.error().field, decoded.error().reason);
        inbox_.push_back(std::move(arrival));
        return;
    }
    if (auto* publish = std::get_if<wire::Publish>(&*decoded)) resolve_alias(*publish);
    if (const auto* connack = std::get_if<wire::Connack>(&*decoded);
        connack && connack->reason_code == 0 && connect_)
        agreement_ = {*connect_, *connack};
    if (driver_ && !is_answer && !is_for_steps(*decoded)) return;
    arrival.packet = std::move(*decoded);
    inbox_.push_back(std::move(arrival));
    advance(*inbox_.back().packet, inbox_.size() - 1);
}

void ClientActor::note_connect(wire::BytesView bytes) {
    if (bytes.empty() || wire::type_of(bytes) != wire::PacketType::connect) return;
    if (const auto protocol = wire::peek_protocol(bytes))
        is_foreign_ = !protocol->is_ours() || wire::version_of(protocol->version) != version_;
    const auto packet = wire::decode(bytes, version_);
    const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr;
    if (!connect) return;
    connect_ = *connect;
    asked_keep_alive_ = std::chrono::seconds{connect->keep_alive};
}

std::pair<std::expected<wire::Packet, wire::Malformed>, wire::Version>
ClientActor::decode(wire::BytesView bytes) const {
    auto decoded = wire::decode(bytes, version_);
    if (decoded || !is_foreign_) return {std::move(decoded), version_};
    for (const auto other : wire::versions)
        if (auto found = wire::decode(bytes, other)) return {std::move(found), other};
    return {std::move(decoded), version_};
}

void ClientActor::resolve_alias(wire::Publish& publish) {
    const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
    if (!alias) return;
    if (publish.topic.text.empty())
        publish.topic.text = aliases_[*alias];
    else
        aliases_[*alias] = publish.topic.text;
}

/// What a step may ask for although somebody else drives; messages of a load are many, and judged
/// by the guarantees.
bool ClientActor::is_for_steps(const wire::Packet& packet) {
    if (const auto* publish = std::get_if<wire::Publish>(&packet))
        return !evidence::load_mark(publish->payload.bytes);
    constexpr wire::PacketSet of_the_connection{
        wire::PacketType::connack, wire::PacketType::disconnect, wire::PacketType::auth
    };
    return of_the_connection.has(wire::type_of(packet));
}

void ClientActor::advance(const wire::Packet& packet, std::size_t arrival) {
    const bool acknowledges = auto_ack && !driver_;
    if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (acknowledges) answer_publish(*publish);
        return;
    }
    if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet)) {
        if (acknowledges) send(wire::Pubcomp{.packet_id = pubrel->packet_id}, 0);
        return;
    }
    auto* exchange = exchanges_.answered_by(packet);
    if (!exchange) return;
    const bool is_to_be_released = exchange->take(packet, arrival);
    if (is_to_be_released && auto_ack)
        send(wire::Pubrel{.packet_id = exchange->packet_id}, exchange->line);
    if (!exchange->is_open() && driver_) driver_->packet_ids().release(exchange->packet_id);
}

void ClientActor::answer_publish(const wire::Publish& publish) {
    if (publish.qos() == 1) send(wire::Puback{.packet_id = publish.packet_id}, 0);
    if (publish.qos() == 2) send(wire::Pubrec{.packet_id = publish.packet_id}, 0);
}

void ClientActor::send(const wire::Packet& packet, int line) {
    send_bytes(wire::encode(packet, version_), 0, line);
}

void ClientActor::send_bytes(wire::Bytes bytes, int chop, int line) {
    const auto now = context_.now();
    if (!is_open()) {
        context_.trace.note(
            now,
            fmt::format(
                "{} has no Network Connection; not sent: {}", name(), wire::print(bytes, version_)
            )
        );
        return;
    }
    const auto index = record(
        {.kind = TraceEvent::Kind::sent,
         .from = name(),
         .to = peer_,
         .bytes = bytes,
         .text = wire::print(bytes, version_),
         .line = line}
    );
    context_.observer.sent(name(), index, bytes.size());
    note_connect(bytes);
    if (chop <= 0) return host_.send(bytes);
    const auto step = static_cast<std::size_t>(chop);
    const int connection = connections_;
    for (std::size_t at = 0, n = 0; at < bytes.size(); at += step, ++n) {
        const auto size = std::min(step, bytes.size() - at);
        wire::Bytes piece(
            bytes.begin() + static_cast<long>(at), bytes.begin() + static_cast<long>(at + size)
        );
        context_.world.schedule().after(
            std::chrono::milliseconds{n},
            [this, piece = std::move(piece), connection, alive = std::weak_ptr{alive_}] {
                if (!alive.expired() && connection == connections_) host_.send(piece);
            }
        );
    }
}

std::uint16_t ClientActor::free_packet_id() {
    return driver_ ? driver_->packet_ids().take().value_or(0) : exchanges_.free_packet_id();
}

Exchange&
ClientActor::begin(std::string name, wire::Packet request, std::uint16_t packet_id, int line) {
    auto& exchange = exchanges_.begin(
        {.name = std::move(name),
         .request = std::move(request),
         .packet_id = packet_id,
         .line = line}
    );
    send(exchange.request, line);
    return exchange;
}

void ClientActor::resend(const Exchange& exchange, int line) {
    if (const auto packet = exchange.again()) send(*packet, line);
}

}  // namespace assay::play
