#include "tests/evidence/guarantees/trace_builder.hpp"

#include "harness/evidence/trace/load_payload.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/print.hpp"

#include <fmt/format.h>

namespace assay::evidence {

using reports::TraceEvent;

namespace {

std::string load_text(std::uint32_t number) {
    const auto payload = load_payload("cmd", number, 0);
    return {payload.begin(), payload.end()};
}

}  // namespace

wire::Publish publish_of(
    std::string topic,
    std::string payload,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool dup,
    bool retain
) {
    wire::Publish publish;
    publish.set_qos(qos);
    publish.set_dup(dup);
    publish.set_retain(retain);
    publish.topic.text = std::move(topic);
    publish.packet_id = packet_id;
    publish.payload.bytes = {payload.begin(), payload.end()};
    return publish;
}

TraceBuilder& TraceBuilder::add(TraceEvent event) {
    now_ += std::chrono::seconds{1};
    event.at = now_;
    trace_.push_back(std::move(event));
    return *this;
}

TraceBuilder& TraceBuilder::sent(const std::string& actor, const wire::Packet& packet) {
    return add(
        {.kind = TraceEvent::Kind::sent,
         .from = actor,
         .to = "server",
         .bytes = wire::encode(packet, version_),
         .text = wire::print(packet, version_)}
    );
}

TraceBuilder& TraceBuilder::received(const std::string& actor, const wire::Packet& packet) {
    return add(
        {.kind = TraceEvent::Kind::received,
         .from = "server",
         .to = actor,
         .bytes = wire::encode(packet, version_),
         .text = wire::print(packet, version_)}
    );
}

TraceBuilder& TraceBuilder::ended(const std::string& actor, std::string how) {
    return add(
        {.kind = TraceEvent::Kind::ended, .from = actor, .to = "server", .text = std::move(how)}
    );
}

TraceBuilder& TraceBuilder::link(const std::string& name, const std::string& text) {
    return add({.kind = TraceEvent::Kind::link, .from = name, .text = text});
}

TraceBuilder& TraceBuilder::wait(std::chrono::seconds span) {
    now_ += span;
    return add({.kind = TraceEvent::Kind::note, .text = "wait"});
}

TraceBuilder& TraceBuilder::connects(
    const std::string& actor, bool clean, bool session_present, std::uint32_t expiry_seconds
) {
    wire::Connect connect;
    connect.protocol_version = static_cast<std::uint8_t>(version_);
    connect.set_clean_start(clean);
    connect.client_id.text = actor;
    if (version_ == wire::Version::v5_0)
        connect.properties.add(wire::PropertyId::session_expiry_interval, expiry_seconds);
    sent(actor, connect);
    wire::Connack connack;
    connack.set_session_present(session_present);
    return received(actor, connack);
}

TraceBuilder& TraceBuilder::connects_with(
    const std::string& actor,
    std::uint16_t keep_alive,
    wire::Properties properties,
    wire::Connack connack
) {
    wire::Connect connect;
    connect.protocol_version = static_cast<std::uint8_t>(version_);
    connect.set_clean_start(true);
    connect.keep_alive = keep_alive;
    connect.properties = std::move(properties);
    connect.client_id.text = actor;
    return sent(actor, connect).received(actor, connack);
}

TraceBuilder& TraceBuilder::connects_with_will(
    const std::string& actor,
    std::string topic,
    std::uint8_t qos,
    std::uint16_t keep_alive,
    std::uint32_t delay
) {
    wire::Connect connect;
    connect.protocol_version = static_cast<std::uint8_t>(version_);
    connect.set_clean_start(true);
    connect.set_will(std::move(topic), {'g', 'o', 'n', 'e'}, qos, false);
    connect.keep_alive = keep_alive;
    connect.client_id.text = actor;
    if (delay > 0) {
        connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
        connect.will_properties.add(wire::PropertyId::will_delay_interval, delay);
    }
    return sent(actor, connect).received(actor, wire::Connack{});
}

TraceBuilder& TraceBuilder::pings(const std::string& actor) {
    return sent(actor, wire::Pingreq{}).received(actor, wire::Pingresp{});
}

TraceBuilder& TraceBuilder::after(std::chrono::milliseconds way) {
    trace_.back().delivered_at = trace_.back().at + way;
    return *this;
}

TraceBuilder& TraceBuilder::lost() {
    trace_.back().lost = true;
    return *this;
}

TraceBuilder& TraceBuilder::left_before(std::chrono::milliseconds way) {
    trace_.back().sent_at = trace_.back().at - way;
    return *this;
}

TraceBuilder& TraceBuilder::subscribes(
    const std::string& actor, std::string filter, std::uint8_t options, std::uint16_t packet_id
) {
    const wire::Subscription subscription{{std::move(filter)}, options};
    sent(actor, wire::Subscribe{.packet_id = packet_id, .subscriptions = {subscription}});
    return received(
        actor, wire::Suback{.packet_id = packet_id, .reason_codes = {subscription.qos()}}
    );
}

TraceBuilder& TraceBuilder::unsubscribes(const std::string& actor, std::string filter) {
    sent(actor, wire::Unsubscribe{.packet_id = 2000, .topic_filters = {{std::move(filter)}}});
    wire::Unsuback unsuback{.packet_id = 2000};
    if (version_ == wire::Version::v5_0) unsuback.reason_codes = {0};
    return received(actor, unsuback);
}

TraceBuilder& TraceBuilder::publishes(
    const std::string& actor,
    std::uint32_t number,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool dup
) {
    return sent(actor, publish_of("t", load_text(number), qos, packet_id, dup));
}

TraceBuilder&
TraceBuilder::retains(const std::string& actor, std::string payload, std::uint16_t packet_id) {
    return sent(actor, publish_of("r", std::move(payload), 1, packet_id, false, true));
}

TraceBuilder& TraceBuilder::gets(
    const std::string& actor,
    std::uint32_t number,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool dup
) {
    return received(actor, publish_of("t", load_text(number), qos, packet_id, dup));
}

TraceBuilder& TraceBuilder::gets_retained(const std::string& actor, std::string payload) {
    return received(actor, publish_of("r", std::move(payload), 0, 0, false, true));
}

TraceBuilder& TraceBuilder::puback(const std::string& actor, std::uint16_t packet_id) {
    return received(actor, wire::Puback{.packet_id = packet_id});
}

TraceBuilder& TraceBuilder::acknowledges(const std::string& actor, std::uint16_t packet_id) {
    return sent(actor, wire::Puback{.packet_id = packet_id});
}

TraceBuilder& TraceBuilder::restarted() {
    restarts.push_back(now_);
    trace_.push_back({.at = now_, .kind = TraceEvent::Kind::note, .from = "server"});
    return *this;
}

TraceBuilder& TraceBuilder::survives_a_stop() {
    for (const auto* text : {"the broker is killed", "the broker is ready again"})
        add({.kind = TraceEvent::Kind::note, .from = "server", .text = text});
    return *this;
}

TraceBuilder& TraceBuilder::paused() {
    return add({.kind = TraceEvent::Kind::note, .from = "server", .text = "the broker is paused"});
}

std::string TraceBuilder::judge(const std::string& guarantee, std::vector<std::string> of) const {
    const auto text = witness(guarantee, std::move(of));
    return text.substr(0, text.find('\n'));
}

std::string TraceBuilder::witness(const std::string& guarantee, std::vector<std::string> of) const {
    GuaranteeInput input{.trace = trace_, .actor_links = links, .settle = settle};
    input.settles = settles;
    input.restarts = restarts;
    const auto results =
        judge_guarantees({{.name = guarantee, .of = std::move(of), .most = most}}, input);
    const auto& result = results.at(0);
    const auto verdict = reports::name_of(result.verdict);
    return result.actual.empty() ? std::string{verdict}
                                 : fmt::format("{} {}", verdict, result.actual);
}

}  // namespace assay::evidence
