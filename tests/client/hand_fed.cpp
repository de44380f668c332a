#include "tests/client/hand_fed.hpp"

#include "reference/wire/print.hpp"

#include <fmt/format.h>
#include <utility>

namespace assay::client {

namespace {

std::string_view name_of(Why why) {
    constexpr std::string_view names[]{
        "asked",
        "transport",
        "refused",
        "by_server",
        "no_connack",
        "no_pingresp",
        "protocol_error",
        "unexpected_session",
    };
    return names[std::to_underlying(why)];
}

std::string_view name_of(DropReason why) {
    constexpr std::string_view names[]{
        "queue_full",
        "packet_too_large",
        "qos_not_supported",
        "retain_not_supported",
        "subscription_not_supported",
        "outcome_unknown",
    };
    return names[std::to_underlying(why)];
}

struct Words {
    wire::Version version;
    bool comes_back;  ///< the client has planned another attempt

    std::string operator()(const OpenTransport&) const { return "open"; }
    std::string operator()(const CloseTransport& close) const {
        return close.abort ? "abort" : "close";
    }
    std::string operator()(const SendBytes& send) const {
        return "> " + wire::print(send.bytes, version);
    }
    std::string operator()(const Connected& news) const {
        return fmt::format("connected {}", news.session_present ? "resumed" : "new");
    }
    std::string operator()(const Delivered& news) const {
        const auto& payload = news.publish.payload.bytes;
        return fmt::format(
            "delivered {} \"{}\"",
            news.publish.topic.text,
            std::string{payload.begin(), payload.end()}
        );
    }
    std::string operator()(const Acknowledged& news) const {
        std::string codes;
        for (const auto code : news.reasons)
            codes += fmt::format(" {:02X}", code);
        return fmt::format("acknowledged {}{}", std::to_underlying(news.token), codes);
    }
    std::string operator()(const Dropped& news) const {
        return fmt::format("dropped {} {}", std::to_underlying(news.token), name_of(news.why));
    }
    std::string operator()(const SessionLost&) const { return "session lost"; }
    std::string operator()(const Disconnected& news) const {
        return fmt::format(
            "disconnected {}{}{}",
            name_of(news.why),
            news.reason ? fmt::format(" {:02X}", *news.reason) : "",
            comes_back ? ", reconnects" : ""
        );
    }
};

}  // namespace

void HandFed::pass(Duration span) {
    now_ += span;
    wake();
}

void HandFed::feed(const wire::Packet& packet) {
    feed_bytes(wire::encode(packet, version_));
}

Token HandFed::publish(std::string topic, std::uint8_t qos, std::string payload) {
    return publish(
        {.topic = std::move(topic), .payload = {payload.begin(), payload.end()}, .qos = qos}
    );
}

Token HandFed::publish(Message message) {
    auto requested = client_.publish(std::move(message), now_);
    take(std::move(requested.effects));
    return requested.token;
}

Token HandFed::subscribe(std::string filter, std::uint8_t qos) {
    auto requested = client_.subscribe({{{std::move(filter)}, qos}}, now_);
    take(std::move(requested.effects));
    return requested.token;
}

Token HandFed::unsubscribe(std::string filter) {
    auto requested = client_.unsubscribe({std::move(filter)}, now_);
    take(std::move(requested.effects));
    return requested.token;
}

void HandFed::establish(wire::Connack connack) {
    connect();
    up();
    feed(connack);
    log_.clear();
}

void HandFed::reestablish(wire::Connack connack) {
    down();
    pass(std::chrono::minutes{2});
    up();
    log_.clear();
    feed(connack);
}

std::vector<std::string> HandFed::log() {
    return std::exchange(log_, {});
}

void HandFed::take(Effects effects) {
    const Words words{version_, client_.next_deadline().has_value()};
    for (const auto& effect : effects)
        log_.push_back(std::visit(words, effect));
}

wire::Connack session_present() {
    wire::Connack connack;
    connack.set_session_present(true);
    return connack;
}

wire::Connack connack_with(wire::PropertyId id, wire::PropertyValue value) {
    wire::Connack connack;
    connack.properties.add(id, std::move(value));
    return connack;
}

wire::Publish message(std::string topic, std::uint8_t qos, std::uint16_t packet_id, bool dup) {
    wire::Publish publish;
    publish.set_qos(qos);
    publish.set_dup(dup);
    publish.topic.text = std::move(topic);
    publish.packet_id = packet_id;
    publish.payload.bytes = {'m'};
    return publish;
}

Options keeping_session(wire::Version version) {
    return {.version = version, .client_id = "c", .session_expiry = std::chrono::hours{1}};
}

}  // namespace assay::client
