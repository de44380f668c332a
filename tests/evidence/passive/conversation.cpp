#include "tests/evidence/passive/conversation.hpp"

#include "reference/wire/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace assay::evidence {

Conversation& Conversation::opens(const std::string& actor) {
    checker_.connected(actor);
    return *this;
}

Conversation& Conversation::ends(const std::string& actor) {
    keep(checker_.ended(actor, now_));
    return *this;
}

Conversation& Conversation::is_left(const std::string& actor) {
    keep(checker_.unwatched(actor, now_));
    return *this;
}

Conversation& Conversation::restarts() {
    checker_.restarted();
    return *this;
}

Conversation& Conversation::client(const wire::Packet& packet, const std::string& actor) {
    return client_bytes(wire::encode(packet, version_), actor);
}

Conversation& Conversation::client_bytes(const wire::Bytes& bytes, const std::string& actor) {
    keep(checker_.passed(actor, wire::Role::client, bytes, now_));
    return *this;
}

Conversation& Conversation::server(const wire::Packet& packet, const std::string& actor) {
    return server_bytes(wire::encode(packet, version_), actor);
}

Conversation& Conversation::server_bytes(const wire::Bytes& bytes, const std::string& actor) {
    keep(checker_.passed(actor, wire::Role::server, bytes, now_));
    return *this;
}

Conversation& Conversation::server_late(
    const wire::Packet& packet, std::chrono::milliseconds arrives, const std::string& actor
) {
    keep(checker_.passed(actor, wire::Role::server, wire::encode(packet, version_), arrives));
    return *this;
}

Conversation& Conversation::at(std::chrono::milliseconds moment) {
    now_ = moment;
    return *this;
}

Conversation& Conversation::disturbs() {
    checker_.disturbed();
    return *this;
}

Conversation& Conversation::catches_up(const std::string& actor) {
    checker_.caught_up(actor);
    return *this;
}

void Conversation::keep(std::vector<PassiveFinding> findings) {
    std::ranges::move(findings, std::back_inserter(findings_));
}

Conversation&
Conversation::connects(wire::Connect connect, wire::Connack connack, const std::string& actor) {
    return opens(actor).client(connect, actor).server(connack, actor);
}

Conversation& Conversation::begins(const std::string& actor) {
    return connects(connect_of(version_, "c", true), {}, actor);
}

Conversation& Conversation::resumes(const std::string& actor) {
    return connects(
        connect_of(version_, "c", false),
        {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask},
        actor
    );
}

Conversation&
Conversation::subscribes(std::string filter, std::uint8_t options, std::uint8_t granted) {
    const auto id = ++last_id_;
    client(wire::Subscribe{.packet_id = id, .subscriptions = {{{std::move(filter)}, options}}});
    return server(wire::Suback{.packet_id = id, .reason_codes = {granted}});
}

std::string Conversation::found() {
    std::string text;
    for (const auto& finding : std::exchange(findings_, {})) {
        EXPECT_TRUE(finding.statement.starts_with(wire::name_of(version_)));
        EXPECT_FALSE(finding.what.empty());
        text += fmt::format(
            "{}{}",
            text.empty() ? "" : " ",
            finding.statement.substr(finding.statement.find(':') + 1)
        );
    }
    return text;
}

wire::Connect connect_of(wire::Version version, std::string client_id, bool clean) {
    wire::Connect connect;
    connect.protocol_version = static_cast<std::uint8_t>(version);
    connect.set_clean_start(clean);
    connect.client_id.text = std::move(client_id);
    return connect;
}

wire::Connect connect_with(wire::PropertyId id, wire::PropertyValue value) {
    auto connect = connect_of(v5, "c", true);
    connect.properties.add(id, std::move(value));
    return connect;
}

wire::Publish publish_of(
    std::string topic, std::uint8_t qos, std::uint16_t packet_id, bool dup, std::string payload
) {
    wire::Publish publish;
    publish.set_qos(qos);
    publish.set_dup(dup);
    publish.topic.text = std::move(topic);
    publish.packet_id = packet_id;
    publish.payload.bytes = {payload.begin(), payload.end()};
    return publish;
}

wire::Publish publish_with(std::string topic, wire::PropertyId id, wire::PropertyValue value) {
    auto publish = publish_of(std::move(topic), 0, 0);
    publish.properties.add(id, std::move(value));
    return publish;
}

}  // namespace assay::evidence
