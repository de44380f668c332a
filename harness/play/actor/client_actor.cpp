#include "harness/play/actor/client_actor.hpp"

#include "reference/wire/print.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::TraceEvent;
using wire::PropertyId;

/// The other end of every connection.
std::string peer() {
    return std::string{scenario::target_name};
}

/// The packet identifier of packets that have one, 0 for the others.
std::uint16_t packet_id_of(const wire::Packet& packet) {
    return std::visit(
        [](const auto& p) -> std::uint16_t {
            if constexpr (requires { p.packet_id; })
                return p.packet_id;
            else
                return 0;
        },
        packet
    );
}

bool is_refusal(const wire::Pubrec& pubrec) {
    return wire::is_failure(pubrec.reason());
}

/// Whether `answer` can belong to `request` by its type alone.
bool answers(const wire::Packet& request, const wire::Packet& answer) {
    using enum wire::PacketType;
    const auto got = wire::type_of(answer);
    switch (wire::type_of(request)) {
    case subscribe:
        return got == suback;
    case unsubscribe:
        return got == unsuback;
    case pingreq:
        return got == pingresp;
    case publish:
        return std::get<wire::Publish>(request).qos() == 1 ? got == puback
                                                           : got == pubrec || got == pubcomp;
    default:
        return false;
    }
}

}  // namespace

ClientActor::ClientActor(
    const ActorContext& context, const scenario::Actor& actor, wire::Version row_version
)
    : auto_ack{actor.auto_ack},
      context_{context},
      spec_{actor},
      version_{actor.version.value_or(row_version)},
      client_id_{context.names.client_id(actor.client_id.empty() ? actor.name : actor.client_id)},
      host_{
          {.established = [this] { on_established(); },
           .packet = [this](wire::BytesView bytes) { on_packet(bytes); },
           .malformed =
               [this](const auto& why, wire::BytesView bytes) { on_malformed(why, bytes); },
           .chunk = [this](wire::BytesView) { context_.signal.notify(); },
           .ended = [this](simulator::Ending how) { on_ended(how); }}
      } {}

ClientActor::~ClientActor() = default;

void ClientActor::open() {
    ++connections_;
    host_.forget();
    aliases_.clear();
    own_end_ = false;
    context_.observer.connected(name());
    host_.open(context_.world.connect(spec_));
}

void ClientActor::on_established() {
    context_.trace.add(
        context_.now(),
        {.kind = TraceEvent::Kind::opened,
         .from = name(),
         .to = peer(),
         .text = "Network Connection open"}
    );
    context_.signal.notify();
}

void ClientActor::on_ended(simulator::Ending how) {
    const auto now = context_.now();
    const auto text = fmt::format("Network Connection ended: {}", simulator::name_of(how));
    const auto index = context_.trace.add(
        now, {.kind = TraceEvent::Kind::ended, .from = name(), .to = peer(), .text = text}
    );
    inbox_.push_back(
        {.kind = Arrival::Kind::closed,
         .at = now,
         .trace = index,
         .what = std::string{simulator::name_of(how)},
         .connection = connections_ - 1,
         .consumed = own_end_,
         .expected_end = own_end_}
    );
    context_.signal.notify();
}

void ClientActor::end(simulator::Ending how) {
    if (!is_open() && !is_opening()) return;
    host_.end(how);
    own_end_ = true;
    context_.trace.add(
        context_.now(),
        {.kind = TraceEvent::Kind::ended,
         .from = name(),
         .to = peer(),
         .text = fmt::format("ended by the client: {}", simulator::name_of(how))}
    );
}

