#include "tests/broker/table.hpp"

#include "reference/wire/check.hpp"
#include "reference/wire/print.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::broker {

wire::Connect connect_of(const Wishes& wishes) {
    wire::Connect connect;
    connect.protocol_version = static_cast<std::uint8_t>(wishes.version);
    connect.set_clean_start(wishes.clean);
    connect.keep_alive = wishes.keep_alive;
    connect.client_id.text = wishes.client_id;
    connect.properties = wishes.properties;
    if (wishes.expiry) connect.properties.add(session_expiry_interval, *wishes.expiry);
    return connect;
}

wire::Connect with_will(
    wire::Connect connect,
    std::string topic,
    std::string payload,
    std::uint8_t qos,
    bool retain,
    wire::Properties properties
) {
    connect.set_will(std::move(topic), {payload.begin(), payload.end()}, qos, retain);
    connect.will_properties = std::move(properties);
    return connect;
}

wire::Publish publish_of(
    std::string topic,
    std::string_view payload,
    std::uint8_t qos,
    std::uint16_t packet_id,
    bool retain
) {
    wire::Publish publish;
    publish.set_qos(qos);
    publish.set_retain(retain);
    publish.topic.text = std::move(topic);
    publish.packet_id = packet_id;
    publish.payload.bytes.assign(payload.begin(), payload.end());
    return publish;
}

wire::Subscribe subscribe_of(std::string filter, std::uint8_t options, std::uint16_t id) {
    wire::Subscribe subscribe;
    subscribe.packet_id = id;
    subscribe.subscriptions.push_back({{std::move(filter)}, options});
    return subscribe;
}

std::string text_of(const wire::Publish& publish) {
    return {publish.payload.bytes.begin(), publish.payload.bytes.end()};
}

ConnectionId Table::open(wire::Version version) {
    const ConnectionId id{++connections_};
    versions_[id] = version;
    apply(broker.accepted(id, now));
    return id;
}

ConnectionId Table::connect(const Wishes& wishes) {
    return connect_by(connect_of(wishes));
}

ConnectionId Table::connect_by(const wire::Connect& connect) {
    const auto id = open(connect.version());
    send(id, connect);
    auto& packets = received_[id];
    connack = {};
    if (packets.empty() || !std::holds_alternative<wire::Connack>(packets.front())) {
        ADD_FAILURE() << "the first packet is not CONNACK";
        return id;
    }
    connack = std::get<wire::Connack>(packets.front());
    packets.erase(packets.begin());
    return id;
}

void Table::send(ConnectionId id, const wire::Packet& packet) {
    send(id, wire::encode(packet, versions_.at(id)));
}

void Table::send(ConnectionId id, const wire::Bytes& bytes) {
    apply(broker.receive(id, bytes, now));
}

void Table::cut(ConnectionId id) {
    apply(broker.closed(id, now));
}

void Table::subscribe(ConnectionId id, std::string filter, std::uint8_t options) {
    send(id, subscribe_of(std::move(filter), options));
    auto& packets = received_[id];
    const auto suback = std::ranges::find_if(packets, [](const auto& packet) {
        return std::holds_alternative<wire::Suback>(packet);
    });
    if (suback == packets.end()) {
        ADD_FAILURE() << "no SUBACK";
        return;
    }
    EXPECT_LT(std::get<wire::Suback>(*suback).reason_codes.at(0), 0x80);
    packets.erase(suback);
}

void Table::congest(ConnectionId id, bool is_congested) {
    apply(broker.congested(id, is_congested, now));
}

void Table::pass(Duration time) {
    const auto end = now + time;
    for (auto next = broker.next_deadline(); next && *next <= end; next = broker.next_deadline()) {
        now = std::max(now, *next);
        apply(broker.wake(now));
    }
    now = end;
}

std::vector<wire::Packet> Table::take(ConnectionId id) {
    return std::exchange(received_[id], {});
}

std::string Table::payloads(ConnectionId id) {
    std::string joined;
    for (const auto& packet : take(id))
        if (const auto* publish = std::get_if<wire::Publish>(&packet))
            joined += (joined.empty() ? "" : " ") + text_of(*publish);
    return joined;
}

template <class P>
P Table::only(ConnectionId id) {
    const auto packets = take(id);
    if (packets.size() == 1 && std::holds_alternative<P>(packets[0]))
        return std::get<P>(packets[0]);
    ADD_FAILURE() << "expected one " << wire::name_of(P::type) << ", got " << packets.size()
                  << " packets:";
    for (const auto& packet : packets)
        ADD_FAILURE() << wire::print(packet, versions_.at(id));
    return {};
}
template wire::Connack Table::only(ConnectionId);
template wire::Publish Table::only(ConnectionId);
template wire::Puback Table::only(ConnectionId);
template wire::Pubrec Table::only(ConnectionId);
template wire::Pubrel Table::only(ConnectionId);
template wire::Pubcomp Table::only(ConnectionId);
template wire::Suback Table::only(ConnectionId);
template wire::Unsuback Table::only(ConnectionId);
template wire::Pingresp Table::only(ConnectionId);
template wire::Disconnect Table::only(ConnectionId);
template wire::Auth Table::only(ConnectionId);

void Table::apply(Effects effects) {
    for (auto& effect : effects) {
        if (const auto* close = std::get_if<Close>(&effect)) {
            closed_.insert(close->connection);
            continue;
        }
        const auto& send = std::get<Send>(effect);
        EXPECT_FALSE(closed_.contains(send.connection)) << "a packet after the close";
        const auto version = versions_.at(send.connection);
        const auto faults = wire::check(send.bytes, version, wire::Role::server);
        for (const auto& fault : faults)
            ADD_FAILURE() << wire::print(send.bytes, version) << ": " << fault.field << ' '
                          << fault.what;
        if (auto packet = wire::decode(send.bytes, version))
            received_[send.connection].push_back(std::move(*packet));
    }
}

}  // namespace assay::broker