void ClientActor::on_malformed(const wire::Malformed& malformed, wire::BytesView chunk) {
    constexpr std::size_t shown_bytes_max = 256;
    const auto shown = chunk.first(std::min(chunk.size(), shown_bytes_max));
    const auto now = context_.now();
    const auto index = context_.trace.add(
        now,
        {.kind = TraceEvent::Kind::received,
         .from = peer(),
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
}

void ClientActor::on_packet(wire::BytesView bytes) {
    const auto now = context_.now();
    auto decoded = wire::decode(bytes, version_);
    const auto index = context_.trace.add(
        now,
        {.kind = TraceEvent::Kind::received,
         .from = peer(),
         .to = name(),
         .bytes = wire::Bytes(bytes.begin(), bytes.end()),
         .text =
             decoded
                 ? wire::print(*decoded, version_)
                 : fmt::format("malformed: {}: {}", decoded.error().field, decoded.error().reason)}
    );
    context_.observer.received(name(), index);
    Arrival arrival{.at = now, .trace = index, .connection = connections_ - 1};
    if (!decoded) {
        arrival.kind = Arrival::Kind::malformed;
        arrival.what = fmt::format("{}: {}", decoded.error().field, decoded.error().reason);
        inbox_.push_back(std::move(arrival));
        return;
    }
    if (auto* publish = std::get_if<wire::Publish>(&*decoded)) resolve_alias(*publish);
    arrival.packet = std::move(*decoded);
    inbox_.push_back(std::move(arrival));
    advance(*inbox_.back().packet, inbox_.size() - 1);
}

void ClientActor::resolve_alias(wire::Publish& publish) {
    const auto* alias = publish.properties.find<std::uint16_t>(PropertyId::topic_alias);
    if (!alias) return;
    if (publish.topic.text.empty())
        publish.topic.text = aliases_[*alias];
    else
        aliases_[*alias] = publish.topic.text;
}

/// Acknowledges and continues by itself what `auto_ack` covers, and files answers with their
/// exchange.
void ClientActor::advance(const wire::Packet& packet, std::size_t arrival) {
    if (const auto* publish = std::get_if<wire::Publish>(&packet)) {
        if (auto_ack) answer_publish(*publish);
        return;
    }
    if (const auto* pubrel = std::get_if<wire::Pubrel>(&packet)) {
        if (auto_ack) send(wire::Pubcomp{.packet_id = pubrel->packet_id}, 0);
        return;
    }
    const auto id = packet_id_of(packet);
    for (auto& exchange : exchanges_) {
        if (exchange.state == Exchange::State::done || exchange.packet_id != id ||
            !answers(exchange.request, packet))
            continue;
        exchange.answers.push_back(arrival);
        const auto* pubrec = std::get_if<wire::Pubrec>(&packet);
        if (pubrec && !is_refusal(*pubrec)) {
            exchange.state = Exchange::State::released;
            if (auto_ack) send(wire::Pubrel{.packet_id = id}, exchange.line);
        } else {
            exchange.state = Exchange::State::done;
        }
        return;
    }
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
    const auto index = context_.trace.add(
        now,
        {.kind = TraceEvent::Kind::sent,
         .from = name(),
         .to = peer(),
         .bytes = bytes,
         .text = wire::print(bytes, version_),
         .line = line}
    );
    context_.observer.sent(name(), index);
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
    const auto is_used = [&](std::uint16_t id) {
        return std::ranges::any_of(exchanges_, [&](const auto& exchange) {
            return exchange.packet_id == id && exchange.state != Exchange::State::done;
        });
    };
    do
        ++last_id_;
    while (last_id_ == 0 || is_used(last_id_));
    return last_id_;
}

Exchange&
ClientActor::begin(std::string name, wire::Packet request, std::uint16_t packet_id, int line) {
    exchanges_.push_back(
        {.name = std::move(name),
         .request = std::move(request),
         .packet_id = packet_id,
         .line = line}
    );
    auto& exchange = exchanges_.back();
    send(exchange.request, line);
    return exchange;
}

Exchange* ClientActor::exchange(std::string_view name) {
    for (auto& exchange : exchanges_)
        if (exchange.name == name) return &exchange;
    return nullptr;
}

void ClientActor::resend(Exchange& exchange, int line) {
    if (exchange.state == Exchange::State::done) return;
    if (exchange.state == Exchange::State::released)
        return send(wire::Pubrel{.packet_id = exchange.packet_id}, line);
    auto again = exchange.request;
    if (auto* publish = std::get_if<wire::Publish>(&again)) publish->set_dup(true);
    send(again, line);
}

void ClientActor::forget_exchanges() {
    for (auto& exchange : exchanges_)
        exchange.state = Exchange::State::done;
}

std::size_t ClientActor::in_flight() const {
    return static_cast<std::size_t>(std::ranges::count_if(exchanges_, [](const auto& exchange) {
        return exchange.packet_id != 0 && exchange.state != Exchange::State::done &&
               std::holds_alternative<wire::Publish>(exchange.request);
    }));
}

}  // namespace assay::play
